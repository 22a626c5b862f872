import { DIMENSIONS } from "../policies/core/control.ts";
import { isMandatory, type Scorecard } from "./scorecard.ts";
import type { WaysUp } from "./ways-up.ts";
import { ANSWERS, findingLine, verdict, waysLines } from "./words.ts";

/** A scorecard as Markdown. Names and reasons may hold any character, so none of them can end a cell, a tag or a link. */
export function scorecardToMarkdown(card: Scorecard, ways: WaysUp | undefined): string {
  const { declared, results, dimensions } = card;
  const open = results.filter(({ control, answer }) => control.level <= declared && !["passed", "not-applicable"].includes(answer));
  const rows = DIMENSIONS.map((dimension) => row([dimension, ...ANSWERS.map((answer) => String(dimensions[dimension][answer]))]));
  const details = open.flatMap(({ control, answer, findings }) => [
    `- **${answer}**${isMandatory(control, declared) ? "" : " (recommended)"} \`${control.id}\`: ${escaped(control.statement)}`,
    ...findings.map((finding) => `  - ${escaped(findingLine(finding))}`),
  ]);
  return [
    `**${escaped(verdict(card))}**`,
    "",
    row(["dimension", ...ANSWERS]),
    row(["---", ...ANSWERS.map(() => "---:")]),
    ...rows,
    ...(details.length > 0 ? ["", ...details] : []),
    ...(ways === undefined ? [] : ["", ...waysLines(ways).map((line) => `${line.startsWith("  ") ? "- " : ""}${escaped(line.trim())}`)]),
    "",
  ].join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Everything that Markdown or HTML would read as more than a character. https://spec.commonmark.org/0.31.2/#backslash-escapes */
function escaped(text: string): string {
  return text
    .replace(/[\r\n]+/g, " ")
    .replace(/[\\`*_{}[\]()<>#+!|~&@]/g, (character) => (character === "<" ? "&lt;" : character === "&" ? "&amp;" : `\\${character}`));
}
