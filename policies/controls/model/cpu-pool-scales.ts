import { type Certainty, every, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { type Pool, poolsOf } from "../../core/pools.ts";
import type { Reading } from "../../core/reading.ts";

/** Managed systems that rent machines for a job and give them back; no pool of theirs could scale. */
const RENTED_BY_JOB = ["aws:sagemaker/domain:Domain", "gcp:vertex/aiMetadataStore:AiMetadataStore"] as const;

export const control = defineControl({
  id: "cpu-pool-scales",
  level: 0,
  dimension: "model",
  severity: "medium",
  statement: "Some pool of nodes without accelerators grows with what has to run, and shrinks again.",
  sources: [{ by: "estate", reference: "with no room for a pod the pool is made larger by hand, and nobody makes it smaller again" }],
  remediation: "Set `max` above `min` in a pool of `cluster.nodePools` without an accelerator.",
  keys: ["cluster.nodePools", "cluster.nodes"],
  estate: (estate) => {
    if (estate.cloud === "local") return { notApplicable: "its nodes are this machine's own" };
    if (!estate.hasCluster() && estate.ofType(...RENTED_BY_JOB).length > 0)
      return { notApplicable: "its system rents machines for as long as a job runs" };
    return findingUnless(some(waysOf(estate)), "must have a pool without accelerators that something makes larger and smaller");
  },
});

function waysOf(estate: Estate): readonly Certainty[] {
  const pools = poolsOf(estate).filter(({ accelerated }) => accelerated === false);
  const autopilot = estate.readingsOf("gcp:container/cluster:Cluster").map((cluster) => isTrue(cluster.at("enableAutopilot")));
  const policies = estate.readingsOf("databricks:index/clusterPolicy:ClusterPolicy").map(letsClustersGrow);
  return [...pools.map(grows), ...autopilot, ...policies];
}

/** Whether a pool has room, and something that fills and empties it. */
function grows({ inputs, least, most }: Pool): Certainty {
  const { estate, resource } = inputs;
  if (resource.type === "kubernetes:karpenter.sh/v1:NodePool") return isStartedFrom(inputs);
  const room = hasRoom(least, most);
  if (resource.type === "aws:eks/nodeGroup:NodeGroup") return estate.chartsNamed("cluster-autoscaler").length > 0 && room;
  if (resource.type === "azure-native:containerservice:AgentPool") return every([isTrue(inputs.at("enableAutoScaling")), room]);
  return room;
}

function hasRoom(least: Reading | undefined, most: Reading | undefined): Certainty {
  if (most === undefined) return false;
  if (least?.state === "unknown") return undefined;
  return holds(most, (value) => typeof value === "number" && value > (least?.number() ?? 0));
}

/** Whether somebody reads Karpenter's pools: its own chart, EKS Auto Mode, or AKS that provisions nodes by itself. */
function isStartedFrom({ estate }: Reading): Certainty {
  const auto = estate.readingsOf("aws:eks/cluster:Cluster").map((cluster) => isTrue(cluster.at("computeConfig", "enabled")));
  const aks = estate.readingsOf("azure-native:containerservice:ManagedCluster");
  const provisioned = aks.map((cluster) => holds(cluster.at("nodeProvisioningProfile", "mode"), (mode) => mode === "Auto"));
  return some([estate.chartsNamed("karpenter").length > 0, ...auto, ...provisioned]);
}

function letsClustersGrow(policy: Reading): Certainty {
  return holds(policy.at("definition"), (definition) => typeof definition === "string" && definition.includes('"autoscale.max_workers"'));
}

function isTrue(reading: Reading): Certainty {
  return holds(reading, (value) => value === true);
}
