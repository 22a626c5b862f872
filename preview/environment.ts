import type { Cloud } from "../components/core/cloud.ts";
import { footprintOf } from "../plan/footprint.ts";
import type { Plan, PlannedResource } from "../plan/plan.ts";
import { compareText } from "../plan/values.ts";
import { wiringProblems } from "../plan/wiring/index.ts";
import { CONTROLS } from "../policies/controls/index.ts";
import { type Evaluation, evaluate } from "../policies/core/evaluate.ts";
import type { Waiver } from "../policies/core/waiver.ts";
import { costDeltaOf, monthlyCostOf, type PriceTable } from "../prices/index.ts";
import { type Binding, digestOf } from "./binding.ts";
import { OPERATIONS, type Operation, type ResourceChange } from "./change.ts";
import { type Difference, differenceOf } from "./difference/index.ts";
import { type Judged, judgementOf } from "./judgement.ts";
import type { EnvironmentPreview, Outcome } from "./preview.ts";
import { type DestroyAllowance, type Destruction, destructiveOf } from "./risks/allowed.ts";
import { risksOf } from "./risks/index.ts";
import type { Risk, Side } from "./risks/risk.ts";
import { outcomeOf, verdictOf } from "./verdict.ts";

/** One side of a preview: what would stand, or what stands. */
export interface PreviewSide {
  readonly plan: Pick<Plan, "environment" | "cloud" | "maturity" | "resources">;
  readonly waivers: readonly Waiver[];
  /** What stands inside its charts, as far as that can be seen; compared, and not judged: controls ask what the estate says itself. */
  readonly inside: readonly PlannedResource[];
}

/** Both sides of an environment, and what belongs to neither. */
export interface EnvironmentSides {
  readonly environment: string;
  readonly cloud: Cloud | undefined;
  /** None for an environment that is new. */
  readonly before: PreviewSide | undefined;
  /** Where the side before comes from: a program's plan, or the state of what stands. */
  readonly beforeIs: "plan" | "state";
  /** None for an environment whose file goes. */
  readonly after: PreviewSide | undefined;
  /** What a running cluster says that would change, where it was asked; nothing is estimated then. */
  readonly observed?: readonly ResourceChange[];
  /** What the environment's file allows to be destroyed. */
  readonly allowDestroy: readonly DestroyAllowance[];
  /** What the base's program would have stand, where the side before is state: what differs between the two is drift. */
  readonly meant?: readonly PlannedResource[];
  readonly chartsNotSeenInto: EnvironmentPreview["chartsNotSeenInto"];
  /** Prices of the user's own; they win over the table's. */
  readonly prices: PriceTable | undefined;
  /** What the preview is made of; none for an environment whose file goes, which nothing can bring up to date. */
  readonly binding: Binding | undefined;
  /** Day that waivers are judged on, as `2026-11-29`. */
  readonly today: string;
}

/** An environment's preview with the answers of all controls, which a report shows too. */
export interface PreviewedEnvironment {
  readonly preview: EnvironmentPreview;
  /** What all controls say of the side after; none for an environment that goes. */
  readonly evaluation: Evaluation | undefined;
}

/** Compares both sides of an environment. Equal input gives an equal preview. */
export function previewEnvironment(sides: EnvironmentSides): PreviewedEnvironment {
  const { before, after, today } = sides;
  const difference = differenceIn(sides);
  const judged = { before: judge(before, today), after: judge(after, today) };
  const judgement = judgementOf(judged.before, judged.after, adoptions(difference.changes));
  const destruction = destructiveOf(difference.changes, sides.allowDestroy);
  const destroyed = destroyedBy(destruction);
  const outcome = outcomeOf(judgement, destroyed);
  const told = {
    environment: sides.environment,
    cloud: sides.cloud,
    presence: presenceOf(sides),
    changes: [...difference.changes].sort(byCapability),
    counts: difference.counts,
    risks: [...risksIn(sides, difference.changes), ...idleAllowances(destruction)],
    destroyed,
    judgement,
    cost: costDeltaOf(costOf(before, sides.prices), costOf(after, sides.prices)),
    footprint: { before: footprintOf(before?.plan ?? EMPTY), after: footprintOf(after?.plan ?? EMPTY) },
    wiring: wiringChange(before, after),
    chartsNotSeenInto: sides.chartsNotSeenInto,
    drift: driftOf(sides),
    digest: sides.binding === undefined ? "" : digestOf(sides.binding),
    ...(sides.binding === undefined ? {} : { binding: sides.binding }),
    outcome,
  };
  return { preview: { ...told, verdict: verdictOf(told) }, evaluation: judged.after?.evaluation };
}

