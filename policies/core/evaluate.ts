import type { PlannedResource } from "../../plan/plan.ts";
import type { Control, EstateFinding, NotApplicable } from "./control.ts";
import { Estate, type EstateFacts } from "./estate.ts";
import { violated } from "./finding.ts";
import { speaksOf, type Waiver, type WaiverProblem, waiverProblems } from "./waiver.ts";

/** A control's answer for one estate. */
export type Answer = "passed" | "violated" | "waived" | "undetermined" | "not-applicable";

/** A finding with what it is about, and who answers for it where somebody does. */
export interface ReportedFinding extends EstateFinding {
  readonly waiver?: Waiver;
}

/** What came of one control. */
export interface ControlResult {
  readonly control: Control;
  readonly answer: Answer;
  /** Sorted by URN and path. Findings that are waived stay in the list. */
  readonly findings: readonly ReportedFinding[];
  /** How many resources were looked at; 0 for a control that looks at the whole only. */
  readonly checked: number;
  /** Why the estate is not asked; set with `not-applicable` only. */
  readonly why?: string;
}

/** What came of all controls. */
export interface Evaluation {
  readonly results: readonly ControlResult[];
  /** What is wrong with the waivers; a waiver that meets no finding is among them. */
  readonly waiverProblems: readonly WaiverProblem[];
}

/**
 * Asks controls about an estate. A control that fails by itself is a finding of that control and nothing else. Results stand in the order of the
 * controls, and do not depend on the order of the resources.
 *
 * @param today the day that waivers are judged on, as `2026-11-29`.
 */
export function evaluate(facts: EstateFacts, controls: readonly Control[], waivers: readonly Waiver[], today: string): Evaluation {
  const estate = new Estate(facts);
  const problems = [...waiverProblems(waivers, controls, today)];
  const usable = waivers.filter((_, index) => problems.every((problem) => problem.index !== index));
  const used = new Set<Waiver>();
  const results = controls.map((control) => resultOf(control, estate, usable, used));
  for (const [index, waiver] of waivers.entries())
    if (usable.includes(waiver) && !used.has(waiver))
      problems.push({ index, key: "resource", reason: "meets nothing that violates this control; take the waiver away" });
  return { results, waiverProblems: problems };
}

const NOTHING: readonly EstateFinding[] = [];

/** What one control finds in an estate, before anybody waives anything. */
export function findingsOf(control: Control, estate: Estate): readonly EstateFinding[] | NotApplicable {
  try {
    return control.asks?.(estate) ?? collect(control, estate);
  } catch (error) {
    return [failure(error)];
  }
}

/** What a control finds in one resource by itself; none where it does not look at its type. */
export function resourceFindings(control: Control, resource: PlannedResource, estate: Estate): readonly EstateFinding[] {
  const check = checkFor(control, resource.type);
  if (check === undefined || resource.external === true) return [];
  try {
    const findings = check(estate.inputsOf(resource));
    return findings.length === 0 ? NOTHING : findings.map(({ answer, path, reason }) => ({ answer, path, reason, urn: resource.urn }));
  } catch (error) {
    return [{ ...failure(error), urn: resource.urn }];
  }
}

function collect(control: Control, estate: Estate): readonly EstateFinding[] | NotApplicable {
  const types = Object.keys(control.resources ?? {});
  const subjects = estate.ofType(...types);
  const whole = control.estate?.(estate) ?? [];
  if ("notApplicable" in whole && subjects.length === 0) return whole;
  if (control.estate === undefined && subjects.length === 0) return { notApplicable: "nothing here that it asks about" };
  const findings: EstateFinding[] = "notApplicable" in whole ? [] : [...whole];
  for (const subject of subjects) findings.push(...resourceFindings(control, subject, estate));
  return findings;
}

function resultOf(control: Control, estate: Estate, waivers: readonly Waiver[], used: Set<Waiver>): ControlResult {
  const found = findingsOf(control, estate);
  if ("notApplicable" in found) return { control, answer: "not-applicable", findings: [], checked: 0, why: found.notApplicable };
  const findings = [...found].sort(byPlace).map((finding) => withWaiver(finding, control, estate, waivers, used));
  return { control, answer: answerOf(findings), findings, checked: estate.ofType(...Object.keys(control.resources ?? {})).length };
}

function withWaiver(
  finding: EstateFinding,
  control: Control,
  estate: Estate,
  waivers: readonly Waiver[],
  used: Set<Waiver>,
): ReportedFinding {
  if (finding.answer !== "violated") return finding;
  const resource = finding.urn === undefined ? undefined : estate.withUrn(finding.urn);
  const waiver = waivers.find((each) => each.control === control.id && speaksOf(each, resource));
  if (waiver === undefined) return finding;
  used.add(waiver);
  return { ...finding, waiver };
}

function answerOf(findings: readonly ReportedFinding[]): Answer {
  if (findings.some(({ answer, waiver }) => answer === "violated" && waiver === undefined)) return "violated";
  if (findings.some(({ answer }) => answer === "undetermined")) return "undetermined";
  return findings.length > 0 ? "waived" : "passed";
}

/** The error's text may hold a value of the inputs, so it is not told. */
function failure(error: unknown): EstateFinding {
  const kind = error instanceof Error ? error.constructor.name : typeof error;
  return violated("", `could not be checked: the control itself failed with ${kind}, a defect of this pack`);
}

function checkFor(control: Control, type: string) {
  const checks = control.resources;
  return checks !== undefined && Object.hasOwn(checks, type) ? checks[type] : undefined;
}

function byPlace(a: EstateFinding, b: EstateFinding): number {
  return compare(a.urn ?? "", b.urn ?? "") || compare(a.path, b.path) || compare(a.reason, b.reason);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
