import type { PlanValue } from "../../plan/plan.ts";
import type { EstateFinding } from "./control.ts";
import { type Finding, undetermined, violated } from "./finding.ts";
import type { Reading } from "./reading.ts";

/** Whether something is so; undefined where only an update can tell. */
export type Certainty = boolean | undefined;

/** Whether what stands at a place passes a test; nothing does not, and neither does a secret, which nobody is told. */
export function holds(reading: Reading, test: (value: PlanValue) => boolean): Certainty {
  if (reading.state === "unknown") return undefined;
  return reading.state === "known" && test(reading.value ?? null);
}

/** Whether a text stands at a place: one that is given and not empty, or known later. */
export function isGiven(reading: Reading): Certainty {
  return reading.state === "unknown" || reading.state === "secret" || (typeof reading.value === "string" && reading.value !== "");
}

/** Whether one of several is so. */
export function some(answers: readonly Certainty[]): Certainty {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

/** Whether all of several are so; so it is where there are none. */
export function every(answers: readonly Certainty[]): Certainty {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

/** A finding about the whole estate, unless something is so. */
export function findingUnless(certainty: Certainty, reason: string, at?: Reading): readonly EstateFinding[] {
  if (certainty === true) return [];
  const path = at?.path ?? "";
  const finding: Finding = certainty === undefined ? undetermined(path, reason) : violated(path, reason);
  return [at === undefined ? finding : { ...finding, urn: at.resource.urn }];
}
