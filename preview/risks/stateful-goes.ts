import type { ResourceChange } from "../change.ts";
import { called, riskOf, sentence } from "./core/telling.ts";
import type { Risk, RiskFinder } from "./risk.ts";

/** What is lost with a resource of a type, as a sentence's end. */
const LOST: readonly (readonly [RegExp, string])[] = [
  [/^aws:s3\/bucket:|^gcp:storage\/bucket:|:BlobContainer$|^databricks:index\/volume:/, "every object in it is lost"],
  [/:storage:StorageAccount$/, "every object in all of its containers is lost"],
  [/^aws:rds\/|^gcp:sql\/databaseInstance:|:dbforpostgresql:Server$|postgresql\.cnpg\.io\//, "every database on it is lost"],
  [/^gcp:bigquery\/dataset:|^databricks:index\/(catalog|schema):/, "every table in it is lost"],
  [/^aws:kms\/key:|^gcp:kms\/|:keyvault:Key$/, "whatever it encrypted can never be read again"],
  [/keySigningKey:/, "names of its zone cannot be trusted until the parent zone knows the new key"],
  [/:keyvault:Vault$/, "every key and secret in it is lost, and with a key whatever it encrypted"],
  [/^aws:ecr\/repository:|^gcp:artifactregistry\/repository:|:containerregistry:Registry$/, "every image in it is lost"],
  [
    /^aws:eks\/cluster:|^gcp:container\/cluster:|:containerservice:ManagedCluster$/,
    "everything that runs in it stops, and volumes in it go",
  ],
  [/secretsmanager\/secret:|secretmanager\/secret:|:core\/v1:Secret$/, "the secret is lost, and whoever uses it is refused"],
  [/:PersistentVolumeClaim$|:PersistentVolume$/, "the data on its volume is lost"],
  [/:core\/v1:Namespace$|:resources:ResourceGroup$/, "everything in it goes along, volumes among it"],
  [/:CustomResourceDefinition$/, "every object of its kind goes along"],
  [/:apps\/v1:StatefulSet$/, "its pods stop, and volumes that nothing else keeps go"],
  [/[zZ]one:(Managed)?Zone$|:dns:Zone$/, "every name in it leads nowhere, and its name servers change"],
  [/:Eip$|[aA]ddress$/, "the address is lost, and whoever knows it by that reaches somebody else"],
  [/:cloudtrail\/|logGroup:|:operationalinsights:/, "what it recorded is lost, or records nothing from then on"],
  [/^aws:sqs\//, "messages that wait in it are lost"],
  [/:machinelearningservices:|^aws:sagemaker\/|^gcp:vertex\/|^databricks:|:databricks:/, "what people and runs keep in it is lost"],
];

/**
 * Deletes or replaces something that holds data or an address. A merge cannot be reverted to get it back, and in a long list of changes one line
 * `delete` looks like any other.
 */
export const statefulGoes: RiskFinder = ({ changes }) =>
  changes.filter(({ stateful, operation }) => stateful && (operation === "delete" || operation === "replace")).map(riskOfLoss);

function riskOfLoss(change: ResourceChange): Risk {
  const verb = change.operation === "delete" ? "is deleted" : "is replaced by an empty one";
  const { protect = false, retainOnDelete = false } = change.before ?? {};
  const paths = change.replacement?.because ?? [];
  if (retainOnDelete) {
    const stays = `${called(change)} leaves the program: it stays behind in the cloud, unmanaged, and goes on costing`;
    const instead = change.operation === "replace" ? `; an empty one takes its place` : "";
    const advice = "Say who keeps or deletes what stays behind; to keep it managed, keep its name or give it an alias.";
    return riskOf("stateful-goes", change, { severity: "high", reason: `${sentence(stays)}${instead}${refusal(protect)}.`, advice, paths });
  }
  return riskOf("stateful-goes", change, {
    severity: "critical",
    reason: `${sentence(called(change))} ${verb}: ${lossOf(change.type)}${refusal(protect)}.`,
    advice: adviceOf(change),
    paths,
  });
}

function lossOf(type: string): string {
  return LOST.find(([pattern]) => pattern.test(type))?.[1] ?? "what it holds is lost";
}

function refusal(isProtected: boolean): string {
  return isProtected ? "; it is protected, so the engine refuses until an earlier update has taken the protection off" : "";
}

function adviceOf({ operation }: ResourceChange): string {
  const keep =
    operation === "delete"
      ? "If it was renamed or moved, give it an alias of its old name."
      : "Leave unchanged what cannot change in place, or move the data first.";
  return `${keep} If it is meant, name it in \`allowDestroy\` of the environment with a reason, after a backup that somebody has restored.`;
}
