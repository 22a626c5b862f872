import { stateOf } from "../components/release/approval.ts";
import type { Change, KnownVersion } from "./model-registry.ts";

/** Longest value that is printed of what anybody may have written. */
const LONGEST = 200;

/** Metrics of a change that are printed; a release has one for each look. */
const MOST_METRICS = 6;

/** A line for each change: when, what, which version over which, made of what, how well it did, who said so, and what came of it. */
export function historyLines(changes: readonly Change[]): readonly string[] {
  return changes.map(({ fields, metrics, start }) => {
    const field = (name: string) => plain(fields[name] ?? "");
    const told = (word: string, name: string) => (field(name) === "" ? [] : [`${word} ${field(name)}`]);
    return [
      `${momentOf(start)} ${field("kind").padEnd(10)} ${field("champion-before") || "none"} -> ${field("version")} ${field("verdict") || "going on"}`,
      ...told("by", "pattern"),
      ...told("because of", "trigger"),
      ...told("data", "data-version"),
      ...told("code", "code-revision"),
      ...measured(metrics),
      ...saidBy(field("verdict"), field("approver"), field("approver-identity")),
      ...statesOf(fields["steps"]),
      ...(field("reason") === "" ? [] : [`"${field("reason")}"`]),
    ].join("; ");
  });
}

/** What is odd about who answers now: a version that no release in the trail has made the champion. */
export function oddities(changes: readonly Change[], champion: string | undefined): readonly string[] {
  if (champion === undefined) return [];
  const promoted = changes.some(
    ({ fields }) => fields["kind"] === "release" && fields["verdict"] === "promoted" && fields["version"] === champion,
  );
  return promoted ? [] : [`version ${plain(champion)} has the alias \`champion\`, and no release in this trail gave it to it`];
}

/** What the registry says of a version: its state, its tags, and its card. */
export function versionText(model: string, known: KnownVersion): string {
  const tags = Object.entries(known.tags)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `  ${plain(key)}: ${plain(value)}`);
  const aliases = known.aliases.length === 0 ? "no alias" : known.aliases.map((alias) => plain(alias)).join(", ");
  const card = known.description
    .split("\n")
    .map((line) => plain(line, 1000))
    .join("\n");
  return [`version ${known.version} of ${model}: ${stateOf(known)} (${aliases})`, ...tags, "", card].join("\n").trimEnd();
}

function saidBy(verdict: string, approver: string, identity: string): readonly string[] {
  if (approver === "") return [];
  return [`${verdict === "rejected" ? "rejected" : "approved"} by ${approver}${identity === "" ? "" : ` (${identity})`}`];
}

function measured(metrics: Change["metrics"]): readonly string[] {
  const names = Object.keys(metrics).toSorted();
  const shown = names.slice(0, MOST_METRICS).map((name) => `${plain(name)} ${Number((metrics[name] ?? 0).toPrecision(4))}`);
  const more = names.length > MOST_METRICS ? [`${names.length - MOST_METRICS} more`] : [];
  return names.length === 0 ? [] : [[...shown, ...more].join(", ")];
}

/** States that a release went through; nothing where the text is no list of them. */
function statesOf(text: string | undefined): readonly string[] {
  try {
    const steps: unknown = JSON.parse(text ?? "[]");
    const states = Array.isArray(steps)
      ? steps.flatMap((step: { state?: unknown } | null) => (typeof step?.state === "string" ? [plain(step.state)] : []))
      : [];
    return states.length === 0 ? [] : [states.join(" > ")];
  } catch {
    return [];
  }
}

function momentOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("T", " ").slice(0, 19);
}

/** Text without what moves a terminal's cursor or turns its writing round: anybody may write a tag. */
export function plain(text: string, longest = LONGEST): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what they are looked for by
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, " ").trim();
  return clean.length <= longest ? clean : `${clean.slice(0, longest - 3)}...`;
}
