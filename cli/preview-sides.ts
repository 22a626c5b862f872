import { stateDirectory } from "../cluster/state.ts";
import { UserError } from "../components/core/errors.ts";
import { type LoadedEnvironment } from "../environments/load.ts";
import type { Plan } from "../plan/plan.ts";
import type { PreviewedEnvironment, PreviewSide } from "../preview/environment.ts";
import type { Preview } from "../preview/preview.ts";
import { type BaseSide, planBase } from "../preview/sides/base.ts";
import { planHead } from "../preview/sides/head.ts";
import { type ProjectTree, treeAt } from "../preview/sides/project-tree.ts";
import { type Base, baseOf } from "../preview/sides/repository.ts";
import type { PriceTable } from "../prices/index.ts";
import type { Seen } from "../score/proof.ts";
import { type Bound, boundOf, namedIn } from "./bound.ts";
import { seenOf } from "./evidence.ts";
import { judge } from "./judge.ts";
import { PROJECT_ROOT, planEnvironment } from "./plan-environment.ts";

/** What to preview, and against what. */
export interface PreviewRequest {
  /** Names of environments; empty for all that either side has. */
  readonly names: readonly string[];
  /** Branch, tag or commit that the change is compared with. Default: where changes are merged to, by its usual names. */
  readonly base: string | undefined;
  readonly prices: PriceTable | undefined;
  /** Hears what takes long. */
  readonly onProgress: (line: string) => void;
}

/** A preview, and what a report shows beside it. */
export interface PreviewedEstates {
  readonly preview: Preview;
  readonly estates: readonly PreviewedEstate[];
}

/** An environment as it would stand. */
export interface PreviewedEstate extends PreviewedEnvironment {
  /** None for an environment that goes or that cannot be planned. */
  readonly after: PreviewSide | undefined;
  /** What was seen of its controls on a cluster that runs. */
  readonly seen: Seen;
}

/** The one environment that is asked for, where what it is compared with is of one. */
export function onlyName({ names }: PreviewRequest, of: string, example: string): string {
  const [name, ...others] = names;
  if (name !== undefined && others.length === 0) return name;
  throw new UserError(`${of} is of one environment; name that one, such as \`estate preview ${example}\``);
}

/** A commit that environments are compared with. */
export interface Context {
  readonly base: Base;
  readonly tree: ProjectTree;
  readonly headTree: ProjectTree;
  readonly request: PreviewRequest;
}

/** Finds the commit and what the project was there. */
export async function baseContext(request: PreviewRequest, name: string, headTree: ProjectTree): Promise<Context> {
  const base = await baseOf(PROJECT_ROOT, name);
  return { base, tree: await treeAt(PROJECT_ROOT, base.revision), headTree, request };
}

/** What would stand, and what else is known of it. */
export interface SideAfter {
  readonly side: PreviewSide & { readonly plan: Plan };
  readonly seen: Seen;
  /** What of a preview's binding this side decides. */
  readonly bound: Bound;
  readonly allowDestroy: LoadedEnvironment["environment"]["allowDestroy"];
}

/** The side after, with its waivers found to be in order. */
export async function sideAfter(loaded: LoadedEnvironment, tree: ProjectTree): Promise<SideAfter> {
  const { name, environment, file } = loaded;
  const plan = await planHead({ ...sharedBy(name), tree, named: namedIn(environment), record: () => planEnvironment(name) });
  const side = { plan, waivers: environment.waivers, inside: [] };
  judge(plan, side.waivers, file);
  const seen = await seenOf(name, () => Promise.resolve(plan));
  return { side, seen, bound: boundOf(loaded, tree), allowDestroy: environment.allowDestroy };
}

/** The side before, by the base's own program. */
export function sideBefore(name: string, { base, tree, headTree, request: { onProgress } }: Context): Promise<BaseSide> {
  return planBase({ ...sharedBy(name), base, tree, head: { tree: headTree, record: () => planEnvironment(name) }, onProgress });
}

function sharedBy(environment: string) {
  return { root: PROJECT_ROOT, environment, stateFolder: stateDirectory() };
}
