import type { Problem } from "../components/core/errors.ts";
import type { KeyedProblem } from "../components/core/parse.ts";
import { isTree, type Tree } from "../environments/merge.ts";
import type { Control, ControlLevel } from "../policies/core/control.ts";
import { CONTROL_LEVELS } from "../policies/core/control.ts";
import type { ControlResult } from "../policies/core/evaluate.ts";
import { achievedLevel, blocking } from "./scorecard.ts";

/** One change of an environment's file. */
interface Change {
  /** Key path, such as `monitoring.retentionDays`. */
  readonly key: string;
  /** The value; none where the key is to go, so that the level's own default holds. */
  readonly to?: number;
}

/** What leads an environment to the next level. */
export interface WaysUp {
  readonly target: ControlLevel;
  /** The fewest changes that were found; each of them was planned and checked, and none can be left out. */
  readonly changes: readonly Change[];
  /** What the file has to say as well, and only a person can know. */
  readonly needed: readonly Pick<Problem, "path" | "reason">[];
  /** Whether these changes reach the level. */
  readonly reached: boolean;
  /** What no configuration puts right. */
  readonly remaining: readonly { readonly control: string; readonly remediation: string }[];
}

/** How values of an environment are checked and planned. */
export interface Planner {
  /** What is wrong with values; none where they are an environment. */
  readonly problemsOf: (values: Tree) => readonly (Problem & KeyedProblem)[];
  /** Results of all controls for the plan of values. */
  readonly resultsOf: (values: Tree) => Promise<readonly ControlResult[]>;
}

/**
 * The fewest changes of an environment's file that lead to the level above the achieved one. They are found by planning: the level is raised, keys
 * that contradict it are taken away, and then every change is dropped without which the level holds as well.
 *
 * @param written what the environment's file says.
 * @param results what its controls say now.
 * @returns nothing where the highest level is achieved.
 */
export async function waysUp(written: Tree, results: readonly ControlResult[], planner: Planner): Promise<WaysUp | undefined> {
  const achieved = achievedLevel(results);
  const target = CONTROL_LEVELS.find((level) => achieved === undefined || level > achieved);
  if (target === undefined) return undefined;
  const raised = raise(written, target);
  const wrong = planner.problemsOf(apply(written, raised));
  if (wrong.length > 0)
    return { target, changes: raised, needed: wrong.map(({ path, reason }) => ({ path, reason })), reached: false, remaining: [] };
  const first = raised.length === 0 ? results : await planner.resultsOf(apply(written, raised));
  const contradicting = removals(
    written,
    blocking(first, target).map(({ control }) => control),
  );
  const { changes, open } = await fewest(written, raised, contradicting, blocking(first, target), target, planner);
  return {
    target,
    changes,
    needed: [],
    reached: open.length === 0,
    remaining: open.map(({ control: { id, remediation } }) => ({ control: id, remediation })),
  };
}

function raise(written: Tree, target: ControlLevel): readonly Change[] {
  const declared = written["maturity"] ?? 0;
  return typeof declared === "number" && declared >= target ? [] : [{ key: "maturity", to: target }];
}

/** Keys that the file says and that decide a control which does not hold: without them the level's default holds. */
function removals(written: Tree, controls: readonly Control[]): readonly Change[] {
  const keys = [...new Set(controls.flatMap((control) => control.keys))];
  return keys.filter((key) => has(written, key.split("."))).map((key) => ({ key }));
}

async function fewest(
  written: Tree,
  raised: readonly Change[],
  removed: readonly Change[],
  open: readonly ControlResult[],
  target: ControlLevel,
  planner: Planner,
) {
  const openWith = async (changes: readonly Change[]) => {
    const values = apply(written, [...raised, ...changes]);
    if (planner.problemsOf(values).length > 0) return undefined;
    return blocking(await planner.resultsOf(values), target);
  };
  const all = removed.length === 0 ? open : await openWith(removed);
  if (all === undefined || all.length >= open.length) return { changes: raised, open };
  let kept = removed;
  for (const change of removed) {
    const without = kept.filter((each) => each !== change);
    const still = without.length === 0 ? open : await openWith(without);
    if (still !== undefined && still.length <= all.length) kept = without;
  }
  return { changes: [...raised, ...kept], open: all };
}

function apply(written: Tree, changes: readonly Change[]): Tree {
  return changes.reduce<Tree>((values, { key, to }) => withKey(values, key.split("."), to), written);
}

function withKey(tree: Tree, [key = "", ...rest]: readonly string[], to: number | undefined): Tree {
  const { [key]: below, ...others } = tree;
  if (rest.length > 0) return isTree(below) ? { ...others, [key]: withKey(below, rest, to) } : tree;
  return to === undefined ? others : { ...others, [key]: to };
}

function has(tree: Tree, [key = "", ...rest]: readonly string[]): boolean {
  if (!Object.hasOwn(tree, key)) return false;
  const below = tree[key];
  return rest.length === 0 ? below !== undefined : isTree(below) && has(below, rest);
}
