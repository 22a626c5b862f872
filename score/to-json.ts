import { blocking, type Scorecard } from "./scorecard.ts";
import type { WaysUp } from "./ways-up.ts";

/** A scorecard for programs: everything, with each control as data. Equal input gives equal bytes. */
export function scorecardToJson(card: Scorecard, ways: WaysUp | undefined): string {
  const { results, ...rest } = card;
  const controls = results.map(({ control, answer, findings, checked, why }) => ({
    id: control.id,
    level: control.level,
    dimension: control.dimension,
    severity: control.severity,
    statement: control.statement,
    sources: control.sources,
    answer,
    ...(why === undefined ? {} : { why }),
    checked,
    findings,
    remediation: control.remediation,
  }));
  const holds = blocking(results, card.declared).length === 0;
  return `${JSON.stringify({ ...rest, holdsDeclared: holds, controls, ...(ways === undefined ? {} : { next: ways }) }, undefined, 2)}\n`;
}
