import { defineControl } from "../../core/control.ts";
import { someItem } from "../../core/demands.ts";
import { type Finding, undetermined } from "../../core/finding.ts";
import { acceleratedPoolsOf, keepsOff, ofPools, type Pool } from "../../core/pools.ts";

/** Resources that pods ask accelerators by; a taint of the same name is tolerated by whoever asks, where a cluster sees to it. */
const ACCELERATOR = /^(nvidia|amd|aws\.amazon|google|gpu\.intel|habana)\.(com|ai)\/|(gpu|neuron|tpu)/;

export const control = defineControl({
  id: "gpu-pools-are-tainted",
  level: 1,
  dimension: "model",
  severity: "medium",
  statement: "Only pods that ask for an accelerator land on nodes that have one.",
  sources: [{ by: "estate", reference: "any other pod there keeps a node with GPUs from going" }],
  remediation: "Leave pools to `cluster.nodePools`, which taints nodes with accelerators with `nvidia.com/gpu=present:NoSchedule`.",
  keys: ["cluster.nodePools"],
  asks: (estate) => (acceleratedPoolsOf(estate).length === 0 ? { notApplicable: "no pool has accelerators" } : undefined),
  resources: ofPools((pool) => (pool.accelerated === false || pool.trainsOnly ? [] : ofAccelerated(pool))),
});

function ofAccelerated({ accelerated, taints }: Pool): readonly Finding[] {
  if (accelerated === undefined) return [undetermined("", "must be known to have no accelerators, or be tainted")];
  const reason = "must hold a taint by which pods without need of an accelerator are not scheduled";
  return someItem(taints, (taint) => keepsOff(taint, (key) => ACCELERATOR.test(key)), reason);
}
