import type { PlanValue } from "../../../plan/plan.ts";
import { SECRET, UNKNOWN } from "../../../plan/values.ts";
import type { Comparison, RiskSeverity } from "../../../preview/risks/risk.ts";

/** What a case is there to show. Every finder has at least two of the first two sorts, and one of each other. */
export type CaseSort = "told" | "silent" | "boundary" | "unknown" | "wrong-type";

/** A change, and what a finder says of it. */
export interface RiskCase {
  readonly sort: CaseSort;
  /** What is special about it, as a sentence's end: `a bucket that goes`. */
  readonly title: string;
  readonly comparison: Comparison;
  /** Severities of its risks, worst first; none where it says nothing. */
  readonly severities: readonly RiskSeverity[];
  /** What the first risk's reason holds. Default: anything. */
  readonly says?: string | RegExp;
  /** Paths of all its risks in their order. Default: any. */
  readonly paths?: readonly string[];
}

/** What the cases of one finder are made of. */
export interface RiskCases {
  readonly cases: readonly RiskCase[];
  /** Sorts that the finder cannot have, each with the reason. */
  readonly without?: Partial<Record<CaseSort, string>>;
}

/** A value that only an update can tell. */
export const unknown: PlanValue = UNKNOWN;

/** A value that nobody is told. */
export const secret: PlanValue = SECRET;

type Told = Pick<RiskCase, "says" | "paths">;

/** A case with risks. */
export function told(title: string, comparison: Comparison, severities: readonly RiskSeverity[], more: Told = {}): RiskCase {
  return { sort: "told", title, comparison, severities, ...more };
}

/** A case without a risk. */
export function silent(title: string, comparison: Comparison): RiskCase {
  return { sort: "silent", title, comparison, severities: [] };
}

/** A case of a sort of its own. */
export function special(
  sort: "boundary" | "unknown" | "wrong-type",
  title: string,
  comparison: Comparison,
  severities: readonly RiskSeverity[],
  more: Told = {},
): RiskCase {
  return { sort, title, comparison, severities, ...more };
}
