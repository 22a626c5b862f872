import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { stateDirectory } from "../cluster/state.ts";
import { UserError } from "../components/core/errors.ts";
import { environmentNames, type LoadedEnvironment, loadEnvironment } from "../environments/load.ts";
import type { Plan } from "../plan/plan.ts";
import { compareText } from "../plan/values.ts";
import { keepRecord } from "../preview/binding-records.ts";
import { failedPreview, type PreviewedEnvironment, type PreviewSide, previewEnvironment } from "../preview/environment.ts";
import type { Preview } from "../preview/preview.ts";
import { atMost } from "../preview/sides/at-most.ts";
import { type BaseSide, planBase } from "../preview/sides/base.ts";
import { planHead } from "../preview/sides/head.ts";
import { type ProjectTree, treeAt, workingTree } from "../preview/sides/project-tree.ts";
import { type Base, baseOf, commitOf } from "../preview/sides/repository.ts";
import { sideOfState } from "../preview/sides/state.ts";
import { previewOf } from "../preview/verdict.ts";
import type { PriceTable } from "../prices/index.ts";
import type { Seen } from "../score/proof.ts";
import { type Bound, boundOf, namedIn } from "./bound.ts";
import { seenOf } from "./evidence.ts";
import { judge, today } from "./judge.ts";
import { PROJECT_ROOT, planEnvironment } from "./plan-environment.ts";
import { comparedInsides } from "./preview-charts.ts";

/** What to preview, and against what. */
export interface PreviewRequest {
  /** Names of environments; empty for all that either side has. */
  readonly names: readonly string[];
  /** Branch, tag or commit that the change is compared with. Default: the first of {@link MAIN_BRANCHES} that there is. */
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
interface PreviewedEstate extends PreviewedEnvironment {
  /** None for an environment that goes or that cannot be planned. */
  readonly after: PreviewSide | undefined;
  /** What was seen of its controls on a cluster that runs. */
  readonly seen: Seen;
}

/**
 * Previews environments against a commit. An environment that fails is told as such, and the others are previewed all the same.
 *
 * @throws UserError when there is no such commit, or no such environment on either side.
 */
export async function previewEnvironments(request: PreviewRequest): Promise<PreviewedEstates> {
  const context = await baseContext(request, request.base ?? (await mainBranch()), await workingTree(PROJECT_ROOT));
  const { base } = context;
  const inTurn = atMost(availableParallelism());
  const names = chosenNames(request.names, context.tree);
  const estates = await Promise.all(names.map((name) => inTurn(() => previewOne(name, context))));
  return {
    preview: previewOf(
      base,
      estates.map(({ preview }) => preview),
    ),
    estates,
  };
}

/** Where changes are merged to, by its usual names. */
const MAIN_BRANCHES = ["origin/main", "origin/master", "main", "master"];

/** Where there is none, the first: its error says what to fetch. */
async function mainBranch(): Promise<string> {
  for (const name of MAIN_BRANCHES) if ((await commitOf(PROJECT_ROOT, name).catch(() => undefined)) !== undefined) return name;
  return MAIN_BRANCHES[0] ?? "";
}

/**
 * Previews one environment against what stands. Where a commit is named too, what that commit would have stand and does not stand so is told as drift.
 *
 * @param file what `pulumi stack export` wrote.
 * @throws UserError when not exactly one environment is named, or the file is not its state.
 */
export async function previewState(request: PreviewRequest, file: string): Promise<PreviewedEstates> {
  const [name, ...others] = request.names;
  if (name === undefined || others.length > 0)
    throw new UserError("a state is of one environment; name that one, such as `estate preview prod-aws --state export.json`");
  const standing = sideOfState(await textOf(file), name, file);
  const headTree = await workingTree(PROJECT_ROOT);
  const after = await sideAfter(loadEnvironment(name, PROJECT_ROOT), headTree);
  const { environment, cloud, maturity } = after.side.plan;
  const base = request.base === undefined ? undefined : await baseContext(request, request.base, headTree);
  const meant = base === undefined ? undefined : (await sideBefore(name, base)).plan?.resources;
  const binding = { ...after.bound, baseRevision: base?.base.revision ?? standing.serial, stateSerial: standing.serial };
  const stood = { environment, cloud, maturity, resources: standing.resources };
  const insides = await comparedInsides(stood, after.side.plan);
  const previewed = previewEnvironment({
    environment,
    cloud,
    before: { plan: stood, waivers: after.side.waivers, inside: insides.before },
    beforeIs: "state",
    after: { ...after.side, inside: insides.after },
    ...(meant === undefined ? {} : { meant }),
    allowDestroy: after.allowDestroy,
    chartsNotSeenInto: insides.notSeenInto,
    prices: request.prices,
    binding,
    today: today(),
  });
  await keepRecord(stateDirectory(), { baseName: base?.base.name ?? file, binding });
  return {
    preview: previewOf({ name: file, revision: standing.serial }, [previewed.preview]),
    estates: [{ ...previewed, after: after.side, seen: after.seen }],
  };
}

async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: unknown) => {
    throw new UserError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
}

