import { isManagedSystem } from "../../components/managed-ml/contract.ts";
import { hasEndpoint } from "../../components/release/managed/index.ts";
import { isTree, type Tree } from "../merge.ts";
import type { Finding, Known } from "./finding.ts";

/** What the choice of a tracking system, and of no cluster, asks of the rest. */
export function systemFindings(known: Known): Finding[] {
  return [...trackingFindings(known), ...clusterlessFindings(known)];
}

function trackingFindings({ cloud, cluster, managedMl, tracking }: Known): Finding[] {
  if (cloud === undefined || cluster === undefined || tracking === undefined) return [];
  const findings: Finding[] = [];
  if (cluster.kind === "none" && !isManagedSystem(tracking.system))
    findings.push([
      ["tracking", "system"],
      `must be a managed system where cluster.kind is \`none\`: ${tracking.system === "wandb" ? "the model registry" : "`mlflow`"} runs in the cluster`,
    ]);
  if (cloud !== "local" && cluster.kind !== "none" && isManagedSystem(tracking.system))
    findings.push([
      ["cluster", "kind"],
      `must be \`none\` where tracking.system is \`${tracking.system}\`: nothing in a cluster would keep its experiments there yet`,
    ]);
  if (managedMl?.account !== undefined && tracking.system !== "databricks")
    findings.push([["managedMl", "account"], `is allowed only when tracking.system is \`databricks\`, and it is \`${tracking.system}\``]);
  if (
    tracking.system === "databricks" &&
    managedMl !== undefined &&
    managedMl.account === undefined &&
    (cloud === "aws" || cloud === "gcp")
  )
    findings.push([["managedMl", "account"], `is required for \`databricks\` on ${cloud}: the account id that its account console shows`]);
  return findings;
}

/** Every switch of the schema turns on something that runs in the cluster, but for releases, which the endpoints of some systems carry out. */
function clusterlessFindings(known: Known): Finding[] {
  if (known.cluster?.kind !== "none") return [];
  const { release, ...rest } = known;
  const switched = hasEndpoint(known.tracking?.system ?? "") || release === undefined ? rest : { ...rest, release };
  return switchedOn(switched, []).map((keys) => [keys, "must be false where cluster.kind is `none`: it would run in the cluster"]);
}

function switchedOn(values: Tree, path: readonly string[]): string[][] {
  if (values["enabled"] === true) return [[...path, "enabled"]];
  return Object.entries(values).flatMap(([key, value]) => (isTree(value) ? switchedOn(value, [...path, key]) : []));
}
