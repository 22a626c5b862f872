import type { PlannedResource } from "../../plan/plan.ts";
import type { Control } from "./control.ts";

/** A finding that somebody answers for until a day. */
export interface Waiver {
  /** Id of a control. */
  readonly control: string;
  /** `<type>::<name>` of a resource, where `*` stands for anything; `estate` for a finding about the whole. */
  readonly resource: string;
  readonly reason: string;
  readonly owner: string;
  /** Last day on which it holds, as `2027-01-31`. */
  readonly expires: string;
}

/** What a finding about the whole estate is waived as. */
const WHOLE_ESTATE = "estate";

/** Whether a waiver speaks of a resource; of the whole estate where there is none. */
export function speaksOf({ resource: pattern }: Waiver, resource: PlannedResource | undefined): boolean {
  return resource === undefined ? pattern === WHOLE_ESTATE : fitsResource(resource, pattern);
}

/** Whether a resource fits a pattern for `<type>::<name>`, in which `*` stands for anything. */
export function fitsResource({ type, name }: Pick<PlannedResource, "type" | "name">, pattern: string): boolean {
  return fits(`${type}::${name}`, pattern);
}

/**
 * What is wrong with waivers before anything is checked: a control that nobody knows, one that cannot be waived, a day that is past, two that say the
 * same. Each problem names the waiver by its place in the list.
 *
 * @param today the day that they are judged on, as `2026-11-29`.
 */
export function waiverProblems(waivers: readonly Waiver[], controls: readonly Control[], today: string): readonly WaiverProblem[] {
  const byId = new Map(controls.map((control) => [control.id, control]));
  return waivers.flatMap((waiver, index) => {
    const control = byId.get(waiver.control);
    const problems: WaiverProblem[] = [];
    if (control === undefined) problems.push({ index, key: "control", reason: "is no control; `estate levels --controls` lists them" });
    else if (control.unwaivable) problems.push({ index, key: "control", reason: "can be waived by nobody" });
    if (waiver.expires < today)
      problems.push({ index, key: "expires", reason: `is past (today is ${today}); put it right, or decide anew` });
    const first = waivers.findIndex((other) => other.control === waiver.control && other.resource === waiver.resource);
    if (first < index) problems.push({ index, key: "resource", reason: `is said already by waivers[${first}]` });
    return problems;
  });
}

/** Something wrong with one waiver. */
export interface WaiverProblem {
  /** Place in the list, from 0. */
  readonly index: number;
  readonly key: keyof Waiver;
  readonly reason: string;
}

/** Whether a text fits a pattern whose stars stand for anything; in time linear in both, whatever somebody writes as a pattern. */
export function fits(text: string, pattern: string): boolean {
  const pieces = pattern.split("*");
  const first = pieces[0] ?? "";
  if (pieces.length === 1) return text === first;
  const last = pieces.at(-1) ?? "";
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, from);
    if (found < 0 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}
