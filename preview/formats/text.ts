import { styleText } from "node:util";
import { findingLine, printable } from "../../score/words.ts";
import type { EnvironmentPreview, Preview } from "../preview.ts";
import type { Risk } from "../risks/risk.ts";
import { countsWord } from "../verdict.ts";
import { changeLines } from "./change-lines.ts";
import { costWord, moneyWord, pricesWord } from "./money.ts";
import { levelsWord, printableLines } from "./words.ts";

/**
 * A preview for a person at a terminal: risks first, then controls, cost and every change.
 *
 * @param colour whether what reads it understands colours. Default: no.
 */
export function previewToText(preview: Preview, colour = false): string {
  const paint = colour ? painted : plain;
  return [
    paint("bold", printable(preview.verdict)),
    `compared with ${printable(preview.base.name)} at ${preview.base.revision.slice(0, 12)}`,
    ...preview.environments.flatMap((environment) => ["", ...environmentLines(environment, paint)]),
    "",
  ].join("\n");
}

type Style = "bold" | "red" | "green" | "yellow" | "dim";
type Paint = (style: Style, text: string) => string;

const plain: Paint = (_style, text) => text;

/** Whether the terminal can was asked by who hands the colour in. */
const painted: Paint = (style, text) => styleText(style, text, { validateStream: false });

function environmentLines(preview: EnvironmentPreview, paint: Paint): readonly string[] {
  const { environment, verdict, error, outcome } = preview;
  const title = `${paint("bold", environment)}: ${paint(outcome === "fine" ? "green" : "red", verdict)}`;
  if (error !== undefined) return [title, `  ${printableLines(error).replaceAll("\n", "\n  ")}`];
  return [
    title,
    ...summaryLines(preview),
    ...preview.risks.map((risk) => riskLine(risk, paint)),
    ...findingLines(preview, paint),
    ...preview.wiring.filter(({ isNew }) => isNew).map(({ problem }) => paint("red", `  not connected: ${printable(problem)}`)),
    ...changesLines(preview, paint),
    ...driftLines(preview, paint),
  ];
}

function summaryLines(preview: EnvironmentPreview): readonly string[] {
  const { cost, chartsNotSeenInto, digest } = preview;
  const total =
    cost.after === undefined
      ? ""
      : ` (${[`${moneyWord(cost.after.total)} in all`, pricesWord(cost.after)].filter((word) => word !== "").join(", ")})`;
  return [
    `  changes: ${countsWord(preview.counts) || "none"}`,
    `  level: ${levelsWord(preview)}`,
    ...(cost.after === undefined ? [] : [`  monthly cost: ${costWord(cost)}${total}`]),
    ...(chartsNotSeenInto.length === 0 ? [] : [`  not seen: what stands inside ${chartsNotSeenInto.length} charts`]),
    ...(digest === "" ? [] : [`  plan: ${digest.slice(0, 12)}`]),
  ];
}

function riskLine({ severity, reason, advice, source }: Risk, paint: Paint): string {
  const place = source === undefined ? "" : ` (${source.file}:${source.line})`;
  const style = severity === "critical" || severity === "high" ? "red" : "yellow";
  return `  ${paint(style, severity)}: ${printable(reason)}${place}\n      ${printable(advice)}`;
}

function findingLines({ judgement: { violated, waived, undetermined, solved } }: EnvironmentPreview, paint: Paint): readonly string[] {
  const told = [
    ...violated.map((each) => ({ ...each, word: each.isNew ? "newly violated" : "violated as before", style: "red" as const })),
    ...waived.map((each) => ({ ...each, word: "waived", style: "yellow" as const })),
    ...undetermined.map((each) => ({ ...each, word: "undetermined", style: "yellow" as const })),
    ...solved.map((each) => ({ ...each, word: "no longer violated", style: "green" as const })),
  ];
  return told.map(({ control, finding, word, style }) => `  ${paint(style, word)} ${control.id}: ${findingLine(finding)}`);
}

function changesLines({ changes }: EnvironmentPreview, paint: Paint): readonly string[] {
  const groups = Map.groupBy(changes, ({ capability }) => capability);
  return [...groups].flatMap(([capability, own]) => [
    `  ${paint("bold", capability)}`,
    ...changeLines(own).map((line) => `    ${coloured(line, paint)}`),
  ]);
}

function driftLines({ drift }: EnvironmentPreview, paint: Paint): readonly string[] {
  if (drift.length === 0) return [];
  return [`  ${paint("bold", "what stands differs from the base")}`, ...changeLines(drift).map((line) => `    ${coloured(line, paint)}`)];
}

const COLOURS: Readonly<Record<string, Style>> = { "+": "green", "-": "red", "!": "yellow", "~": "yellow", ">": "dim" };

function coloured(line: string, paint: Paint): string {
  const style = COLOURS[line.charAt(0)];
  return style === undefined ? line : paint(style, line);
}