/** The preview of an environment that cannot be told, since one of its sides cannot be had. */
export function failedPreview(environment: string, error: string): EnvironmentPreview {
  const nothing = { passed: 0, violated: [], waived: [], undetermined: [], solved: [] };
  const outcome: Outcome = "error";
  return {
    environment,
    cloud: undefined,
    outcome,
    verdict: "cannot be previewed",
    error,
    presence: "both",
    changes: [],
    counts: NOTHING.counts,
    risks: [],
    destroyed: [],
    judgement: { before: undefined, after: undefined, ...nothing },
    cost: costDeltaOf(undefined, undefined),
    footprint: { before: footprintOf(EMPTY), after: footprintOf(EMPTY) },
    wiring: [],
    chartsNotSeenInto: [],
    drift: [],
    digest: "",
  };
}

const EMPTY = { resources: [] };

const NOTHING: Difference = {
  changes: [],
  same: 0,
  counts: Object.fromEntries(OPERATIONS.map((operation) => [operation, 0])) as Record<Operation, number>,
};

function differenceIn({ before, beforeIs, after, observed }: EnvironmentSides): Difference {
  if (after === undefined) return NOTHING;
  if (observed === undefined) return differenceOf(everythingIn(before), everythingIn(after), { before: beforeIs });
  const changed = Map.groupBy(observed, ({ operation }) => operation);
  const amounts = OPERATIONS.map((operation) => [operation, changed.get(operation)?.length ?? 0] as const);
  const same =
    after.plan.resources.filter(({ custom }) => custom).length - observed.filter(({ operation }) => operation !== "delete").length;
  return { changes: observed, same, counts: { ...(Object.fromEntries(amounts) as Record<Operation, number>), same } };
}

function everythingIn(side: PreviewSide | undefined): readonly PlannedResource[] {
  return side === undefined ? [] : [...side.plan.resources, ...side.inside];
}

function driftOf({ before, meant }: EnvironmentSides): readonly ResourceChange[] {
  return before === undefined || meant === undefined ? [] : differenceOf(before.plan.resources, meant, { before: "state" }).changes;
}

function judge(side: PreviewSide | undefined, today: string): Judged | undefined {
  if (side === undefined) return undefined;
  return { facts: side.plan, evaluation: evaluate(side.plan, CONTROLS, side.waivers, today) };
}

function adoptions(changes: readonly ResourceChange[]): ReadonlyMap<string, string> {
  return new Map(changes.flatMap(({ urn, previousUrn }) => (previousUrn === undefined ? [] : [[urn, previousUrn] as const])));
}

function destroyedBy({ refused, allowed }: Destruction): EnvironmentPreview["destroyed"] {
  return [
    ...refused.map(({ urn }) => ({ urn })),
    ...allowed.map(({ change, reason }) => ({ urn: change.urn, allowedBecause: reason })),
  ].sort((a, b) => compareText(a.urn, b.urn));
}

/** What an allowance of a change that was carried out leaves open: the next thing of that name goes without a word. */
function idleAllowances({ idle }: Destruction): readonly Risk[] {
  return idle.map(({ resource }) => ({
    id: "allowance-is-idle",
    severity: "low",
    reason: `\`allowDestroy\` names ${resource}, and nothing of that name goes.`,
    advice: "Take it out of the environment's file once its change is carried out.",
    paths: [],
  }));
}

function risksIn({ before, after, today, environment }: EnvironmentSides, changes: readonly ResourceChange[]): readonly Risk[] {
  if (after === undefined) return [abandoned(environment, before?.plan.resources ?? [])];
  return risksOf({ before: sideOf(before), after: sideOf(after), changes, today });
}

/** Nothing is destroyed by a file that goes; that is what makes it a risk. */
function abandoned(environment: string, resources: readonly PlannedResource[]): Risk {
  const left = resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:")).length;
  return {
    id: "environment-goes",
    severity: "critical",
    reason: `the file of ${environment} goes, and ${left} resources stay that nobody updates or deletes any more`,
    advice: "Destroy the environment first, or keep its file.",
    paths: [],
  };
}

function sideOf(side: PreviewSide | undefined): Side | undefined {
  return side === undefined ? undefined : { maturity: side.plan.maturity, resources: everythingIn(side), waivers: side.waivers };
}

function presenceOf({ before, after }: EnvironmentSides): EnvironmentPreview["presence"] {
  if (after === undefined) return "gone";
  return before === undefined ? "new" : "both";
}

function costOf(side: PreviewSide | undefined, prices: PriceTable | undefined) {
  return side === undefined ? undefined : monthlyCostOf(side.plan, prices);
}

function wiringChange(before: PreviewSide | undefined, after: PreviewSide | undefined): EnvironmentPreview["wiring"] {
  const sentences = (side: PreviewSide | undefined) =>
    side === undefined ? [] : wiringProblems(side.plan).map(({ path, reason }) => `${path} ${reason}`);
  const old = new Set(sentences(before));
  return sentences(after).map((problem) => ({ problem, isNew: !old.has(problem) }));
}

function byCapability(a: ResourceChange, b: ResourceChange): number {
  return compareText(a.capability, b.capability) || compareText(a.urn, b.urn);
}
