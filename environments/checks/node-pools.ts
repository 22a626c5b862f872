import { REGIONS } from "../../components/account/regions.ts";
import type { NodePool } from "../../components/cluster/contract.ts";
import { CLOUDS, type Cloud } from "../../components/core/cloud.ts";
import { MACHINES } from "../../components/node-pools/machines.ts";
import { fits, machineOf } from "../../components/node-pools/plan.ts";
import type { Finding, Known } from "./finding.ts";

type RealCloud = Exclude<Cloud, "local">;

/** GPUs that can be cut into parts. https://docs.nvidia.com/datacenter/tesla/mig-user-guide/supported-gpus.html */
const MIG = /^nvidia-(a100|h100|h200|b200)/;

/** Whether each pool's nodes can be had where the environment stands. */
export function nodePoolFindings({ cloud, cluster, region }: Known): Finding[] {
  if (cloud === undefined || cluster === undefined || cluster.kind === "none") return [];
  const none = cluster.nodePools.every(({ accelerator }) => accelerator !== undefined);
  const general: Finding[] = none ? [[["cluster", "nodePools"], "must have a pool without an accelerator, on which all else runs"]] : [];
  const each = cluster.nodePools.flatMap((pool, index) => {
    const keys = ["cluster", "nodePools", index];
    const whole = sharingFindings(pool, keys);
    if (cloud === "local" || region === undefined || !(region in REGIONS[cloud])) return whole;
    return [...whole, ...machineFindings(pool, cloud, region, keys)];
  });
  return [...general, ...each];
}

function sharingFindings({ accelerator }: NodePool, keys: readonly PropertyKey[]): Finding[] {
  if (accelerator?.sharing?.by !== "mig" || MIG.test(accelerator.kind)) return [];
  return [[[...keys, "accelerator", "sharing", "by"], `must be \`time\`: ${accelerator.kind} cannot be cut into parts`]];
}

function machineFindings(pool: NodePool, cloud: RealCloud, region: string, keys: readonly PropertyKey[]): Finding[] {
  if (machineOf(pool, region, MACHINES[cloud]) !== undefined) return [];
  const { accelerator } = pool;
  if (accelerator === undefined) {
    const disks = pool.localStorage ? " and disks of its own" : "";
    return [[keys, `${cloud} has no machine with ${pool.cpu} CPUs, ${pool.memoryGiB} GiB${disks} in ${region}; lower cpu or memoryGiB`]];
  }
  const what = `${accelerator.count} ${accelerator.kind}`;
  return [[[...keys, "accelerator"], `${cloud} has no machine with ${what} in ${region}; ${whereOffered(pool, cloud)}`]];
}

/** Where else the machine can be had: regions of the same cloud first, then other clouds, then other counts. */
function whereOffered(pool: NodePool, cloud: RealCloud): string {
  const here = regionsWith(pool, cloud);
  if (here.length > 0) return `${cloud} offers it in ${here.join(", ")}`;
  const elsewhere = CLOUDS.filter(
    (other): other is RealCloud => other !== "local" && other !== cloud && regionsWith(pool, other).length > 0,
  );
  const counts = MACHINES[cloud].flatMap(({ accelerator }) =>
    accelerator?.kind === pool.accelerator?.kind && accelerator ? [accelerator.count] : [],
  );
  if (counts.length > 0) return `${cloud} has ${[...new Set(counts)].sort((a, b) => a - b).join(", ")} of them a machine`;
  return elsewhere.length > 0 ? `it is offered on ${elsewhere.join(", ")}` : "no cloud that the estate knows offers it";
}

function regionsWith(pool: NodePool, cloud: RealCloud): string[] {
  return Object.keys(REGIONS[cloud])
    .filter((region) =>
      MACHINES[cloud].some((machine) => fits(machine, pool) && (machine.regions === undefined || machine.regions.includes(region))),
    )
    .sort();
}
