import type { KubernetesObject, Stages } from "../core/kubernetes.ts";
import { allowTraffic } from "../core/namespace.ts";
import { operatorStages } from "../core/operator.ts";
import { peersOf } from "../core/server.ts";
import { CLOUD_STORE } from "../credentials/cloud-secrets.ts";
import type { SecretStore } from "../credentials/kinds.ts";
import type { ExternalSecretsSpec, ExternalSecretsWiring } from "./contract.ts";
import { externalSecretsRelease, METRICS_PORT, NAMESPACE, WEBHOOK_PORT } from "./release.ts";

/** The controller, then the store of the cloud's secrets; nothing while it is off. */
export function externalSecretsStages(spec: ExternalSecretsSpec, wiring: ExternalSecretsWiring): Stages {
  if (!spec.enabled) return [];
  const operator = operatorStages({
    namespace: NAMESPACE,
    // Old and new pods side by side while the release is upgraded.
    quota: { cpuMillicores: 4000 * spec.replicas, memoryMiB: 2048 * spec.replicas, pods: 6 * spec.replicas, storageGiB: 0 },
    release: externalSecretsRelease(spec, wiring),
    calledPorts: [WEBHOOK_PORT],
    ...(wiring.monitored ? { metricsPorts: [METRICS_PORT] } : {}),
    beside: identityPolicy(wiring),
  });
  return [...operator, ...cloudStore(wiring)];
}

/** The way to who hands out the identity's tokens; the secret manager itself answers on 443, as the API server does. */
function identityPolicy({ identity }: ExternalSecretsWiring): Record<string, KubernetesObject> {
  if (identity === undefined || identity.tokens.length === 0) return {};
  const controller = { "app.kubernetes.io/name": "external-secrets" };
  return {
    "allow-identity": allowTraffic({ name: "allow-identity", namespace: NAMESPACE }, controller, { to: peersOf(identity.tokens) }),
  };
}

/**
 * In the estate's namespace alone, since whoever may name a store of the whole cluster in an ExternalSecret gets at all that its identity reads.
 * No `auth`: the controller reads as itself.
 */
function cloudStore({ namespace, store }: ExternalSecretsWiring): Stages {
  if (store === undefined) return [];
  const metadata = { name: CLOUD_STORE, namespace };
  const object: SecretStore = { apiVersion: "external-secrets.io/v1", kind: "SecretStore", metadata, spec: { provider: store } };
  return [{ store: object }];
}
