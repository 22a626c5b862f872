import type { PlanValue } from "../../plan/plan.ts";
import { type Finding, undetermined, violated } from "./finding.ts";
import type { Reading } from "./reading.ts";

/** Whether a value that is not written keeps a rule: the provider's or Kubernetes' own default decides. */
export type WhenAbsent = "passes" | "violates";

/** The value is one of those given. */
export function mustBe(reading: Reading, allowed: PlanValue | readonly PlanValue[], absent: WhenAbsent = "violates"): readonly Finding[] {
  // The usual case first: a value that keeps the rule needs no words.
  if (reading.state === "known" && reading.value === allowed) return [];
  const values = Array.isArray(allowed) ? (allowed as readonly PlanValue[]) : [allowed];
  const reason = values.length === 1 ? `must be ${shown(values[0])}` : `must be one of ${values.map(shown).join(", ")}`;
  return demand(reading, reason, absent, (value) => values.includes(value));
}

/** The value is a number, and at least so much. */
export function mustBeAtLeast(reading: Reading, least: number, absent: WhenAbsent = "violates"): readonly Finding[] {
  return demand(reading, `must be a number of at least ${least}`, absent, (value) => typeof value === "number" && value >= least);
}

/** The value is a number, and at most so much. */
export function mustBeAtMost(reading: Reading, most: number, absent: WhenAbsent = "violates"): readonly Finding[] {
  return demand(reading, `must be a number of at most ${most}`, absent, (value) => typeof value === "number" && value <= most);
}

/** Something is written: a value, a value known later, or a secret. An empty text, list or object counts as nothing. */
export function mustBeGiven(reading: Reading, reason = "must be given"): readonly Finding[] {
  if (reading.state === "unknown" || reading.state === "secret") return [];
  return isEmpty(reading.value) ? [violated(reading.path, reason)] : [];
}

/** Nothing is written. */
export function mustNotBeGiven(reading: Reading, reason = "must not be given"): readonly Finding[] {
  return reading.state === "absent" ? [] : [violated(reading.path, reason)];
}

/** The value is text that passes a test. */
export function mustBeText(
  reading: Reading,
  passes: (text: string) => boolean,
  reason: string,
  absent: WhenAbsent = "violates",
): readonly Finding[] {
  return demand(reading, reason, absent, (value) => typeof value === "string" && passes(value));
}

/**
 * Every item of a list passes. An unknown list or item leaves it open, but never hides an item that breaks the rule.
 *
 * @param check what is asked of one item.
 * @param absent whether a list that is not written keeps the rule.
 */
export function everyItem(
  reading: Reading,
  check: (item: Reading) => readonly Finding[],
  absent: WhenAbsent = "passes",
): readonly Finding[] {
  if (reading.state === "absent") return absent === "passes" ? [] : [violated(reading.path, "must be given")];
  if (reading.state !== "known") return [undetermined(reading.path, "is known only after an update")];
  if (!Array.isArray(reading.value)) return [violated(reading.path, "must be a list")];
  return reading.items().flatMap(check);
}

/**
 * The list holds an item that passes. An unknown list, or an unknown item beside those that do not pass, leaves it open.
 *
 * @param passes what is asked of the item.
 * @param reason the rule, such as `must hold "audit"`.
 */
export function someItem(reading: Reading, passes: (item: Reading) => boolean, reason: string): readonly Finding[] {
  if (reading.state === "unknown" || reading.state === "secret") return [undetermined(reading.path, reason)];
  const items = reading.items();
  if (items.some((item) => item.state === "known" && passes(item))) return [];
  return items.some(({ state }) => state === "unknown") ? [undetermined(reading.path, reason)] : [violated(reading.path, reason)];
}

/**
 * The value comes from a resource of a type, for which a check is made in turn. A value that is known already passes if `known` says so; an
 * unknown one whose origin nobody recorded leaves it open.
 *
 * @param known whether a value that is written out keeps the rule; it names something that is not part of this estate.
 */
export function mustComeFrom(
  reading: Reading,
  type: string,
  check: (source: Reading) => readonly Finding[],
  known: "passes" | "violates" = "passes",
): readonly Finding[] {
  const reason = `must come from a ${type} that keeps this rule`;
  if (reading.state === "absent") return [violated(reading.path, reason)];
  if (reading.state === "known") return known === "passes" && !isEmpty(reading.value) ? [] : [violated(reading.path, reason)];
  const sources = reading.sources().filter((source) => source.type === type);
  if (sources.length === 0) return [undetermined(reading.path, reason)];
  const findings = sources.flatMap((source) => check(reading.estate.inputsOf(source)));
  if (findings.length === 0) return [];
  return [{ answer: findings.some(({ answer }) => answer === "violated") ? "violated" : "undetermined", path: reading.path, reason }];
}

function demand(reading: Reading, reason: string, absent: WhenAbsent, passes: (value: PlanValue) => boolean): readonly Finding[] {
  if (reading.state === "absent") return absent === "passes" ? [] : [violated(reading.path, `${reason}; it is not given`)];
  if (reading.state !== "known") return [undetermined(reading.path, reason)];
  return passes(reading.value ?? null) ? [] : [violated(reading.path, reason)];
}

function isEmpty(value: PlanValue | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function shown(value: PlanValue | undefined): string {
  return typeof value === "string" ? `\`${value}\`` : JSON.stringify(value);
}
