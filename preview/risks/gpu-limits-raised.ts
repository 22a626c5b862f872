import type { PlanValue } from "../../plan/plan.ts";
import { quantityOf } from "../../plan/quantity.ts";
import { at, text } from "../../plan/wiring/values.ts";
import { poolsOf } from "../../policies/core/pools.ts";
import type { Reading } from "../../policies/core/reading.ts";
import { isOpaque } from "../difference/equality.ts";
import { isGpu } from "./core/amounts.ts";
import { pathOfPlace } from "./core/places.ts";
import { type Changed, changesIn, placesOf, type Sides, sidesOf } from "./core/sides.ts";
import { called, lower, riskOf, sentence } from "./core/telling.ts";
import type { Risk, RiskFinder } from "./risk.ts";

const ID = "gpu-limits-raised";

const ADVICE = "Look at what it costs a month, and at the quota for that machine in the region; without quota the nodes never come.";

/**
 * More GPUs may be used than before: a pool's maximum, a quota, a queue or a workload. They cost more than everything else together, the bill comes
 * weeks later, and a cloud's quota may not even give them.
 */
export const gpuLimitsRaised: RiskFinder = (comparison) => {
  const sides = sidesOf(comparison);
  const pools = { before: poolSizes(sides.before), after: poolSizes(sides.after) };
  return changesIn(comparison).flatMap((changed) => {
    const ofNodes = ofPool(changed, pools);
    return ofNodes.length > 0 ? ofNodes : ofAmounts(changed);
  });
};

/** Most nodes of pools whose nodes have accelerators, or may have; undefined where only an update can tell. */
function poolSizes(estate: Sides["before"]): ReadonlyMap<string, { readonly most: number | undefined; readonly path: string }> {
  const sizes = poolsOf(estate).flatMap((pool) => {
    const { accelerated, inputs } = pool;
    if (accelerated === false) return [];
    const most = pool.most ?? inputs.at("spec", "limits", "nodes");
    if (most.state === "absent") return [];
    return [[inputs.resource.urn, { most: most.state === "known" ? quantityOf(most.value) : undefined, path: most.path }] as const];
  });
  return new Map(sizes);
}

interface Sizes {
  readonly before: ReturnType<typeof poolSizes>;
  readonly after: ReturnType<typeof poolSizes>;
}

function ofPool({ change, after }: Changed, sizes: Sizes): readonly Risk[] {
  const now = sizes.after.get(change.urn);
  if (after === undefined || now === undefined) return [];
  const former = sizes.before.get(change.before?.urn ?? change.urn);
  if (former !== undefined && former.most === undefined) return [];
  const was = former?.most ?? 0;
  if (now.most === undefined)
    return [told(change, "medium", "perhaps may have more machines with GPUs than before: only an update can tell", [now.path])];
  return now.most > was ? [told(change, "high", "may have more machines with GPUs than before", [now.path])] : [];
}

/** Numbers of accelerators in quotas, limits, queues and requests. What is new counts from none, unless it is a workload, which a quota bounds. */
function ofAmounts({ change, before, after }: Changed): readonly Risk[] {
  if (after === undefined || (before === undefined && !/:(ResourceQuota|ClusterQueue|Cohort|NodePool)$/.test(change.type))) return [];
  const raised: string[] = [];
  const open: string[] = [];
  for (const place of placesOf({ change })) {
    const [was, is] = [amountAt(place.steps, place.before, before), amountAt(place.steps, place.after, after)];
    if (is === undefined || !(typeof was === "number" || was === undefined)) continue;
    if (is === "unknown") open.push(pathOfPlace(place));
    else if (is > (was ?? 0)) raised.push(pathOfPlace(place));
  }
  const severity = /:(ResourceQuota|ClusterQueue|Cohort|NodePool)$/.test(change.type) ? "high" : "medium";
  const isNew = before === undefined;
  return [
    ...(raised.length === 0 ? [] : [told(change, isNew ? lower(severity) : severity, "may use more GPUs than before", raised)]),
    ...(open.length === 0 ? [] : [told(change, "medium", "perhaps may use more GPUs than before: only an update can tell", open)]),
  ];
}

/** The number of accelerators that stands at a place: below the name of one, or beside it as a queue writes it. */
function amountAt(
  steps: readonly (string | number)[],
  value: PlanValue | undefined,
  inputs: Reading | undefined,
): number | "unknown" | undefined {
  const key = steps.at(-1);
  if (typeof key !== "string") return undefined;
  const isQueued = key === "nominalQuota" && isGpu(text(at(inputs?.at(...steps.slice(0, -1)).value, "name")) ?? "");
  if (!isGpu(key) && !isQueued) return undefined;
  return isOpaque(value) ? "unknown" : quantityOf(value);
}

function told(change: Changed["change"], severity: Risk["severity"], means: string, paths: readonly string[]): Risk {
  return riskOf(ID, change, { severity, reason: `${sentence(called(change))} ${means}.`, advice: ADVICE, paths: [...paths].sort() });
}
