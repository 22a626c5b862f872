import { defineControl } from "../../core/control.ts";
import { mustBe, someItem } from "../../core/demands.ts";
import { type Finding, undetermined } from "../../core/finding.ts";
import { keepsOff, ofPools, type Pool, poolsOf } from "../../core/pools.ts";

export const control = defineControl({
  id: "spot-runs-training-only",
  level: 1,
  dimension: "model",
  severity: "high",
  statement: "Nodes that the cloud may take away run training, and nothing else gets there by itself.",
  sources: [
    { by: "estate", reference: "training goes on from its last checkpoint; a server or a database that loses its node does not answer" },
  ],
  remediation: "Set `spot: false`, or `purpose: training` and an accelerator or taint of its own, in the pool of `cluster.nodePools`.",
  keys: ["cluster.nodePools"],
  asks: (estate) => (poolsOf(estate).every(({ spot }) => spot === false) ? { notApplicable: "no pool is of spare capacity" } : undefined),
  resources: ofPools((pool) => (pool.spot === false || pool.trainsOnly ? [] : ofSpot(pool))),
});

function ofSpot({ purpose, spot, taints }: Pool): readonly Finding[] {
  if (spot === undefined) return [undetermined("", "must be known not to be spare capacity, or be for training")];
  const reason = "must hold a taint by which pods that do not tolerate the loss of a node are not scheduled";
  return [...mustBe(purpose, "training"), ...someItem(taints, (taint) => keepsOff(taint, () => true), reason)];
}
