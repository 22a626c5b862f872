import type { RootContent } from "mdast";
import type { EnvironmentPreview, Outcome, Preview } from "../../preview.ts";
import { countsWord } from "../../verdict.ts";
import { costWord } from "../money.ts";
import { levelsWord } from "../words.ts";
import { bullets, code, heading, paragraph, table, text, words } from "./document.ts";

const ICONS: Readonly<Record<Outcome, string>> = { fine: "✅", level: "⚠️", policy: "⛔", destructive: "⛔", error: "❌" };

/** How many environments have a row; of more, those that nothing changes are only counted. */
const MOST_ROWS = 50;

/** The verdict, a line for each environment, and what could not be told. */
export function overview(preview: Preview): readonly RootContent[] {
  const { base, outcome, verdict, environments } = preview;
  const shown = environments.length <= MOST_ROWS ? environments : environments.filter(hasNews).slice(0, MOST_ROWS);
  const hidden = environments.length - shown.length;
  const failed = environments.filter(({ error }) => error !== undefined);
  return [
    heading(2, text(`${ICONS[outcome]} `), ...words(verdict)),
    paragraph(text("Compared with "), code(base.name), text(" at "), code(base.revision.slice(0, 12)), text(", without any credential.")),
    table(
      ["left", "left", "left", "left", "right"],
      [["environment", "verdict", "changes", "level", "monthly cost"].map((word) => [text(word)]), ...shown.map(row)],
    ),
    ...(hidden === 0 ? [] : [paragraph(text(`${hidden} more environments do not change.`))]),
    ...(failed.length === 0 ? [] : [bullets(failed.slice(0, MOST_ROWS).map(failure))]),
  ];
}

function hasNews({ outcome, changes }: EnvironmentPreview): boolean {
  return outcome !== "fine" || changes.length > 0;
}

function row(preview: EnvironmentPreview) {
  const { environment, outcome, verdict, cost, error } = preview;
  return [
    [text(`${ICONS[outcome]} `), code(environment)],
    words(verdict),
    [text(error === undefined ? countsWord(preview.counts) || "none" : "")],
    [text(error === undefined ? levelsWord(preview) : "")],
    [text(costWord(cost))],
  ];
}

/** Longest reason of a failure, in characters. */
const LONGEST_REASON = 600;

function failure({ environment, error = "" }: EnvironmentPreview) {
  return [code(environment), text(` ${error.slice(0, LONGEST_REASON)}`)];
}
