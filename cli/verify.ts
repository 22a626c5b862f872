import { join } from "node:path";
import { Command } from "commander";
import { listObjects, type Step, withLock } from "../apply/index.ts";
import type { Cluster } from "../cluster/contract.ts";
import { kubectl } from "../cluster/kubectl.ts";
import { stateDirectory } from "../cluster/state.ts";
import { UserError } from "../components/core/errors.ts";
import { type LoadedEnvironment, loadEnvironment } from "../environments/load.ts";
import type { Plan } from "../plan/plan.ts";
import { type CheckResult, type Evidence, type Site, siteOf, type Verification, verify, writeEvidence } from "../verify/index.ts";
import { clusterOf, describeCluster, describePods, requireRunning } from "./environment-cluster.ts";
import { PROJECT_ROOT, planEnvironment } from "./plan-environment.ts";
import { type ProgressDisplay, progressDisplay } from "./progress.ts";

const EXAMPLES = `
Examples:
  estate verify local             try it all, from training to a prediction, an alert and a restart
  npm start                       the same as the last step of the first command`;

/** Seconds that another who changes the environment is waited for. */
const lockSeconds = 300;

/** `estate verify`: tries for real what an estate promises. */
export function verifyCommand(): Command {
  return new Command("verify")
    .description(
      "train, register, serve and ask a model; break things and see them heal. For estates that nobody works on: it disturbs them",
    )
    .addHelpText("after", EXAMPLES)
    .argument("<environment>", "name of the environment, as in environments/Pulumi.<environment>.yaml")
    .action(async (name: string) => {
      const loaded = loadEnvironment(name, PROJECT_ROOT);
      const cluster = await clusterOf(loaded);
      await requireRunning(cluster);
      if (cluster.simulated)
        throw new UserError(
          `nothing can be verified: ${describeCluster(cluster)}; \`estate cluster start ${name} --nodes real\` changes that`,
        );
      const progress = progressDisplay();
      try {
        await verifyEnvironment(loaded, await planEnvironment(name), cluster, progress);
      } finally {
        progress.end();
      }
    });
}

/**
 * Verifies an environment, a line for each check, and writes the evidence.
 *
 * @throws UserError when a check failed, once all were tried.
 */
export async function verifyEnvironment(loaded: LoadedEnvironment, plan: Plan, cluster: Cluster, progress: ProgressDisplay): Promise<void> {
  const site = siteOf(plan, loaded.environment);
  const lock = { purpose: "verify", waitSeconds: lockSeconds, onWait: (line: string) => progress.line(line) };
  const verification = await withLock(cluster, loaded.name, lock, () => tryChecks(site, cluster, progress));
  const file = join(stateDirectory(), "evidence", `${loaded.name}.json`);
  await writeEvidence(await evidenceOf(loaded, cluster, site, verification.results), file);
  console.log(summaryOf(verification, loaded.name, file));
  const failed = verification.results.filter(({ outcome }) => outcome === "failed");
  if (failed.length === 0) return;
  throw new UserError(
    `${failed.length} of ${verification.results.length} checks failed; \`estate status ${loaded.name}\` says what does not run`,
    failed.map(({ name, detail }) => ({ path: name, reason: detail })),
  );
}

async function tryChecks(site: Site, cluster: Cluster, progress: ProgressDisplay): Promise<Verification> {
  let step: Step = { text: "starting a pod that calls the systems", fraction: 0, pending: [] };
  let tried = 0;
  const show = () => progress.step(step);
  show();
  const ticking = setInterval(show, 1000);
  try {
    return await verify(site, cluster, {
      onBegin({ name }, count) {
        step = { text: `verifying ${name}`, fraction: tried / count, pending: [] };
        show();
      },
      onResult(result) {
        tried += 1;
        progress.end();
        console.log(lineOf(result));
      },
    });
  } finally {
    clearInterval(ticking);
  }
}

function lineOf({ claim, detail, outcome, seconds }: CheckResult): string {
  const time = `${seconds.toFixed(1).padStart(6)} s`;
  const word = { passed: "ok", failed: "FAILED", "not tried": "not tried" }[outcome];
  return `${word.padEnd(9)} ${time}  ${claim}: ${detail}`;
}

function summaryOf({ findings, results }: Verification, environment: string, file: string): string {
  const passed = results.filter(({ outcome }) => outcome === "passed").length;
  const lines = [`verified: ${passed} of ${results.length} checks passed; evidence: ${file}`];
  const answer = results.find(({ name, outcome }) => name === "prediction" && outcome === "passed");
  if (answer !== undefined) lines.push(`the prediction: ${answer.detail}`);
  const { training } = findings;
  if (training !== undefined) {
    const page = `#/experiments/${training.experimentId}/runs/${training.runId}`;
    lines.push(`the run: http://127.0.0.1:5000/${page} while \`npm run estate -- open mlflow ${environment}\` runs`);
  }
  return lines.join("\n");
}

async function evidenceOf(loaded: LoadedEnvironment, cluster: Cluster, site: Site, checks: readonly CheckResult[]): Promise<Evidence> {
  const { serverVersion } = JSON.parse(await kubectl(cluster, ["version", "--output", "json"])) as {
    serverVersion: { gitVersion: string };
  };
  const pods = await listObjects(cluster, "pods", "--namespace", site.namespace);
  const ran = pods.flatMap(
    ({ status }) => (status?.["containerStatuses"] ?? []) as readonly { readonly image: string; readonly imageID: string }[],
  );
  const images = new Map(ran.map(({ image, imageID }) => [image, imageID]));
  return {
    version: 1,
    environment: loaded.name,
    maturity: loaded.environment.maturity,
    cluster: { name: cluster.name, kind: cluster.kind, pods: describePods(cluster), kubernetes: serverVersion.gitVersion },
    images: [...images].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([reference, id]) => ({ reference, id })),
    checks,
  };
}