interface Context {
  readonly base: Base;
  readonly tree: ProjectTree;
  readonly headTree: ProjectTree;
  readonly request: PreviewRequest;
}

function chosenNames(asked: readonly string[], tree: ProjectTree): readonly string[] {
  const here = environmentNames(PROJECT_ROOT);
  const there = [...tree.files.keys()].flatMap((path) => /^environments\/Pulumi\.([^./]+)\.yaml$/.exec(path)?.[1] ?? []);
  const all = [...new Set([...here, ...there])].sort(compareText);
  const unknown = asked.filter((name) => !all.includes(name)).map((name) => JSON.stringify(name.slice(0, 80)));
  if (unknown.length > 0)
    throw new UserError(`there is no environment ${unknown.join(", ")}, neither here nor at the base; environments: ${all.join(", ")}`);
  return asked.length === 0 ? all : [...new Set(asked)].sort(compareText);
}

async function previewOne(name: string, context: Context): Promise<PreviewedEstate> {
  try {
    return await comparedEnvironment(name, context);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { preview: failedPreview(name, error.message), evaluation: undefined, after: undefined, seen: [] };
  }
}

async function baseContext(request: PreviewRequest, name: string, headTree: ProjectTree): Promise<Context> {
  const base = await baseOf(PROJECT_ROOT, name);
  return { base, tree: await treeAt(PROJECT_ROOT, base.revision), headTree, request };
}

async function comparedEnvironment(name: string, context: Context): Promise<PreviewedEstate> {
  const loaded = environmentNames(PROJECT_ROOT).includes(name) ? loadEnvironment(name, PROJECT_ROOT) : undefined;
  const after = loaded === undefined ? undefined : await sideAfter(loaded, context.headTree);
  const before = await sideBefore(name, context);
  const binding = after === undefined ? undefined : { ...after.bound, baseRevision: context.base.revision };
  const insides = await comparedInsides(before.plan, after?.side.plan);
  const previewed = previewEnvironment({
    environment: name,
    cloud: (after?.side.plan ?? before.plan)?.cloud,
    before: before.plan === undefined ? undefined : { plan: before.plan, waivers: before.waivers, inside: insides.before },
    beforeIs: "plan",
    after: after === undefined ? undefined : { ...after.side, inside: insides.after },
    allowDestroy: after?.allowDestroy ?? [],
    chartsNotSeenInto: insides.notSeenInto,
    prices: context.request.prices,
    binding,
    today: today(),
  });
  if (binding !== undefined) await keepRecord(stateDirectory(), { baseName: context.base.name, binding });
  return { ...previewed, after: after?.side, seen: after?.seen ?? [] };
}

interface SideAfter {
  readonly side: PreviewSide & { readonly plan: Plan };
  readonly seen: Seen;
  /** What of a preview's binding this side decides. */
  readonly bound: Bound;
  readonly allowDestroy: LoadedEnvironment["environment"]["allowDestroy"];
}

/** The side after, with its waivers found to be in order. */
async function sideAfter(loaded: LoadedEnvironment, tree: ProjectTree): Promise<SideAfter> {
  const { name, environment, file } = loaded;
  const plan = await planHead({ ...sharedBy(name), tree, named: namedIn(environment), record: () => planEnvironment(name) });
  const side = { plan, waivers: environment.waivers, inside: [] };
  judge(plan, side.waivers, file);
  const seen = await seenOf(name, () => Promise.resolve(plan));
  return { side, seen, bound: boundOf(loaded, tree), allowDestroy: environment.allowDestroy };
}

function sideBefore(name: string, { base, tree, headTree, request: { onProgress } }: Context): Promise<BaseSide> {
  return planBase({ ...sharedBy(name), base, tree, head: { tree: headTree, record: () => planEnvironment(name) }, onProgress });
}

function sharedBy(environment: string) {
  return { root: PROJECT_ROOT, environment, stateFolder: stateDirectory() };
}
