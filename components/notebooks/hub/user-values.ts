import { clientLabels } from "../../core/server.ts";
import { mounted } from "../../core/surroundings.ts";
import type { NotebooksSpec, NotebooksWiring } from "../contract.ts";
import { calleesOf } from "../plan.ts";
import { egressOf, imageParts, NO_WAY_OUT, valuesOf } from "./chart.ts";
import { acceleratorsOf, shareOf } from "./plan.ts";
import { DVC_FOLDER, type HubWiring, userEnv } from "./surroundings.ts";

/** Name of the ConfigMap with everybody's DVC configurations. */
export const DVC_CONFIG = "dvc-config";

/** One person's server, as the hub starts it. */
export function singleuserValues(spec: NotebooksSpec, wiring: HubWiring) {
  const { cluster, identity, imagesMirror, surroundings } = wiring;
  const share = shareOf(spec);
  const { mounts, volumes } = mounted(surroundings?.folders);
  return {
    image: imageParts("jupyterlab", imagesMirror),
    cmd: ["jupyterhub-singleuser"],
    defaultUrl: "/lab",
    cpu: { guarantee: spec.cpuMillicores / 1000, limit: share.cpuMillicores / 1000 },
    memory: { guarantee: `${share.memoryMiB}M`, limit: `${share.memoryMiB}M` },
    storage: {
      capacity: `${spec.homeGiB}Gi`,
      ...(cluster.storageClass === undefined ? {} : { dynamic: { storageClass: cluster.storageClass } }),
      extraVolumes: [{ name: "tmp", emptyDir: { sizeLimit: "4Gi" } }, { name: "dvc", configMap: { name: DVC_CONFIG } }, ...volumes],
      extraVolumeMounts: [{ name: "tmp", mountPath: "/tmp" }, { name: "dvc", mountPath: DVC_FOLDER, readOnly: true }, ...mounts],
    },
    extraEnv: valuesOf(userEnv(wiring)),
    extraLabels: { ...clientLabels(calleesOf(wiring)), ...identity?.podLabels },
    ...(identity === undefined ? {} : { serviceAccountName: identity.serviceAccount }),
    // It would need a container that may change the pod's network; the policy below names all ways out, and this is none of them.
    cloudMetadata: { blockWithIptables: false },
    networkPolicy: { egressAllowRules: NO_WAY_OUT, egress: egressOf(calleesOf(wiring)) },
    profileList: profilesOf(spec, wiring),
  };
}

/** What people choose from: a server without a GPU, or one on each pool that has any; nothing to choose where no pool has. */
function profilesOf(spec: NotebooksSpec, { cluster }: NotebooksWiring) {
  if (cluster.gpuPools.length === 0) return [];
  const gpus = { [cluster.gpuResource]: String(acceleratorsOf(spec)) };
  const pools = cluster.gpuPools.map((pool) => ({
    display_name: `${acceleratorsOf(spec)} GPU of the pool ${pool}`,
    slug: `pool-${pool}`,
    description: "Held for as long as the server runs, used or not.",
    kubespawner_override: {
      node_selector: { [cluster.poolLabel]: pool },
      tolerations: [{ operator: "Equal", ...cluster.gpuTaint }],
      extra_resource_limits: gpus,
      extra_resource_guarantees: gpus,
    },
  }));
  return [{ display_name: "No GPU", slug: "none", default: true }, ...pools];
}
