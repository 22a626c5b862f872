import { findingUnless, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { type Pool, poolsOf } from "../../core/pools.ts";

/** That nothing but training gets there is another control's: `spot-runs-training-only`. */
export const control = defineControl({
  id: "training-may-be-interrupted",
  level: 1,
  dimension: "cost",
  severity: "low",
  statement: "Where there are machines for training, some of them are spare capacity, which costs a third and may be taken away.",
  sources: [{ by: "estate", reference: "training goes on from its last checkpoint, so it need not pay for machines that stay" }],
  remediation: "Set `spot: true` on a pool of `cluster.nodePools` whose purpose is `training`.",
  keys: ["cluster.nodePools"],
  estate: (estate) => {
    const pools = poolsOf(estate).filter(isForTraining);
    if (pools.length === 0) return { notApplicable: "no pool is for training" };
    return findingUnless(some(pools.map(({ spot }) => spot)), "some pool for training must be of spare capacity");
  },
});

function isForTraining({ purpose, trainsOnly }: Pool): boolean {
  return trainsOnly || purpose.value === "training";
}
