import { type Certainty, findingUnless, some } from "../../core/certainty.ts";
import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import { mustBe, mustNotBeGiven } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import { bindingsOf } from "../../core/identities.ts";
import { modelServicesOf } from "../../core/model-services.ts";
import { namespaceOf } from "../../core/objects.ts";
import { containersOf, podSpec } from "../../core/pods.ts";
import type { Reading } from "../../core/reading.ts";
import { trackersOf } from "../../core/tracking.ts";

/** Variables by which programs get a key of a cloud's store that lasts until somebody changes it. */
const KEYS = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "GOOGLE_APPLICATION_CREDENTIALS",
  "AZURE_CLIENT_SECRET",
  "AZURE_STORAGE_ACCESS_KEY",
  "AZURE_STORAGE_CONNECTION_STRING",
  "AZURE_STORAGE_KEY",
  "AZURE_STORAGE_SAS_TOKEN",
];

export const control = defineControl({
  id: "models-are-read-by-identity",
  level: 1,
  dimension: "deployment",
  severity: "high",
  statement: "Whatever reads models from a cloud's store does so by the identity of its pods, and holds no key.",
  sources: [
    { by: "cis", reference: "EKS 1.8.0: 5.2.1; GKE 1.8.0: 5.2.1" },
    { by: "estate", reference: "a key that leaks opens every model until somebody notices" },
  ],
  remediation: "Leave buckets and identities to the estate; take keys out of the environment of pods.",
  keys: ["serving.kserve.services", "tracking"],
  asks: (estate) => (estate.cloud === "local" ? { notApplicable: "its store is its own, which knows keys alone" } : undefined),
  resources: {
    "azure-native:machinelearningservices:Datastore": (store) => mustBe(store.at("properties", "credentials", "credentialsType"), "None"),
  },
  estate: (estate) => {
    const trackers = trackersOf(estate).map(({ inputs }) => inputs);
    const servers = trackers.filter(({ resource }) => resource.type.startsWith("kubernetes:"));
    const readers = [...servers, ...modelServicesOf(estate).map(({ object }) => object)];
    if (readers.length + trackers.length === 0) return { notApplicable: "nothing here keeps or reads models" };
    return [...readers.flatMap((reader) => about(reader.resource, keyFindings(reader))), ...servers.flatMap(identityFindings)];
  },
});

function keyFindings(reader: Reading): readonly Finding[] {
  const kserve = reader.at("metadata", "annotations", "serving.kserve.io/secretName");
  const variables = containersOf(podSpec(reader)).flatMap((container) => KEYS.flatMap((key) => inEnvironment(container, key)));
  return [...mustNotBeGiven(kserve, "must not name a Secret with a key"), ...variables];
}

function inEnvironment(container: Reading, key: string): readonly Finding[] {
  const named = container
    .at("env")
    .items()
    .filter((variable) => variable.at("name").text() === key);
  return named.flatMap((variable) => mustNotBeGiven(variable, "must not give the pod a key of a cloud's store"));
}

/** The tracking server is who opens the bucket, for itself and for those that fetch models by it. */
function identityFindings(server: Reading): readonly EstateFinding[] {
  return findingUnless(some(identitiesOf(server)), "must run as a service account that is bound to an identity of the cloud", server);
}

function identitiesOf(server: Reading): readonly Certainty[] {
  const account = podSpec(server).at("serviceAccountName");
  if (account.state === "unknown") return [undefined];
  const bindings = bindingsOf(server.estate).filter(({ namespace }) => namespace === namespaceOf(server));
  return bindings.map((binding) => binding.account !== undefined && binding.account === account.text());
}
