import { Command } from "commander";
import { listObjects, type Step, withLock } from "../apply/index.ts";
import type { Cluster } from "../cluster/contract.ts";
import { kubectl } from "../cluster/kubectl.ts";
import { UserError } from "../components/core/errors.ts";
import { type LoadedEnvironment, loadEnvironment } from "../environments/load.ts";
import type { Plan } from "../plan/plan.ts";
import { planSha256 } from "../plan/to-json.ts";
import type { Observation } from "../score/proof.ts";
import { checkLine, type Evidence, observe, type Site, siteOf, type Verification, verify, writeEvidence } from "../verify/index.ts";
import { clusterOf, describeCluster, describePods, requireRunning } from "./environment-cluster.ts";
import { evidenceFile } from "./evidence.ts";
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
      const progress = progressDisplay();
      try {
        if (cluster.simulated) await observeOnly(loaded, await planEnvironment(name), cluster);
        await verifyEnvironment(loaded, await planEnvironment(name), cluster, progress);
      } finally {
        progress.end();
      }
    });
}

/**
 * Verifies an environment, a line for each check, and writes the evidence.
 *
 * @throws UserError when a check failed or a control was seen broken, once all were tried.
 */
export async function verifyEnvironment(loaded: LoadedEnvironment, plan: Plan, cluster: Cluster, progress: ProgressDisplay): Promise<void> {
  const site = siteOf(plan, loaded.environment);
  const lock = { purpose: "verify", waitSeconds: lockSeconds, onWait: (line: string) => progress.line(line) };
  const { observations, verification } = await withLock(cluster, loaded.name, lock, async () => ({
    // First, while nothing is disturbed yet.
    observations: await look(plan, cluster),
    verification: await tryChecks(site, cluster, progress),
  }));
  const file = evidenceFile(loaded.name);
  const { canary } = verification.findings;
  const found = { checks: verification.results, observations, ...(canary !== undefined && { canary }) };
  await writeEvidence(await evidenceOf(loaded, plan, cluster, found), file);
  console.log(summaryOf(verification, loaded.name, file));
  const failed = verification.results.filter(({ outcome }) => outcome === "failed");
  const broken = observations.filter(({ outcome }) => outcome === "broken");
  if (failed.length + broken.length === 0) return;
  throw new UserError(
    `${failed.length} of ${verification.results.length} checks failed, ${broken.length} of ${observations.length} controls were seen broken; \`estate status ${loaded.name}\` says what does not run`,
    [
      ...failed.map(({ name, detail }) => ({ path: name, reason: detail })),
      ...broken.map(({ control, detail }) => ({ path: control, reason: detail })),
    ],
  );
}

/**
 * Writes what the control plane of a cluster with simulated pods shows of controls.
 *
 * @throws UserError always: nothing of what containers do was verified.
 */
async function observeOnly(loaded: LoadedEnvironment, plan: Plan, cluster: Cluster): Promise<never> {
  const observations = await look(plan, cluster);
  const file = evidenceFile(loaded.name);
  await writeEvidence(await evidenceOf(loaded, plan, cluster, { checks: [], observations }), file);
  throw new UserError(
    `nothing can be verified: ${describeCluster(cluster)}; what its control plane shows of ${observations.length} controls is in ${file}; \`estate cluster start ${loaded.name} --nodes real\` changes that`,
  );
}

/** Looks at controls, a line for each. */
async function look(plan: Plan, cluster: Cluster): Promise<readonly Observation[]> {
  const observations = await observe(plan, cluster);
  for (const { control, detail, outcome } of observations) console.log(`${outcome.padEnd(9)} ${control}: ${detail}`);
  return observations;
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
        console.log(checkLine(result));
      },
    });
  } finally {
    clearInterval(ticking);
  }
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

/** What an auditor is shown of what was found on a cluster that runs. */
export async function evidenceOf(
  loaded: Pick<LoadedEnvironment, "name" | "environment">,
  plan: Plan,
  cluster: Cluster,
  found: Pick<Evidence, "canary" | "checks" | "observations">,
): Promise<Evidence> {
  const { serverVersion } = JSON.parse(await kubectl(cluster, ["version", "--output", "json"])) as {
    serverVersion: { gitVersion: string };
  };
  const pods = cluster.simulated ? [] : await podsOf(plan, loaded, cluster);
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
    observedAt: new Date().toISOString(),
    planSha256: planSha256(plan),
    ...found,
  };
}

function podsOf(plan: Plan, { environment }: Pick<LoadedEnvironment, "environment">, cluster: Cluster) {
  return listObjects(cluster, "pods", "--namespace", siteOf(plan, environment).namespace);
}
