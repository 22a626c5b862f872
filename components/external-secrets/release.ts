import { chartReference } from "../../pins/index.ts";
import { resources } from "../core/container.ts";
import type { ChartRelease } from "../core/kubernetes.ts";
import { SECRETS_CONTROLLER } from "../credentials/copied-secrets.ts";
import type { ExternalSecretsSpec, ExternalSecretsWiring } from "./contract.ts";

/** Namespace of the controller. */
export const { namespace: NAMESPACE } = SECRETS_CONTROLLER;

/** https://github.com/external-secrets/external-secrets/blob/helm-chart-2.9.0/deploy/charts/external-secrets/values.yaml */
export const WEBHOOK_PORT = 10250;
export const METRICS_PORT = 8080;

/** Issuer of the estate's own authority; see the certificates. */
const ISSUER = "estate-ca";

/** External Secrets as its chart installs it; its pods fit Pod Security `restricted` as they come. */
export function externalSecretsRelease(spec: ExternalSecretsSpec, wiring: ExternalSecretsWiring): ChartRelease {
  return {
    release: "controller",
    name: "external-secrets",
    namespace: NAMESPACE,
    ...chartReference("external-secrets", wiring.chartsMirror),
    values: valuesOf(spec, wiring),
  };
}

function valuesOf(spec: ExternalSecretsSpec, wiring: ExternalSecretsWiring) {
  const { identity, imagesMirror, monitored } = wiring;
  const parts = { replicaCount: spec.replicas, resources: resources(50, 256, { cpuMillicores: 500 }), ...budgetOf(spec) };
  return {
    ...(imagesMirror === undefined ? {} : { global: { repository: mirrored(imagesMirror) } }),
    ...parts,
    leaderElect: spec.replicas > 1,
    ...WITHOUT_CLUSTER_KINDS,
    serviceAccount: { name: SECRETS_CONTROLLER.name, annotations: identity?.annotations ?? {} },
    podLabels: identity?.podLabels ?? {},
    // Tokens of accounts, by which the controller could be anybody; for whom it may ask is said account by account.
    // Nor may whoever edits a namespace make stores there, which would read the cloud's secrets as the controller.
    rbac: { serviceAccountTokenCreate: false, aggregateToEdit: false, aggregateToAdmin: false },
    serviceMonitor: { enabled: monitored },
    webhook: {
      ...parts,
      certManager: {
        enabled: true,
        addInjectorAnnotations: true,
        cert: { issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: ISSUER } },
      },
    },
    // cert-manager does its work.
    certController: { create: false },
  };
}

/** Stores and secrets of the whole cluster reach into every namespace, and pushing sends Secrets out of it: the estate does neither. */
const WITHOUT_CLUSTER_KINDS = {
  processClusterStore: false,
  processClusterExternalSecret: false,
  processClusterPushSecret: false,
  processClusterGenerator: false,
  processPushSecret: false,
  crds: {
    createClusterSecretStore: false,
    createClusterExternalSecret: false,
    createClusterPushSecret: false,
    createClusterGenerator: false,
    createPushSecret: false,
  },
};

/** Only where there is a second pod: with one it would block every drain of its node. */
function budgetOf({ replicas }: ExternalSecretsSpec) {
  return replicas < 2 ? {} : { podDisruptionBudget: { enabled: true, minAvailable: 1 } };
}

/** The chart's own repository without its registry, below the mirror. */
function mirrored(mirror: string): string {
  return `${mirror}/external-secrets/external-secrets`;
}
