import type { Answer, ReportedFinding } from "../policies/core/evaluate.ts";
import type { Scorecard } from "./scorecard.ts";
import type { WaysUp } from "./ways-up.ts";

/** Answers in the order in which they are told. */
export const ANSWERS: readonly Answer[] = ["passed", "violated", "waived", "undetermined", "not-applicable"];

/** The three levels of an environment in one sentence. */
export function verdict({ environment, declared, achieved, proven, evidence }: Scorecard): string {
  const stale = evidence === undefined ? "" : " (the evidence is stale: it is of another plan)";
  return `${environment}: level ${declared} declared, ${achieved === undefined ? "none" : achieved} achieved, ${proven === undefined ? "none" : proven} proven${stale}`;
}

/** What a finding is about, as a person finds it: type and name, or the estate. */
function subjectOf({ urn }: ReportedFinding): string {
  if (urn === undefined) return "the estate";
  const [, , type = "", name = ""] = urn.split("::");
  return printable(`${type.split("$").at(-1)} ${name}`);
}

/** A name without what a terminal would obey: names of resources are not ours to trust. */
export function printable(name: string): string {
  return name.replace(/\p{C}/gu, "\u{fffd}");
}

/** A finding in one line. */
export function findingLine(finding: ReportedFinding): string {
  const { path, reason, waiver, answer } = finding;
  const place = [subjectOf(finding), printable(path)].filter((part) => part !== "").join(" ");
  const fate = waiver === undefined ? "" : ` (waived until ${waiver.expires} by ${waiver.owner}: ${waiver.reason})`;
  return `${place}: ${reason}${answer === "undetermined" ? " (known only after an update)" : ""}${fate}`;
}

/** What leads to the next level, in lines. */
export function waysLines({ target, changes, needed, reached, remaining }: WaysUp): string[] {
  const title = reached ? `To level ${target}, checked by planning:` : `To level ${target}, as far as configuration leads:`;
  return [
    title,
    ...changes.map(({ key, to }) => (to === undefined ? `  take \`${key}\` away` : `  set \`${key}: ${to}\``)),
    ...needed.map(({ path, reason }) => `  say \`${path}\`: ${reason}`),
    ...remaining.map(({ control, remediation }) => `  still violated: ${control}. ${remediation}`),
  ];
}
