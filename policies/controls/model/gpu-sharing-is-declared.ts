import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { acceleratedPoolsOf, type Pool } from "../../core/pools.ts";
import type { Reading } from "../../core/reading.ts";

const CONFIG = "nvidia.com/device-plugin.config";
const PARTS = "nvidia.com/mig.config";

/** How a pool says that its GPUs are shared, and whether somebody does it. */
const SHARED: Readonly<Record<string, (pool: Reading) => Certainty>> = {
  // https://cloud.google.com/kubernetes-engine/docs/concepts/timesharing-gpus
  "gcp:container/nodePool:NodePool": (pool) => some(pool.at("nodeConfig", "guestAccelerators").items().map(sharesByItself)),
  // https://learn.microsoft.com/azure/aks/gpu-multi-instance
  "azure-native:containerservice:AgentPool": (pool) => some([isGiven(pool.at("gpuInstanceProfile")), byOperator(pool.at("nodeLabels"))]),
  "aws:eks/nodeGroup:NodeGroup": (pool) => byOperator(pool.at("labels")),
  "kubernetes:karpenter.sh/v1:NodePool": (pool) => byOperator(pool.at("spec", "template", "metadata", "labels")),
};

export const control = defineControl({
  id: "gpu-sharing-is-declared",
  level: 3,
  dimension: "model",
  severity: "low",
  statement: "Some pool says how several pods share one of its GPUs, and something sees to it.",
  sources: [{ by: "cncf", reference: "AI Conformance 1.37: gpu_sharing" }],
  remediation: "Set `accelerator.sharing` in a pool of `cluster.nodePools`: `mig` keeps memory apart, `time` is for pods of one team.",
  keys: ["cluster.nodePools"],
  asks: (estate) => (poolsInCluster(estate).length === 0 ? { notApplicable: "no pool of the cluster has accelerators" } : undefined),
  estate: (estate) => {
    const shared = poolsInCluster(estate).map(({ inputs }) => SHARED[inputs.resource.type]?.(inputs));
    return findingUnless(some(shared), "must have a pool whose GPUs are shared by time or in parts, and what carries it out");
  },
});

function poolsInCluster(estate: Estate): readonly Pool[] {
  return acceleratedPoolsOf(estate).filter(({ trainsOnly }) => !trainsOnly);
}

function sharesByItself(accelerator: Reading): Certainty {
  const clients = holds(accelerator.at("gpuSharingConfig", "maxSharedClientsPerGpu"), (value) => typeof value === "number" && value > 1);
  return some([clients, isGiven(accelerator.at("gpuPartitionSize"))]);
}

/** Labels of nodes by which the operator's parts know how to share; its device plugin has settings by that name. https://docs.nvidia.com/datacenter/cloud-native/gpu-operator/latest/gpu-sharing.html */
function byOperator(labels: Reading): Certainty {
  return some(
    labels.estate.chartsNamed("gpu-operator").map((chart) => some([byTime(labels.at(CONFIG), chart), inParts(labels.at(PARTS), chart)])),
  );
}

function byTime(config: Reading, chart: Reading): Certainty {
  if (config.state !== "known") return config.state === "unknown" ? undefined : false;
  return isGiven(chart.at("values", "devicePlugin", "config", "data", config.text() ?? ""));
}

/** The manager of parts is on unless it is switched off. */
function inParts(config: Reading, chart: Reading): Certainty {
  const enabled = chart.at("values", "migManager", "enabled");
  const on = enabled.state === "absent" || holds(enabled, (value) => value === true);
  return every([config.state !== "absent" && isGiven(config), on]);
}
