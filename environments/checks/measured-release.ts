import type { ReleasedModel } from "../../components/release/contract.ts";
import type { Finding, Known } from "./finding.ts";

/** Level from which nothing new comes before callers unmeasured. */
const ANALYSED_LEVEL = 3;

/** A release that nobody measures, where the level asks for it. `keys` is the place of its switch. */
export function unmeasuredFindings(
  { analysis }: Pick<ReleasedModel, "analysis">,
  { maturity }: Pick<Known, "maturity">,
  keys: readonly PropertyKey[],
): Finding[] {
  if (analysis.enabled || maturity === undefined || maturity < ANALYSED_LEVEL) return [];
  return [[keys, `must be true from level ${ANALYSED_LEVEL}: a version that nobody measures cannot be taken back by itself`]];
}
