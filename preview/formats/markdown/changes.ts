import type { RootContent } from "mdast";
import { compareText } from "../../../plan/values.ts";
import type { ResourceChange } from "../../change.ts";
import type { EnvironmentPreview, Preview } from "../../preview.ts";
import { SEVERITIES } from "../../risks/risk.ts";
import { changeLines } from "../change-lines.ts";
import { details, diff, heading, text } from "./document.ts";

/** A part with at most so many lines stands open. */
const SHORT = 20;

/** A part with more lines is cut; the report has the rest. */
const LONGEST_PART = 400;

/**
 * What changes, a part for each environment and capability, riskiest first. Environments whose parts are line by line the same share one, which is what
 * a change to the program looks like.
 */
export function changesSections({ environments }: Preview): readonly (readonly RootContent[])[] {
  const parts = environments.flatMap(partsOf);
  const groups = [...Map.groupBy(parts, ({ capability, lines }) => JSON.stringify([capability, lines])).values()];
  const shared = groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      { ...first, environments: group.map(({ environment }) => environment), weight: Math.min(...group.map(({ weight }) => weight)) },
    ];
  });
  const sections = shared
    .sort((a, b) => a.weight - b.weight || compareText(a.capability, b.capability))
    .map(({ capability, lines, environments: names, resources }) =>
      details(`${capability}: ${resources} in ${names.join(", ")}`, [diff(cut(lines))], lines.length <= SHORT),
    );
  const [first, ...rest] = sections;
  return first === undefined ? [] : [[heading(3, text("Changes")), ...first], ...rest];
}

function partsOf({ environment, changes, risks }: EnvironmentPreview) {
  const weights = new Map(risks.map(({ urn, severity }) => [urn, SEVERITIES.indexOf(severity)]));
  const weightOf = ({ urn }: ResourceChange) => weights.get(urn) ?? SEVERITIES.length;
  return [...Map.groupBy(changes, ({ capability }) => capability)].map(([capability, own]) => ({
    environment,
    capability,
    resources: own.length,
    weight: Math.min(...own.map(weightOf)),
    lines: changeLines([...own].sort((a, b) => weightOf(a) - weightOf(b))),
  }));
}

function cut(lines: readonly string[]): readonly string[] {
  return lines.length <= LONGEST_PART ? lines : [...lines.slice(0, LONGEST_PART), `... ${lines.length - LONGEST_PART} more lines`];
}
