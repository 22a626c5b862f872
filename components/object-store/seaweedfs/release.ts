import { chartReference } from "../../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../../core/container.ts";
import { CONFIG_HASH, contentHash } from "../../core/hash.ts";
import type { ChartRelease } from "../../core/kubernetes.ts";
import type { ObjectStoreSpec, ObjectStoreWiring } from "../contract.ts";
import { SYSTEM } from "../plan.ts";
import { IDENTITIES_SECRET, identitiesOf } from "./identities.ts";

/** Claim that holds all buckets. */
export const CLAIM = "object-store-seaweedfs-data";

/** Port of its metrics. https://github.com/seaweedfs/seaweedfs/blob/4.44/k8s/charts/seaweedfs/values.yaml */
export const METRICS_PORT = 9324;

/**
 * SeaweedFS as its own chart installs it: master, volume server, filer and S3 in one pod. The chart also makes a Secret for SFTP, which is off and whose
 * random passwords nothing reads; there is no switch for it.
 */
export function seaweedfsRelease(spec: ObjectStoreSpec, wiring: ObjectStoreWiring): ChartRelease {
  return {
    release: "controller",
    name: "seaweedfs",
    namespace: wiring.namespace,
    ...chartReference("seaweedfs", wiring.chartsMirror),
    values: valuesOf(spec, wiring),
  };
}

/** https://github.com/seaweedfs/seaweedfs/blob/4.44/k8s/charts/seaweedfs/values.yaml */
function valuesOf(spec: ObjectStoreSpec, wiring: ObjectStoreWiring) {
  return {
    // So that its pods are called as those of the other system are, and callers need not know which of the two it is.
    nameOverride: SYSTEM,
    fullnameOverride: SYSTEM,
    global: {
      // The chart puts this before `chrislusf/seaweedfs`, so a mirror keeps the path that all images have in it.
      imageRegistry: wiring.imagesMirror ?? "docker.io",
      seaweedfs: {
        // Would let the pod delete every pod of the cluster, for a migration that is none of ours.
        createClusterRole: false,
        serviceAccountName: SYSTEM,
        automountServiceAccountToken: false,
        monitoring: { enabled: wiring.monitored === true },
      },
    },
    // One pod does not replace the others: each has a switch of its own.
    master: { enabled: false },
    volume: { enabled: false },
    filer: { enabled: false },
    allInOne: allInOneOf(spec, wiring),
  };
}

function allInOneOf(spec: ObjectStoreSpec, wiring: ObjectStoreWiring) {
  const buckets = wiring.buckets.map(({ name }) => name);
  return {
    enabled: true,
    serviceAccountName: SYSTEM,
    updateStrategy: { type: "Recreate" },
    metricsPort: METRICS_PORT,
    // A volume at a time for each bucket, not seven: else a few buckets take all the room that there is before they hold anything.
    extraEnvironmentVars: { WEED_MASTER_VOLUME_GROWTH_COPY_1: "1" },
    s3: { enabled: true, enableAuth: true, existingConfigSecret: IDENTITIES_SECRET },
    data: { type: "existingClaim", claimName: CLAIM },
    // The default asks for a node of its own, of which a cluster of this machine has one.
    affinity: "",
    // It reads its identities once, at its start.
    podAnnotations: { [CONFIG_HASH]: contentHash({ identities: identitiesOf(buckets) }) },
    podSecurityContext: { enabled: true, ...restrictedPod(ESTATE_USER_ID).securityContext },
    containerSecurityContext: { enabled: true, ...RESTRICTED_CONTAINER },
    extraVolumes: "- { name: tmp, emptyDir: { sizeLimit: 1Gi } }\n",
    extraVolumeMounts: "- { name: tmp, mountPath: /tmp }\n",
    resources: resources(spec.cpuMillicores, Math.max(spec.memoryMiB, 512), { cpuMillicores: 10 * spec.cpuMillicores }),
  };
}
