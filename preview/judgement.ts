import type { Control, ControlLevel } from "../policies/core/control.ts";
import type { EstateFacts } from "../policies/core/estate.ts";
import type { Evaluation, ReportedFinding } from "../policies/core/evaluate.ts";
import { achievedLevel, isMandatory } from "../score/scorecard.ts";

/** A finding with its control and whether it came with the change. */
export interface ComparedFinding {
  readonly control: Pick<Control, "id" | "level" | "dimension" | "severity" | "statement" | "remediation">;
  readonly finding: ReportedFinding;
  /** Whether the base does not have it, or has it at a level that does not ask. */
  readonly isNew: boolean;
  /** Whether the declared level demands the control, and does not only recommend it. */
  readonly mandatory: boolean;
}

/** Where an environment stands on the ladder. */
interface Standing {
  readonly declared: number;
  readonly achieved: ControlLevel | undefined;
}

/** What the controls of the declared level say before and after. */
export interface JudgementChange {
  /** None for an environment that is new. */
  readonly before: Standing | undefined;
  /** None for an environment that goes. */
  readonly after: Standing | undefined;
  /** How many controls of the declared level and below hold after. */
  readonly passed: number;
  readonly violated: readonly ComparedFinding[];
  readonly waived: readonly ComparedFinding[];
  readonly undetermined: readonly ComparedFinding[];
  /** Violations of the base that are gone. */
  readonly solved: readonly ComparedFinding[];
}

/** One side, and what the controls say of it. */
export interface Judged {
  readonly facts: EstateFacts;
  readonly evaluation: Evaluation;
}

/**
 * Compares what the controls say of both sides. The same controls judge both, so that a control that got stricter does not put its finding on the
 * account of whoever happens to change something else.
 *
 * @param adopted URN after -> URN before, of what an alias renames: a finding does not become new by a new name.
 */
export function judgementOf(before: Judged | undefined, after: Judged | undefined, adopted: ReadonlyMap<string, string>): JudgementChange {
  const old = before === undefined ? [] : asked(before);
  const now = after === undefined ? [] : asked(after);
  const known = new Set(old.map((each) => keyOf(each, new Map())));
  const compared = now.map((each): ComparedFinding => ({ ...each, isNew: !known.has(keyOf(each, adopted)) }));
  const left = new Set(now.filter(isViolated).map((each) => keyOf(each, adopted)));
  return {
    before: before === undefined ? undefined : standingOf(before),
    after: after === undefined ? undefined : standingOf(after),
    passed: after === undefined ? 0 : passedOf(after),
    violated: compared.filter(isViolated),
    waived: compared.filter(({ finding }) => finding.waiver !== undefined),
    undetermined: compared.filter(({ finding }) => finding.answer === "undetermined"),
    solved: after === undefined ? [] : old.filter((each) => isViolated(each) && !left.has(keyOf(each, new Map()))).map(asOld),
  };
}

type Asked = Omit<ComparedFinding, "isNew">;

/** Findings of the controls that the side's own level asks, with what a report needs of each control. */
function asked({ facts, evaluation }: Judged): readonly Asked[] {
  return evaluation.results
    .filter(({ control }) => control.level <= facts.maturity)
    .flatMap(({ control, findings }) => {
      const { id, level, dimension, severity, statement, remediation } = control;
      const mandatory = isMandatory(control, facts.maturity);
      return findings.map((finding) => ({ control: { id, level, dimension, severity, statement, remediation }, finding, mandatory }));
    });
}

function standingOf({ facts, evaluation }: Judged): Standing {
  return { declared: facts.maturity, achieved: achievedLevel(evaluation.results) };
}

function passedOf({ facts, evaluation }: Judged): number {
  return evaluation.results.filter(({ control, answer }) => control.level <= facts.maturity && answer === "passed").length;
}

function isViolated({ finding }: Pick<ComparedFinding, "finding">): boolean {
  return finding.answer === "violated" && finding.waiver === undefined;
}

function asOld(each: Asked): ComparedFinding {
  return { ...each, isNew: false };
}

function keyOf({ control, finding }: Asked, adopted: ReadonlyMap<string, string>): string {
  const urn = finding.urn === undefined ? "" : (adopted.get(finding.urn) ?? finding.urn);
  return JSON.stringify([control.id, finding.answer, urn, finding.path, finding.reason]);
}
