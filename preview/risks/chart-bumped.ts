import type { PlanValue } from "../../plan/plan.ts";
import type { Reading } from "../../policies/core/reading.ts";
import { markerOf } from "../difference/equality.ts";
import { pathOfPlace } from "./core/places.ts";
import { type Changed, changesIn, isKept, placesOf } from "./core/sides.ts";
import { called, riskOf, sentence } from "./core/telling.ts";
import { type Step, stepBetween } from "./core/versions.ts";
import type { Risk, RiskFinder, RiskSeverity } from "./risk.ts";

const ID = "chart-bumped";

const CHART = /^kubernetes:helm\.sh\/v[34]:(Release|Chart)$/;

/** How bad each step between two versions is, and what it is called. */
const STEPS: Readonly<Record<Exclude<Step, "none">, readonly [RiskSeverity, string]>> = {
  major: ["high", "moves to another major version, which may break values and definitions"],
  minor: ["medium", "moves to another minor version"],
  patch: ["low", "moves to another patch"],
  back: ["high", "moves back to an older version, which may not read what the newer one wrote"],
  other: ["medium", "moves to another version"],
};

/**
 * Another version of a chart is installed, or other values. One line of the diff changes many objects that it does not show; across a major version
 * its values and definitions may not fit any more.
 */
export const chartBumped: RiskFinder = (comparison) =>
  changesIn(comparison, (type) => CHART.test(type)).flatMap((changed) => [
    ...sourceOf(changed),
    ...versionOf(changed),
    ...valuesOf(changed),
  ]);

function tell({ change }: Changed, severity: RiskSeverity, means: string, advice: string, paths: readonly string[]): Risk {
  return riskOf(ID, change, { severity, reason: `${sentence(called(change))} ${means}.`, advice, paths });
}

function sourceOf(changed: Changed): readonly Risk[] {
  if (!isKept(changed)) return [];
  const differs = (...place: readonly string[]) => stateOf(changed.before.at(...place)) !== stateOf(changed.after.at(...place));
  const paths = [["chart"], ["repositoryOpts", "repo"]].filter((place) => differs(...place)).map((place) => place.join("."));
  if (paths.length === 0) return [];
  return [
    tell(changed, "high", "comes from another chart or another place", "Check who publishes it, and that it is the same program.", paths),
  ];
}

function stateOf(reading: Reading): string {
  return `${reading.state} ${JSON.stringify(reading.value ?? null)}`;
}

function versionOf(changed: Changed): readonly Risk[] {
  if (!isKept(changed)) return [];
  const [was, is] = [changed.before.at("version"), changed.after.at("version")];
  const advice = "Read the chart's notes for every version between the two, and look at what its objects become.";
  if (is.state === "unknown" && was.state !== "unknown")
    return [tell(changed, "medium", "perhaps moves to another version: only an update can tell", advice, ["version"])];
  if (is.state === "absent" && was.state !== "absent")
    return [tell(changed, "high", "follows the newest version", "Pin one version.", ["version"])];
  const step = stepBetween(was.text() ?? "", is.text() ?? "");
  if (step === "none" || was.state === "unknown") return [];
  const [severity, means] = STEPS[step];
  return [tell(changed, severity, means, advice, ["version"])];
}

function valuesOf(changed: Changed): readonly Risk[] {
  if (!isKept(changed)) return [];
  const advice = "Look at each value that changes; what it does to the chart's objects is not seen here.";
  if (changed.after.at("values").state === "unknown" && changed.before.at("values").state !== "unknown")
    return [tell(changed, "low", "perhaps gets other values: only an update can tell", advice, ["values"])];
  const leaves = placesOf(changed).filter(({ steps, before, after }) => steps[0] === "values" && !isInner(before) && !isInner(after));
  const paths = leaves.map(pathOfPlace);
  if (paths.length === 0) return [];
  return [tell(changed, "low", "gets other values", advice, paths)];
}

function isInner(value: PlanValue | undefined): boolean {
  return typeof value === "object" && value !== null && markerOf(value) === undefined;
}
