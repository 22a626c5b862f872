import type { PhrasingContent, RootContent } from "mdast";
import type { Preview } from "../../preview.ts";
import { type Risk, SEVERITIES } from "../../risks/risk.ts";
import { nameOfUrn } from "../words.ts";
import { bullets, code, emphasis, heading, paragraph, strong, text, words } from "./document.ts";

/** Those that a reviewer must have seen, or the others. */
export type Weight = "heavy" | "light";

/** How many risks of one part are told one by one. */
const MOST_RISKS = 40;

interface PlacedRisk extends Risk {
  readonly environments: readonly string[];
}

/** What is at stake, worst first; a risk that several environments share stands once, and so does what to do about the same risk of several resources. */
export function risksSection({ environments }: Preview, weight: Weight): readonly RootContent[] {
  const risks = merged(environments).filter(({ severity }) => (severity === "critical" || severity === "high") === (weight === "heavy"));
  if (risks.length === 0) return [];
  const hidden = risks.length - MOST_RISKS;
  const groups = Map.groupBy(risks.slice(0, MOST_RISKS), ({ id, severity, advice }) => JSON.stringify([severity, id, advice]));
  return [
    heading(3, text(weight === "heavy" ? "Risks" : "Smaller risks")),
    ...[...groups.values()].flatMap(groupBlocks),
    ...(hidden > 0 ? [paragraph(text(`${hidden} more are in the report.`))] : []),
  ];
}

function merged(environments: Preview["environments"]): readonly PlacedRisk[] {
  const all = environments.flatMap(({ environment, risks }) => risks.map((risk) => ({ environment, risk })));
  const groups = Map.groupBy(all, ({ risk }) => JSON.stringify([risk.id, risk.severity, subjectOf(risk), risk.reason, risk.paths]));
  const placed = [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first.risk, environments: group.map(({ environment }) => environment) }];
  });
  return placed.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

function subjectOf({ urn }: Risk): string {
  return urn === undefined ? "" : nameOfUrn(urn);
}

/** Longest words about a risk, in characters: a name in them may be as long as somebody likes. */
const LONGEST_WORDS = 300;

function groupBlocks(group: readonly PlacedRisk[]): readonly RootContent[] {
  const [first] = group;
  if (first === undefined) return [];
  return [bullets(group.map(line)), paragraph(emphasis(words(first.advice.slice(0, LONGEST_WORDS))))];
}

function line({ severity, environments, reason, source }: PlacedRisk): readonly PhrasingContent[] {
  return [
    strong(severity),
    ...environments.flatMap((environment) => [text(" "), code(environment)]),
    text(" "),
    ...words(reason.slice(0, LONGEST_WORDS)),
    ...(source === undefined ? [] : [text(" "), code(`${source.file}:${source.line}`)]),
  ];
}
