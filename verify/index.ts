import { randomBytes } from "node:crypto";
import { UserError } from "../components/core/errors.ts";
import type { Check, Context, Findings } from "./check.ts";
import { limits, privileged } from "./checks/admission.ts";
import { alert } from "./checks/alert.ts";
import { artifacts } from "./checks/artifacts.ts";
import { healing } from "./checks/healing.ts";
import { metrics } from "./checks/metrics.ts";
import { prediction } from "./checks/prediction.ts";
import { records } from "./checks/records.ts";
import { registry } from "./checks/registry.ts";
import { restart } from "./checks/restart.ts";
import { training } from "./checks/training.ts";
import { wrongPassword } from "./checks/wrong-password.ts";
import { Client } from "./client.ts";
import type { CheckResult } from "./evidence.ts";
import { RELEASE_CHECKS } from "./releases/index.ts";
import type { Act } from "./releases/story.ts";
import type { Site } from "./site.ts";

export { type CheckResult, type Course, checkLine, type Evidence, type Figures, writeEvidence } from "./evidence.ts";
export { observe } from "./observations/index.ts";
export { RELEASE_CHECKS } from "./releases/index.ts";
export { type Act, STORY } from "./releases/story.ts";
export { type Site, siteOf } from "./site.ts";

/** Everything that is tried, in order; a new check is a file in `checks/` and a name here. What disturbs most comes last. */
export const CHECKS: readonly Check[] = [
  training,
  records,
  artifacts,
  registry,
  prediction,
  metrics,
  wrongPassword,
  privileged,
  limits,
  healing,
  alert,
  restart,
];

/** What is tried in an act of the story: its scenes, and before them what these need. */
export function checksOfAct({ scenes }: Act): readonly Check[] {
  const names = new Set([...BEFORE_RELEASES, ...scenes]);
  return [...CHECKS, ...RELEASE_CHECKS].filter(({ name }) => names.has(name));
}

/** A model is trained, registered and asked before anything of it is released. */
const BEFORE_RELEASES = ["training", "registry", "prediction"];

/** The checks of a site: those of releases come on top where its model is released by a pattern. */
function checksOf({ release }: Pick<Site, "release">): readonly Check[] {
  return release === undefined ? CHECKS : [...CHECKS, ...RELEASE_CHECKS];
}

/** How to verify. */
export interface VerifyOptions {
  /** What is tried. Default: all that the site has. */
  readonly checks?: readonly Check[];
  /** Called when a check begins, with the number of all. */
  readonly onBegin: (check: Check, count: number) => void;
  /** Called with what became of each check, as soon as it is known. */
  readonly onResult: (result: CheckResult) => void;
}

/** What a verification found. */
export interface Verification {
  readonly results: readonly CheckResult[];
  readonly findings: Findings;
}

/**
 * Tries every check on an estate whose pods run. It disturbs: a pod is killed, the model server is away for minutes, and a cluster of ours is
 * stopped and started. Objects that it puts into the namespace are removed, apart from run, model and version, which stay to be looked at.
 *
 * @throws UserError when nothing can be tried, since no pod can be started beside the systems.
 */
export async function verify(site: Site, cluster: Context["cluster"], options: VerifyOptions): Promise<Verification> {
  if (cluster.simulated) throw new UserError(`the pods of cluster ${cluster.name} are simulated, so nothing can be verified`);
  const client = new Client(cluster, site);
  const context: Context = { cluster, site, client, findings: { run: randomBytes(4).toString("hex") } };
  await client.start();
  const checks = options.checks ?? checksOf(site);
  const results: CheckResult[] = [];
  try {
    for (const check of checks) {
      options.onBegin(check, checks.length);
      const result = await tryOne(check, context, results);
      results.push(result);
      options.onResult(result);
    }
  } finally {
    await client.remove();
  }
  return { results, findings: context.findings };
}

async function tryOne(check: Check, context: Context, before: readonly CheckResult[]): Promise<CheckResult> {
  const { claim, name } = check;
  const lacking = check.needs?.filter((needed) => before.find((result) => result.name === needed)?.outcome !== "passed") ?? [];
  const reason = lacking.length > 0 ? `it needs ${lacking.join(" and ")}` : check.notHere?.(context);
  const startedAt = new Date();
  const result = { name, claim, startedAt: startedAt.toISOString() };
  const seconds = () => (Date.now() - startedAt.getTime()) / 1000;
  if (reason !== undefined) return { ...result, outcome: "not tried", seconds: 0, detail: reason };
  try {
    const told = await check.run(context);
    return { ...result, outcome: "passed", seconds: seconds(), ...(typeof told === "string" ? { detail: told } : told) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...result, outcome: "failed", seconds: seconds(), detail: error.message };
  }
}
