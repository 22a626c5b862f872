import type { Immutabilities, Immutability, Sides } from "./immutability.ts";

const PROVIDER = "https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider";

/** `forceNewProperties`, with `deleteBeforeReplace` in provider.go beside it. */
const SOURCE = `${PROVIDER}/diff.go`;

/**
 * What of an object of any kind cannot change in place: what it is called and where it lives. The provider makes no other custom resource anew. Other
 * fields that an API server does not let change (a class of storage, a claim's size that shrinks) fail at the update, which no plan tells.
 */
export const ANY_OBJECT: Immutability = kind();

/** What of objects of Kubernetes, of releases, and of the provider itself cannot change in place. */
export const KUBERNETES: Immutabilities = {
  "kubernetes:apps/v1:DaemonSet": kind(["spec.selector"]),
  "kubernetes:apps/v1:Deployment": kind(["spec.selector"]),
  "kubernetes:apps/v1:StatefulSet": kind([
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ]),
  "kubernetes:batch/v1:Job": kind(["spec.completions", "spec.parallelism", "spec.selector", "spec.template"]),
  "kubernetes:core/v1:ConfigMap": {
    ...kind(),
    conditional: [{ paths: ["binaryData", "data"], holds: (sides) => !isMutable(sides, "enableConfigMapMutable") }],
  },
  "kubernetes:core/v1:PersistentVolumeClaim": kind(["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"]),
  "kubernetes:core/v1:ResourceQuota": kind(["spec.scopes"]),
  "kubernetes:core/v1:Secret": {
    ...kind(["type"]),
    conditional: [{ paths: ["data", "stringData"], holds: (sides) => !isMutable(sides, "enableSecretMutable") }],
  },
  "kubernetes:core/v1:Service": kind(["spec.clusterIP"]),
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": kind(["roleRef"]),
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": kind(["roleRef"]),
  "kubernetes:storage.k8s.io/v1:StorageClass": kind(["parameters", "provisioner"]),
  // The old release goes last, whatever it is called.
  "kubernetes:helm.sh/v3:Release": { paths: ["name", "namespace"], source: `${PROVIDER}/helm_release.go` },
  "pulumi:providers:kubernetes": {
    paths: ["renderYamlToDirectory"],
    conditional: [
      // An identifier that comes or goes is none of a cluster that changes. One that stays tells that the cluster is the same, whatever else changes.
      { paths: ["clusterIdentifier"], holds: hasIdentifierOnBothSides },
      { paths: ["cluster", "context", "kubeconfig"], holds: (sides) => !hasIdentifierOnBothSides(sides) },
    ],
    source: `${PROVIDER}/provider.go`,
  },
};

function kind(paths: readonly string[] = []): Immutability {
  return {
    paths: ["metadata.name", "metadata.namespace", ...paths],
    oldGoesFirst: { same: ["metadata.name", "metadata.namespace"] },
    source: SOURCE,
  };
}

/** The provider changes the content in place only where it is told so, and never where the object is said to be immutable. */
function isMutable({ after, provider }: Sides, option: string): boolean {
  const isAllowed = provider?.[option] === "true" || provider?.[option] === true;
  return isAllowed && after.inputs["immutable"] !== true;
}

function hasIdentifierOnBothSides({ before, after }: Sides): boolean {
  return [before, after].every(({ inputs }) => inputs["clusterIdentifier"] !== undefined);
}
