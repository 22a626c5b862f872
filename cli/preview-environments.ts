import { availableParallelism } from "node:os";
import { stateDirectory } from "../cluster/state.ts";
import { UserError } from "../components/core/errors.ts";
import { environmentNames, type LoadedEnvironment, loadEnvironment } from "../environments/load.ts";
import type { Plan } from "../plan/plan.ts";
import { compareText } from "../plan/values.ts";
import { failedPreview, type PreviewedEnvironment, type PreviewSide, previewEnvironment } from "../preview/environment.ts";
import type { Preview } from "../preview/preview.ts";
import { atMost } from "../preview/sides/at-most.ts";
import { planBase } from "../preview/sides/base.ts";
import { planHead } from "../preview/sides/head.ts";
import { type ProjectTree, treeAt, workingTree } from "../preview/sides/project-tree.ts";
import { type Base, baseOf } from "../preview/sides/repository.ts";
import { previewOf } from "../preview/verdict.ts";
import type { PriceTable } from "../prices/index.ts";
import { judge, today } from "./judge.ts";
import { PROJECT_ROOT, planEnvironment } from "./plan-environment.ts";

/** What to preview, and against what. */
export interface PreviewRequest {
  /** Names of environments; empty for all that either side has. */
  readonly names: readonly string[];
  /** Branch, tag or commit that the change is compared with. */
  readonly base: string;
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
}

/**
 * Previews environments against a commit. An environment that fails is told as such, and the others are previewed all the same.
 *
 * @throws UserError when there is no such commit, or no such environment on either side.
 */
export async function previewEnvironments(request: PreviewRequest): Promise<PreviewedEstates> {
  const base = await baseOf(PROJECT_ROOT, request.base);
  const [tree, headTree] = await Promise.all([treeAt(PROJECT_ROOT, base.revision), workingTree(PROJECT_ROOT)]);
  const inTurn = atMost(availableParallelism());
  const names = chosenNames(request.names, tree);
  const estates = await Promise.all(names.map((name) => inTurn(() => previewOne(name, { base, tree, headTree, request }))));
  return {
    preview: previewOf(
      base,
      estates.map(({ preview }) => preview),
    ),
    estates,
  };
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
    return { preview: failedPreview(name, error.message), evaluation: undefined, after: undefined };
  }
}

async function comparedEnvironment(name: string, context: Context): Promise<PreviewedEstate> {
  const { base, tree, headTree, request } = context;
  const loaded = environmentNames(PROJECT_ROOT).includes(name) ? loadEnvironment(name, PROJECT_ROOT) : undefined;
  const record = () => planEnvironment(name);
  const shared = { root: PROJECT_ROOT, environment: name, stateFolder: stateDirectory() };
  const after =
    loaded === undefined
      ? undefined
      : await sideAfter(loaded, () => planHead({ ...shared, tree: headTree, named: namedIn(loaded), record }));
  const before = await planBase({ ...shared, base, tree, head: { tree: headTree, record }, onProgress: request.onProgress });
  const previewed = previewEnvironment({
    environment: name,
    cloud: (after?.plan ?? before.plan)?.cloud,
    before: before.plan === undefined ? undefined : { plan: before.plan, waivers: before.waivers },
    after,
    allowDestroy: loaded?.environment.allowDestroy ?? [],
    chartsNotSeenInto: [],
    prices: request.prices,
    digest: "",
    today: today(),
  });
  return { ...previewed, after };
}

/** The side after, with its waivers found to be in order. */
async function sideAfter({ environment, file }: LoadedEnvironment, plan: () => Promise<Plan>): Promise<PreviewSide> {
  const side = { plan: await plan(), waivers: environment.waivers };
  judge(side.plan, side.waivers, file);
  return side;
}

/** Files and folders whose content is a part of the plan. */
function namedIn({ environment }: LoadedEnvironment): readonly string[] {
  return environment.charts.crds === undefined ? [] : [environment.charts.crds];
}
