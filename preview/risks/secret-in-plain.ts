import type { PlanValue } from "../../plan/plan.ts";
import { credentialsIn, NAMES_KEYS } from "../../policies/core/credentials.ts";
import type { Reading } from "../../policies/core/reading.ts";
import { markerOf } from "../difference/equality.ts";
import { pathOfPlace, quotedPath } from "./core/places.ts";
import { type Changed, changesIn, isKept, placesOf } from "./core/sides.ts";
import { called, riskOf, sentence } from "./core/telling.ts";
import type { Risk, RiskFinder } from "./risk.ts";

const ID = "secret-in-plain";

const ADVICE = "Keep it where secrets are kept and name it from here; what has been committed counts as known, so change it there as well.";

/**
 * What was withheld as a secret is written in the open, or a key named like a password gets a literal. With the merge it is in the history of the
 * repository, in the state and in every log of the update.
 */
export const secretInPlain: RiskFinder = (comparison) =>
  changesIn(comparison, (type) => !type.startsWith("pulumi:")).flatMap((changed) => {
    const turned = turnedPlain(changed);
    return [...turned, ...literals(changed, new Set(turned.flatMap(({ paths }) => paths)))];
  });

/** Places that held a secret and hold a value now. An empty one gives nothing away. */
function turnedPlain(changed: Changed): readonly Risk[] {
  if (!isKept(changed)) return [];
  const paths = placesOf(changed).flatMap((place) =>
    markerOf(place.before) === "secret" && isWritten(place.after) ? [pathOfPlace(place)] : [],
  );
  if (paths.length === 0) return [];
  const reason = `${sentence(called(changed.change))} holds in the open what was a secret.`;
  return [riskOf(ID, changed.change, { severity: "critical", reason, advice: ADVICE, paths: outermost(paths) })];
}

function isWritten(value: PlanValue | undefined): boolean {
  if (value === undefined || value === null || value === "" || markerOf(value) !== undefined) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

/** Paths that are not below another one. */
function outermost(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}.`) || path.startsWith(`${other}[`))).sort();
}

/** Keys and variables named like a credential that hold a literal, and texts that look like one; those of before do not count. */
function literals({ change, before, after }: Changed, told: ReadonlySet<string>): readonly Risk[] {
  if (!placesOf({ change }).some((place) => typeof place.after === "string")) return [];
  const open = after === undefined ? [] : openIn(after);
  if (after === undefined || open.length === 0) return [];
  const former = new Map(
    [...Map.groupBy(before === undefined ? [] : openIn(before), placeOf)].map(([place, paths]) => [place, paths.length]),
  );
  const added = [...Map.groupBy(open, placeOf)].flatMap(([place, paths]) => paths.slice(former.get(place) ?? 0));
  const paths = added
    .map((path) => quotedPath(after.resource.inputs, path))
    .filter((path) => ![...told].some((other) => path.startsWith(other)));
  if (paths.length === 0) return [];
  const reason = `${sentence(called(change))} holds a literal where a password, a key or a token belongs.`;
  return [riskOf(ID, change, { severity: "high", reason, advice: ADVICE, paths: paths.sort() })];
}

function openIn(inputs: Reading): readonly string[] {
  const { type } = inputs.resource;
  if (NAMES_KEYS.test(type)) return [];
  if (type === "kubernetes:core/v1:Secret") return ["data", "stringData"].flatMap((content) => valuesOf(inputs.at(content)));
  return credentialsIn(inputs).flatMap(({ answer, path }) => (answer === "violated" ? [path] : []));
}

/** Whatever a Secret is told stands in the open, under any name. */
function valuesOf(content: Reading): readonly string[] {
  return content.keys().flatMap((key) => {
    const value = content.at(key);
    return value.state === "known" && value.value !== "" ? [value.path] : [];
  });
}

/** A path without its places in lists, which move when an item comes before. */
function placeOf(path: string): string {
  return path.replaceAll(/\[\d+\]/g, "[]");
}
