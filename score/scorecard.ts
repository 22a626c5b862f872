import { CONTROL_LEVELS, type Control, type ControlLevel, DIMENSIONS, type Dimension } from "../policies/core/control.ts";
import type { EstateFacts } from "../policies/core/estate.ts";
import type { Answer, ControlResult, Evaluation } from "../policies/core/evaluate.ts";
import { LEVEL_PACKS } from "../policies/packs/levels.ts";
import { provenLevel, type Seen } from "./proof.ts";

/** Version of the JSON form. It rises when a field changes its meaning or goes. */
const SCORECARD_VERSION = 1;

/** How many controls of a dimension and a level got each answer. */
type Counts = Readonly<Record<Answer, number>>;

/** Where an environment stands on the ladder, and on what evidence. */
export interface Scorecard {
  readonly version: typeof SCORECARD_VERSION;
  readonly environment: string;
  /** The level that the environment's file says. */
  readonly declared: number;
  /** Highest level of which, and of all below, every mandatory control holds; none where even level 0 does not. */
  readonly achieved: ControlLevel | undefined;
  /** Highest level of which, and of all below, every observable control was seen to hold on a cluster whose pods run; none without such evidence. */
  readonly proven: ControlLevel | undefined;
  /** Set where there is evidence, and it is of another plan. */
  readonly evidence?: "stale";
  /** Dimension -> answers of the controls of the declared level and below. */
  readonly dimensions: Readonly<Record<Dimension, Counts>>;
  /** Every control, those of higher levels too, in the order of the ladder. */
  readonly results: readonly ControlResult[];
  /** Installed charts, whose insides a plan does not show. */
  readonly chartsNotSeenInto: number;
}

/** Builds the scorecard of an environment. */
export function scorecardOf(facts: EstateFacts, { results }: Evaluation, seen: Seen): Scorecard {
  const asked = results.filter(({ control }) => control.level <= facts.maturity);
  return {
    version: SCORECARD_VERSION,
    environment: facts.environment,
    declared: facts.maturity,
    achieved: achievedLevel(results),
    proven: seen === "stale" ? undefined : provenLevel(results, seen),
    ...(seen === "stale" ? { evidence: seen } : {}),
    dimensions: Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, countsOf(asked, dimension)])) as Scorecard["dimensions"],
    results,
    chartsNotSeenInto: facts.resources.filter(({ type }) => type.startsWith("kubernetes:helm.sh/")).length,
  };
}

/** Highest level of which, and of all below, no mandatory control is violated or undetermined; undefined where there is none. */
export function achievedLevel(results: readonly ControlResult[]): ControlLevel | undefined {
  return CONTROL_LEVELS.filter((level) => blocking(results, level).length === 0).at(-1);
}

/** What keeps an environment from a level: its mandatory controls, and those of all levels below, that do not hold or may not. */
export function blocking(results: readonly ControlResult[], level: number): readonly ControlResult[] {
  return results.filter(
    ({ control, answer }) => control.level <= level && isMandatory(control, level) && (answer === "violated" || answer === "undetermined"),
  );
}

/** Whether a level demands a control, and does not only recommend it. */
export function isMandatory({ id }: Control, level: number): boolean {
  return LEVEL_PACKS[level]?.controls[id] === "mandatory";
}

function countsOf(results: readonly ControlResult[], dimension: Dimension): Counts {
  const counts: Record<Answer, number> = { passed: 0, violated: 0, waived: 0, undetermined: 0, "not-applicable": 0 };
  for (const { control, answer } of results) if (control.dimension === dimension) counts[answer] += 1;
  return counts;
}
