import { plainTable } from "../plan/plain-table.ts";
import { DIMENSIONS } from "../policies/core/control.ts";
import { isMandatory, type Scorecard } from "./scorecard.ts";
import type { WaysUp } from "./ways-up.ts";
import { ANSWERS, findingLine, verdict, waysLines } from "./words.ts";

/** Findings shown of one control; the JSON form has all. */
const SHOWN_FINDINGS = 5;

/** A scorecard for a terminal. */
export function scorecardToText(card: Scorecard, ways: WaysUp | undefined): string {
  const lines = [
    verdict(card),
    "",
    dimensionsTable(card),
    ...problems(card),
    ...notes(card),
    ...(ways === undefined ? [] : ["", ...waysLines(ways)]),
  ];
  return `${lines.join("\n")}\n`;
}

function dimensionsTable({ dimensions }: Scorecard): string {
  const table = plainTable(["dimension", ...ANSWERS]);
  for (const dimension of DIMENSIONS) table.push([dimension, ...ANSWERS.map((answer) => String(dimensions[dimension][answer]))]);
  return table.toString();
}

/** Controls of the declared level that do not simply hold, what is mandatory first. */
function problems({ results, declared }: Scorecard): string[] {
  const open = results.filter(({ control, answer }) => control.level <= declared && !["passed", "not-applicable"].includes(answer));
  const ordered = open.toSorted((a, b) => Number(isMandatory(b.control, declared)) - Number(isMandatory(a.control, declared)));
  return ordered.flatMap(({ control, answer, findings }) => [
    "",
    `${answer}${isMandatory(control, declared) ? "" : " (recommended)"}: ${control.id} (level ${control.level}). ${control.statement}`,
    ...findings.slice(0, SHOWN_FINDINGS).map((finding) => `  ${findingLine(finding)}`),
    ...(findings.length > SHOWN_FINDINGS ? [`  and ${findings.length - SHOWN_FINDINGS} more`] : []),
    ...(answer === "violated" ? [`  ${control.remediation}`] : []),
  ]);
}

function notes({ chartsNotSeenInto, proven }: Scorecard): string[] {
  return [
    "",
    ...(chartsNotSeenInto > 0 ? [`Not seen: what stands inside ${chartsNotSeenInto} charts; of those their values are judged.`] : []),
    ...(proven === undefined ? ["Declared is not proven: `estate verify` observes controls on a cluster whose pods run."] : []),
  ];
}
