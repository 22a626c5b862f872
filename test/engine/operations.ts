import type { Plan } from "../../plan/plan.ts";
import { compareText } from "../../plan/values.ts";
import type { ResourceChange } from "../../preview/change.ts";
import type { Difference } from "../../preview/difference/index.ts";
import { isOfChart } from "./charts.ts";
import type { EngineStep, PreviewedState } from "./preview.ts";

/** What becomes of each resource, by URN, in words that an engine's steps and a preview's changes can both be put into. */
type Operations = Readonly<Record<string, string>>;

/** Steps of the engine -> what they come to. Of what is made anew the engine has a step for each half, and one for the whole. */
const WORDS: Readonly<Record<string, string>> = {
  same: "same",
  create: "create",
  update: "update",
  delete: "delete",
  read: "read",
  "create-replacement": "create",
  "delete-replaced": "delete",
  "read-replacement": "read",
};

/** Providers that the engine makes itself where a resource names none. No program asks for them. */
const DEFAULT_PROVIDER = /::pulumi:providers:[^:$]+::default(_[^:]*)?$/;

/** What the engine would do. */
export function operationsOfEngine(steps: readonly EngineStep[]): Operations {
  const told = new Map<string, Set<string>>();
  for (const { newState, oldState, op, urn } of steps) {
    const word = WORDS[op];
    if (word === undefined || !isTold(newState ?? oldState)) continue;
    // What a chart is rendered to stands in no plan; state tells of it what goes with its chart.
    if (isOfChart(urn) && word !== "delete") continue;
    const words = told.get(urn) ?? new Set();
    told.set(urn, words.add(oldState === undefined || oldState.urn === urn ? word : `${word} of ${oldState.urn}`));
  }
  return sentences(told);
}

/** What a preview says. Nothing that is only treated otherwise is changed at its provider's. */
export function operationsOfPreview({ changes }: Difference, { resources }: Plan): Operations {
  const told = new Map<string, Set<string>>();
  const listed = new Set(changes.map(({ urn }) => urn));
  for (const { custom, external, urn } of resources) {
    if (!listed.has(urn) && isTold({ custom, urn })) told.set(urn, new Set([external === true ? "read" : "same"]));
  }
  for (const change of changes.filter(({ after, before }) => isTold(after ?? before)))
    for (const [urn, word] of wordsOf(change)) told.set(urn, (told.get(urn) ?? new Set()).add(word));
  return sentences(told);
}

/** What a change comes to, by the URN that the engine says it of: what goes is called as it was. */
function wordsOf({ operation, previousUrn, urn, values }: ResourceChange): readonly (readonly [string, string])[] {
  const from = previousUrn === undefined ? "" : ` of ${previousUrn}`;
  if (operation === "replace")
    return [
      [urn, `create${from}`],
      [previousUrn ?? urn, "delete"],
    ];
  if (operation === "update" || operation === "adopt") return [[urn, `${values.length > 0 ? "update" : "same"}${from}`]];
  return [[urn, operation]];
}

/** Whether something real is told of: components and the providers that nobody asks for are left out. */
function isTold(state: Pick<PreviewedState, "custom" | "urn"> | undefined): boolean {
  return state?.custom === true && !DEFAULT_PROVIDER.test(state.urn);
}

function sentences(told: ReadonlyMap<string, ReadonlySet<string>>): Operations {
  const sorted = [...told].sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(sorted.map(([urn, words]) => [urn, [...words].sort(compareText).join(" and ")]));
}
