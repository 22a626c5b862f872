import type { Control, ControlLevel } from "../policies/core/control.ts";
import type { ReportedFinding } from "../policies/core/evaluate.ts";

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
export interface Standing {
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
