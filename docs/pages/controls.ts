import { CONTROL_LEVELS, type Control, type ControlLevel, DIMENSIONS, type Source } from "../../policies/core/control.ts";
import { PACKS } from "../../policies/packs/index.ts";
import { LEVEL_PACKS } from "../../policies/packs/levels.ts";
import { SENTENCES } from "../../policies/sentences.ts";
import { controlsOf, countsOf, LEVEL_NAMES } from "../../score/ladder.ts";
import { alignedTable, markdownTable, type Page } from "./page.ts";

/** What a reader calls each source. */
const SOURCE_NAMES: Readonly<Record<Source["by"], string>> = {
  google: "Google",
  microsoft: "Microsoft",
  aws: "AWS",
  cncf: "CNCF AI Conformance",
  research: "research",
  cis: "CIS",
  "pod-security": "Pod Security Standards",
  checkov: "Checkov",
  estate: "ours",
};

/** Every control, with its sources. */
export const controlsPage: Page = {
  file: "docs/reference/controls.md",
  render: () => `# Controls

What each maturity level demands of an estate. \`estate score <environment>\` asks them about a plan, \`pulumi up --policy-pack policies\` about every resource before it is
made, and \`estate audit\` about a stack's exported state. An answer is *passed*, *violated*, *waived*, *undetermined* (a value that only an update can tell decides) or *not applicable*.
"Ours" marks what stands in no published model. A level has all controls of the levels below.

${CONTROL_LEVELS.map(sectionOf).join("\n\n")}

## The research document, sentence by sentence

What a plan cannot show, since it is what people do, is said; the controls check the mechanism that it needs.

${markdownTable(
  ["level", "about", "sentence", "controls", "process, not checkable here"],
  SENTENCES.map(({ level, about, words, controls, process = "" }) => [String(level), about, words, controls.join(", "), process]),
)}

## Packs

${markdownTable(
  ["pack", "for", "controls"],
  [...LEVEL_PACKS, ...PACKS].map(({ name, description, controls }) => [name, description, String(Object.keys(controls).length)]),
)}
`,
};

/** How many controls each level adds, by dimension. */
export const ladderPage: Page = {
  file: "README.md",
  section: "ladder",
  render: () =>
    alignedTable(
      ["level", "what it is for", ...DIMENSIONS, "controls"],
      CONTROL_LEVELS.map((level) => [String(level), LEVEL_NAMES[level], ...countsOf(level).map(String), String(controlsOf(level).length)]),
    ),
};

function sectionOf(level: ControlLevel): string {
  const rows = controlsOf(level).map((control) => rowOf(control, level));
  return `## Level ${level}: ${LEVEL_NAMES[level]}\n\n${markdownTable(["control", "dimension", "statement", "sources", "severity", "a violation"], rows)}`;
}

function rowOf({ id, dimension, statement, sources, severity, unwaivable }: Control, level: ControlLevel): string[] {
  const enforcement = LEVEL_PACKS[level]?.controls[id] === "mandatory" ? "stops an update" : "is told";
  const cited = sources.map(({ by, reference }) => `${SOURCE_NAMES[by]}: ${reference}`).join("; ");
  const link = `[${id}](../../policies/controls/${dimension}/${id}.ts)`;
  return [link, dimension, statement, cited, severity, unwaivable ? `${enforcement}, and nobody can waive it` : enforcement];
}
