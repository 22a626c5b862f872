import { capabilityOf } from "../plan/capability.ts";
import type { Footprint } from "../plan/footprint.ts";
import { footprintOf } from "../plan/footprint.ts";
import type { Plan } from "../plan/plan.ts";
import { compareText } from "../plan/values.ts";
import { CONTROLS } from "../policies/controls/index.ts";
import { CONTROL_LEVELS, type Control, type ControlLevel, DIMENSIONS } from "../policies/core/control.ts";
import { costDeltaOf, monthlyCostOf } from "../prices/index.ts";
import type { CostDelta } from "../prices/monthly-cost.ts";

/** What a level is for, in a sentence each. */
export const LEVEL_NAMES: Readonly<Record<ControlLevel, string>> = {
  0: "manual: people train and serve, and everything they keep is safe and found again",
  1: "automated training: pipelines validate data, train and watch, and people release",
  2: "automated delivery: data, features and images have versions and lineage, and admission holds the line",
  3: "automated operations: what drifts is retrained, releases judge themselves, and what fails heals",
};

/** Controls that a level adds to those below. */
export function controlsOf(level: ControlLevel): readonly Control[] {
  return CONTROLS.filter((control) => control.level === level);
}

/** How many controls a level adds, by dimension. */
export function countsOf(level: ControlLevel): readonly number[] {
  return DIMENSIONS.map((dimension) => controlsOf(level).filter((control) => control.dimension === dimension).length);
}

/** What one level of an environment has more than another. */
export interface LevelDifference {
  readonly from: ControlLevel;
  readonly to: ControlLevel;
  /** Capabilities that stand at the higher one only, sorted. */
  readonly capabilities: readonly string[];
  /** Kind -> how many more objects. */
  readonly objects: Readonly<Record<string, number>>;
  readonly controls: readonly Control[];
  readonly footprint: Footprint;
  /** What the step adds to the monthly bill. */
  readonly cost: CostDelta;
}

/** Compares the plans of an environment at two levels. */
export function differenceOf(lower: Plan, higher: Plan): LevelDifference {
  const [from, to] = [levelOf(lower), levelOf(higher)];
  const below = footprintOf(lower);
  const above = footprintOf(higher);
  return {
    from,
    to,
    capabilities: [...capabilitiesOf(higher)].filter((capability) => !capabilitiesOf(lower).has(capability)).sort(compareText),
    objects: moreObjects(lower, higher),
    controls: CONTROLS.filter(({ level }) => level > from && level <= to),
    footprint: {
      pods: above.pods - below.pods,
      cpuMillicores: above.cpuMillicores - below.cpuMillicores,
      memoryMiB: above.memoryMiB - below.memoryMiB,
      storageGiB: above.storageGiB - below.storageGiB,
      charts: above.charts - below.charts,
    },
    cost: costDeltaOf(monthlyCostOf(lower), monthlyCostOf(higher)),
  };
}

function levelOf({ maturity }: Plan): ControlLevel {
  return CONTROL_LEVELS[maturity] ?? 0;
}

function capabilitiesOf({ resources }: Plan): ReadonlySet<string> {
  return new Set(resources.flatMap(({ type }) => capabilityOf(type) ?? []));
}

function moreObjects(lower: Plan, higher: Plan): Record<string, number> {
  const before = kindsOf(lower);
  const after = kindsOf(higher);
  const kinds = [...new Set([...before.keys(), ...after.keys()])].sort(compareText);
  const differences = kinds.map((kind) => [kind, (after.get(kind) ?? 0) - (before.get(kind) ?? 0)] as const);
  return Object.fromEntries(differences.filter(([, difference]) => difference !== 0));
}

function kindsOf({ resources }: Plan): ReadonlyMap<string, number> {
  const custom = resources.filter(({ custom: made, type }) => made && !type.startsWith("pulumi:"));
  return new Map([...Map.groupBy(custom, ({ type }) => type.split(":").at(-1) ?? type)].map(([kind, { length }]) => [kind, length]));
}
