import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { UserError } from "../../components/core/errors.ts";
import { parsePlan } from "../../plan/from-json.ts";
import type { Plan } from "../../plan/plan.ts";
import { compileCache, type Ending, handedOn, runChild } from "../../plan/record/child.ts";
import type { Waiver } from "../../policies/core/waiver.ts";
import type { DestroyAllowance } from "../risks/allowed.ts";
import { checkoutOf } from "./checkout.ts";
import { declaredIn } from "./declared.ts";
import { planHead } from "./head.ts";
import { cachedPlan, plansFolder } from "./plan-cache.ts";
import { environmentFile, programKey } from "./program-key.ts";
import { contentAt, type ProjectTree } from "./project-tree.ts";
import type { Base } from "./repository.ts";

/** Which plan of the base is wanted. */
export interface BaseRequest {
  /** Folder of the project. */
  readonly root: string;
  readonly environment: string;
  readonly base: Base;
  /** The files of the project at the base: {@link treeAt} its revision. Given, so that it is read once for all environments. */
  readonly tree: ProjectTree;
  /** The head's side: what the project's files are, and how a plan is recorded here. Where nothing that a plan depends on has changed, that is it. */
  readonly head: { readonly tree: ProjectTree; readonly record: () => Promise<Plan> };
  /** Folder of everything that the estate keeps on this machine. */
  readonly stateFolder: string;
  /** Seconds that the base's program may take. Default 120. */
  readonly timeoutSeconds?: number;
  /** Hears what takes long. */
  readonly onProgress: (line: string) => void;
}

/** An environment at the base. */
export interface BaseSide {
  /** None where the environment is not there yet. */
  readonly plan?: Plan;
  /** Id of the commit. */
  readonly revision: string;
  /** What its file waives. */
  readonly waivers: readonly Waiver[];
  /** What its file allows to be destroyed. */
  readonly allowDestroy: readonly DestroyAllowance[];
}

const DEFAULT_TIMEOUT_SECONDS = 120;

/**
 * The plan of an environment at the base, recorded by the base's own program, and kept by what it depends on.
 *
 * @throws UserError when the base's program fails there, with what it says, or does not end.
 */
export async function planBase(request: BaseRequest): Promise<BaseSide> {
  const { root, environment, base, tree, head, stateFolder } = request;
  const text = await contentAt(root, tree, environmentFile(environment));
  if (text === undefined) return { revision: base.revision, waivers: [], allowDestroy: [] };
  const { waivers, allowDestroy, named } = declaredIn(text);
  const key = programKey(tree, environment, named);
  const plan =
    key === programKey(head.tree, environment, named)
      ? await planHead({ root, environment, ...head, named, stateFolder })
      : await cachedPlan(plansFolder(stateFolder), key, () => recordAtBase(request));
  return { plan, revision: base.revision, waivers, allowDestroy };
}

async function recordAtBase(request: BaseRequest): Promise<Plan> {
  const { root, tree, head, stateFolder, environment, onProgress } = request;
  const folder = await checkoutOf({ root, tree, head: head.tree, stateFolder, onProgress });
  onProgress(`planning ${environment} at the base`);
  const ending = await runChild({
    args: [join(folder, "cli/index.ts"), "plan", environment, "--format", "json"],
    cwd: folder,
    // Most of what the base loads are the packages of this project, which are compiled already.
    env: { ...compileCache(root), ...handedOn(process.env) },
    timeoutSeconds: request.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    keptOutput: LARGEST_PLAN,
    endsItsOwn: true,
  });
  refuse(ending, request, folder);
  const plan = parsePlan(ending.stdout, `the plan of ${environment} at ${nameOf(request.base)}`);
  if (plan.environment === environment) return plan;
  throw new UserError(`${title(request)}: the program there planned ${JSON.stringify(plan.environment.slice(0, 80))} instead`);
}

/** Characters; a plan of 10,000 resources has a tenth of it. */
const LARGEST_PLAN = 256 * 1024 * 1024;

function refuse(ending: Ending, request: BaseRequest, folder: string): void {
  const { code, signal, stdout, stderr, timedOut } = ending;
  if (timedOut)
    throw new UserError(
      `${title(request)}: the program there did not end within ${request.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS} s and was stopped`,
    );
  if (stdout.length > LARGEST_PLAN) throw new UserError(`${title(request)}: its plan has more than ${LARGEST_PLAN} characters`);
  if (code === 0) return;
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  const said = quoted(stderr.replaceAll(`${folder}/`, ""));
  throw new UserError(
    `${title(request)}, so there is nothing to compare with; the program there ${how}${said === "" ? "" : ` and said\n${said}`}`,
  );
}

const SHOWN_LINES = 40;

/** The base's words, line by line and marked as such: they are another program's, and no word of ours. */
function quoted(text: string): string {
  const lines = stripVTControlCharacters(text)
    .split(/[\r\n]+/)
    .map((line) => line.replace(/\p{Cc}/gu, " ").trimEnd())
    .filter((line) => line !== "");
  return lines
    .slice(-SHOWN_LINES)
    .map((line) => `  | ${line.slice(0, 500)}`)
    .join("\n");
}

function title({ environment, base }: BaseRequest): string {
  return `${environment} cannot be planned at ${nameOf(base)}`;
}

function nameOf({ name, revision }: Base): string {
  return `the base ${name} (${revision.slice(0, 12)})`;
}
