import type { PhrasingContent, RootContent } from "mdast";
import { findingLine } from "../../../score/words.ts";
import type { ComparedFinding } from "../../judgement.ts";
import type { EnvironmentPreview, Preview } from "../../preview.ts";
import { bullets, code, details, heading, paragraph, strong, text, words } from "./document.ts";

/** How many findings of one part are told one by one. */
const MOST_FINDINGS = 40;

/** What controls say: what the change brings, or what was there already. */
export function controlsSection({ environments }: Preview, part: "new" | "known"): readonly RootContent[] {
  return part === "new" ? newFindings(environments) : knownFindings(environments);
}

function newFindings(environments: readonly EnvironmentPreview[]): readonly RootContent[] {
  const violated = placed(environments, ({ violated: all }) => all.filter(({ isNew }) => isNew));
  const waived = placed(environments, ({ waived: all }) => all.filter(({ isNew }) => isNew));
  const undetermined = placed(environments, ({ undetermined: all }) => all.filter(({ isNew }) => isNew));
  if (violated.length + waived.length + undetermined.length === 0) return [];
  return [
    heading(3, text("Controls")),
    ...listed("newly violated", violated),
    ...listed("newly waived", waived),
    ...listed("newly undetermined, since only an update can tell", undetermined),
  ];
}

function knownFindings(environments: readonly EnvironmentPreview[]): readonly RootContent[] {
  const known = placed(environments, ({ violated, waived, undetermined }) =>
    [...violated, ...waived, ...undetermined].filter(({ isNew }) => !isNew),
  );
  const solved = placed(environments, ({ solved: all }) => all);
  const counts = environments
    .filter(({ judgement }) => judgement.after !== undefined)
    .map(({ environment, judgement: { passed, violated, waived, undetermined } }) => [
      code(environment),
      text(` ${passed} passed, ${violated.length} findings violated, ${waived.length} waived, ${undetermined.length} undetermined`),
    ]);
  if (counts.length === 0) return [];
  return [
    ...(solved.length === 0 ? [] : listed("no longer violated", solved)),
    ...details("Controls, counted, and what was found before already", [bullets(counts), ...listed("as before", known)], false),
  ];
}

interface PlacedFinding extends ComparedFinding {
  readonly environment: string;
}

function placed(
  environments: readonly EnvironmentPreview[],
  pick: (judgement: EnvironmentPreview["judgement"]) => readonly ComparedFinding[],
): readonly PlacedFinding[] {
  return environments.flatMap(({ environment, judgement }) => pick(judgement).map((each) => ({ ...each, environment })));
}

function listed(title: string, findings: readonly PlacedFinding[]): readonly RootContent[] {
  if (findings.length === 0) return [];
  const hidden = findings.length - MOST_FINDINGS;
  return [
    paragraph(strong(`${title} (${findings.length})`)),
    bullets(findings.slice(0, MOST_FINDINGS).map(line)),
    ...(hidden > 0 ? [paragraph(text(`${hidden} more are in the report.`))] : []),
  ];
}

/** Longest words about one finding, in characters. */
const LONGEST_FINDING = 300;

function line({ environment, control, finding, mandatory }: PlacedFinding): readonly PhrasingContent[] {
  return [
    code(environment),
    text(" "),
    code(control.id),
    text(mandatory ? " " : " (recommended) "),
    ...words(findingLine(finding).slice(0, LONGEST_FINDING)),
    ...(finding.answer === "violated" && finding.waiver === undefined ? words(`. ${control.remediation}`) : []),
  ];
}
