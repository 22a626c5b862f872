import type { PlannedResource } from "../../plan/plan.ts";
import type { Waiver } from "../../policies/core/waiver.ts";
import type { ResourceChange } from "../change.ts";

/** How much is at stake, worst first. */
export const SEVERITIES = ["critical", "high", "medium", "low"] as const;

/** One of {@link SEVERITIES}. */
export type RiskSeverity = (typeof SEVERITIES)[number];

/** Something in a change that a reviewer must have seen. */
export interface Risk {
  /** Name of its file, such as `stateful-goes`. */
  readonly id: string;
  readonly severity: RiskSeverity;
  /** None where it is about the environment as a whole. */
  readonly urn?: string;
  /** Where the program makes it; none for what goes, whose place is that of the base. */
  readonly source?: { readonly file: string; readonly line: number };
  /** What happens, in one sentence without any value of the inputs but names. */
  readonly reason: string;
  /** What the reviewer or the author does about it. */
  readonly advice: string;
  /** Key paths of the inputs that it comes from; empty for the resource as a whole. */
  readonly paths: readonly string[];
}

/** What one side of a comparison says of itself. */
export interface Side {
  readonly maturity: number;
  readonly resources: readonly PlannedResource[];
  readonly waivers: readonly Waiver[];
}

/** What risks are looked for in. */
export interface Comparison {
  /** None for an environment that is new. */
  readonly before: Side | undefined;
  /** None for an environment that goes. */
  readonly after: Side | undefined;
  /** Everything that is not `same`, sorted by URN. */
  readonly changes: readonly ResourceChange[];
  /** Day of the preview, as `2026-11-29`. */
  readonly today: string;
}

/** Looks for one sort of risk. */
export type RiskFinder = (comparison: Comparison) => readonly Risk[];
