import { OPERATIONS, type Operation } from "./change.ts";
import type { ComparedFinding, JudgementChange } from "./judgement.ts";
import { type EnvironmentPreview, EXIT_CODES, OUTCOMES_BY_WEIGHT, type Outcome, PREVIEW_VERSION, type Preview } from "./preview.ts";

/** How the preview of an environment ends: the heaviest of everything that is true of it. */
export function outcomeOf(judgement: JudgementChange, destroyed: EnvironmentPreview["destroyed"]): Outcome {
  if (destroyed.some(({ allowedBecause }) => allowedBecause === undefined)) return "destructive";
  if (newlyViolated(judgement).length > 0) return "policy";
  return levelFell(judgement) ? "level" : "fine";
}

/** The outcome of an environment in one sentence, for a person who reads nothing else. */
export function verdictOf(preview: Omit<EnvironmentPreview, "verdict">): string {
  return VERDICTS[preview.outcome](preview);
}

const VERDICTS: Readonly<Record<Outcome, (preview: Omit<EnvironmentPreview, "verdict">) => string>> = {
  error: () => "cannot be previewed",
  destructive: ({ destroyed }) => {
    const refused = destroyed.filter(({ allowedBecause }) => allowedBecause === undefined).length;
    return `destroys ${count(refused, "thing")} that hold${refused === 1 ? "s" : ""} data, and nobody allows it in \`allowDestroy\``;
  },
  policy: ({ judgement }) =>
    `violates ${count(controlsIn(newlyViolated(judgement)), "control")} of level ${judgement.after?.declared} that held before`,
  level: ({ judgement }) => `falls from level ${levelWord(judgement.before)} to level ${levelWord(judgement.after)}`,
  fine: fineVerdict,
};

/** Puts the previews of environments together. */
export function previewOf(base: Preview["base"], environments: readonly EnvironmentPreview[]): Preview {
  const outcome = OUTCOMES_BY_WEIGHT.find((each) => environments.some((preview) => preview.outcome === each)) ?? "fine";
  return { version: PREVIEW_VERSION, base, outcome, verdict: overallVerdict(outcome, environments), environments };
}

/** Exit code of a preview. */
export function exitCodeOf({ outcome }: Preview): number {
  return EXIT_CODES[outcome];
}

/** Violations of controls that the declared level demands, and that the change brings. */
function newlyViolated({ violated }: JudgementChange): readonly ComparedFinding[] {
  return violated.filter(({ isNew, mandatory }) => isNew && mandatory);
}

/** Whether a level that was declared or achieved is so no more. */
function levelFell({ before, after }: JudgementChange): boolean {
  if (before === undefined || after === undefined) return false;
  return after.declared < before.declared || (after.achieved ?? -1) < (before.achieved ?? -1);
}

/** The lower of what is declared and what is achieved is what an environment can be counted on for. */
function levelWord(standing: JudgementChange["after"]): string {
  if (standing?.achieved === undefined) return "none";
  return String(Math.min(standing.declared, standing.achieved));
}

function fineVerdict({ counts, judgement, presence }: Pick<EnvironmentPreview, "counts" | "judgement" | "presence">): string {
  if (presence === "gone") return "its file goes; what stands stays, and nobody manages it any more";
  const words = countsWord(counts);
  if (words === "") return "changes nothing";
  const open = new Set(judgement.violated.filter(({ mandatory }) => mandatory).map(({ control }) => control.id)).size;
  const level = `level ${judgement.after?.declared}`;
  return open === 0 ? `${words}; every control of ${level} holds` : `${words}; ${count(open, "control")} of ${level} violated, as before`;
}

/** What is done, such as `1 to replace, 2 to create`; empty where nothing is. To read what somebody else made is to do nothing. */
export function countsWord(counts: Readonly<Record<Operation, number>>): string {
  return OPERATIONS.filter((operation) => operation !== "same" && operation !== "read" && counts[operation] > 0)
    .map((operation) => `${counts[operation]} to ${operation}`)
    .join(", ");
}

function overallVerdict(outcome: Outcome, environments: readonly EnvironmentPreview[]): string {
  const heaviest = environments.filter((each) => each.outcome === outcome);
  const changed = environments.filter(({ changes }) => changes.length > 0).length;
  if (outcome !== "fine") return `${heaviest.map(({ environment }) => environment).join(", ")}: ${WORDS[outcome]}`;
  if (changed === 0) return `nothing changes in ${count(environments.length, "environment")}`;
  return `${count(changed, "environment")} of ${environments.length} ${changed === 1 ? "changes" : "change"}, and nothing stands in the way`;
}

const WORDS: Readonly<Record<Exclude<Outcome, "fine">, string>> = {
  error: "cannot be previewed",
  destructive: "would destroy what holds data",
  policy: "would violate what the level demands",
  level: "would fall to a lower level",
};

function controlsIn(findings: readonly ComparedFinding[]): number {
  return new Set(findings.map(({ control }) => control.id)).size;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
