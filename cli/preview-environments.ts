import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { stateDirectory } from "../cluster/state.ts";
import { UserError } from "../components/core/errors.ts";
import { environmentNames, loadEnvironment } from "../environments/load.ts";
import { compareText } from "../plan/values.ts";
import { keepRecord } from "../preview/binding-records.ts";
import { failedPreview, previewEnvironment } from "../preview/environment.ts";
import { type ProjectTree, workingTree } from "../preview/sides/project-tree.ts";
import { commitOf } from "../preview/sides/repository.ts";
import { previewOf } from "../preview/verdict.ts";
import { today } from "./judge.ts";
import { PROJECT_ROOT } from "./plan-environment.ts";
import { comparedInsides } from "./preview-charts.ts";
import {
  baseContext,
  type Context,
  type PreviewedEstate,
  type PreviewedEstates,
  type PreviewRequest,
  sideAfter,
  sideBefore,
} from "./preview-sides.ts";

/**
 * Previews environments against a commit. An environment that fails is told as such, and the others are previewed all the same.
 *
 * @throws UserError when there is no such commit, or no such environment on either side.
 */
export async function previewEnvironments(request: PreviewRequest): Promise<PreviewedEstates> {
  const context = await baseContext(request, request.base ?? (await mainBranch()), await workingTree(PROJECT_ROOT));
  const { base } = context;
  const names = chosenNames(request.names, context.tree);
  const estates = await pLimit(availableParallelism()).map(names, (name) => previewOne(name, context));
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
