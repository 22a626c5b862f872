import type { PhrasingContent, RootContent } from "mdast";
import type { Preview } from "../../preview.ts";
import { type Risk, SEVERITIES } from "../../risks/risk.ts";
import { nameOfUrn } from "../words.ts";
import { bullets, code, heading, paragraph, strong, text } from "./document.ts";

/** Those that a reviewer must have seen, or the others. */
export type Weight = "heavy" | "light";

/** How many risks of one part are told one by one. */
const MOST_RISKS = 40;

interface PlacedRisk extends Risk {
  readonly environments: readonly string[];
}

/** What is at stake, worst first; a risk that several environments share stands once. */
export function risksSection({ environments }: Preview, weight: Weight): readonly RootContent[] {
  const risks = merged(environments).filter(({ severity }) => (severity === "critical" || severity === "high") === (weight === "heavy"));
  if (risks.length === 0) return [];
  const hidden = risks.length - MOST_RISKS;
  return [
    heading(3, text(weight === "heavy" ? "Risks" : "Smaller risks")),
    bullets(risks.slice(0, MOST_RISKS).map(line)),
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

/** Longest reason of a risk, in characters: a name in it may be as long as somebody likes. */
const LONGEST_REASON = 300;

function line(risk: PlacedRisk): readonly PhrasingContent[] {
  const subject = subjectOf(risk);
  const { source } = risk;
  return [
    strong(risk.severity),
    text(" "),
    ...separated(risk.environments.map(code)),
    ...(subject === "" ? [] : [text(" "), code(subject.slice(0, LONGEST_REASON))]),
    text(`: ${risk.reason.slice(0, LONGEST_REASON)} ${risk.advice.slice(0, LONGEST_REASON)}`.replace(/([^.]) (\p{Lu})/u, "$1. $2")),
    ...(source === undefined ? [] : [text(" "), code(`${source.file}:${source.line}`)]),
  ];
}

function separated(parts: readonly PhrasingContent[]): readonly PhrasingContent[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [text(" "), part]));
}
