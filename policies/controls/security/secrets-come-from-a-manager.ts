import { type Certainty, every, findingUnless, isGiven, some } from "../../core/certainty.ts";
import { defineControl, type EstateFinding } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { nameOf, namespaceOf } from "../../core/objects.ts";
import type { Reading } from "../../core/reading.ts";

/** Without a cluster there is nothing to copy a secret into: managed systems log in by identities. */
export const control = defineControl({
  id: "secrets-come-from-a-manager",
  level: 1,
  dimension: "security",
  severity: "high",
  statement:
    "Secrets are copied from a manager or made by a generator, by a controller that is there; whatever a manager of a cloud keeps is read by somebody.",
  sources: [
    { by: "cis", reference: "Kubernetes 5.4.2" },
    { by: "estate", reference: "a secret that somebody writes by hand is in a shell's history, and nobody changes it" },
  ],
  remediation: "Leave `externalSecrets.enabled` to the level, and name what people put into the cloud's manager in `secrets.names`.",
  keys: ["externalSecrets.enabled", "secrets.names"],
  asks: (estate) => (estate.hasCluster() ? undefined : { notApplicable: "no cluster is here that would hold secrets" }),
  estate: (estate) => [
    ...findingUnless(
      estate.chartsNamed("external-secrets").length > 0 || estate.chartsNamed("secrets-store-csi-driver").length > 0,
      "must have External Secrets or the CSI driver of secret stores",
    ),
    ...estate
      .readingsOf("kubernetes:external-secrets.io/v1:ExternalSecret")
      .flatMap((secret) => findingUnless(hasSource(secret), "must name a store that is there, or a generator", secret)),
    ...MANAGERS.flatMap(({ provider, type }) => unread(estate, type, provider)),
  ],
});

/** Managers of clouds, and how External Secrets calls who reads each. https://external-secrets.io/latest/provider/aws-secrets-manager/ */
const MANAGERS = [
  { type: "aws:secretsmanager/secret:Secret", provider: "aws" },
  { type: "gcp:secretmanager/secret:Secret", provider: "gcpsm" },
  { type: "azure-native:keyvault:Secret", provider: "azurekv" },
] as const;

const STORE = "kubernetes:external-secrets.io/v1:SecretStore";
const CLUSTER_STORE = "kubernetes:external-secrets.io/v1:ClusterSecretStore";

function hasSource(secret: Reading): Certainty {
  const spec = secret.at("spec");
  const generators = spec
    .at("dataFrom")
    .items()
    .map((from) => isGiven(from.at("sourceRef", "generatorRef", "name")));
  return some([isThere(spec.at("secretStoreRef"), secret), generators.length > 0 && every(generators)]);
}

/** A store of the same namespace unless it says that it is the whole cluster's. */
function isThere(store: Reading, secret: Reading): Certainty {
  const name = store.at("name");
  if (name.state === "unknown") return undefined;
  const whole = store.at("kind").value === "ClusterSecretStore";
  const stores = secret.estate.readingsOf(whole ? CLUSTER_STORE : STORE);
  return stores.some(
    (each) =>
      nameOf(each) === name.text() && (whole || namespaceOf(each) === namespaceOf(secret)) && each.at("spec", "provider").keys().length > 0,
  );
}

function unread(estate: Estate, type: string, provider: string): readonly EstateFinding[] {
  const secrets = estate.readingsOf(type).filter(({ resource }) => resource.external !== true);
  const isRead = estate.readingsOf(STORE, CLUSTER_STORE).some((store) => store.at("spec", "provider", provider).keys().length > 0);
  return secrets.flatMap((secret) => findingUnless(isRead, "must be read by a store of External Secrets", secret));
}
