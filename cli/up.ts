import { Command, InvalidArgumentError, Option } from "commander";
import { listObjects, type Target, up } from "../apply/index.ts";
import { type Cluster, NODE_CHOICES, type NodeChoice } from "../cluster/contract.ts";
import { type LoadedEnvironment, loadEnvironment } from "../environments/load.ts";
import { neededImages } from "../images/index.ts";
import type { Plan } from "../plan/plan.ts";
import { desiredState } from "../plan/render/desired.ts";
import { askToInstall } from "./consent.ts";
import { type Engine, pickEngine, pulumiUp } from "./engine.ts";
import { clusterOf, describeCluster } from "./environment-cluster.ts";
import { bringImages, obtainImages } from "./node-images.ts";
import { PROJECT_ROOT, planEnvironment } from "./plan-environment.ts";
import { type ProgressDisplay, progressDisplay } from "./progress.ts";
import { outcomeText, podsText } from "./summary.ts";
import { verifyEnvironment } from "./verify.ts";

interface Options {
  readonly wait: boolean;
  readonly timeout: number;
  readonly engine: "auto" | "pulumi" | "kubectl";
  readonly nodes?: NodeChoice;
  readonly verify?: boolean;
  readonly yes?: boolean;
  readonly plan?: string;
}

const lockSeconds = 300;

const EXAMPLES = `
Examples:
  estate up local                 make it, or bring it up to date
  estate up local --verify        then try it all for real; what \`npm start\` does
  estate up local --no-wait       apply and return; \`estate status local\` tells the rest
  estate up prod-aws --plan 3f9c2a6b1d40               only as it was previewed

What violates a control that the declared level demands is not applied: put it right, answer for it in \`waivers\` of the environment's file, or
declare a lower \`maturity\` there.`;

/** `estate up`: stands an environment up, or brings it up to date. */
export function upCommand(): Command {
  return new Command("up")
    .description("stand an environment up, or bring it up to date")
    .addHelpText("after", EXAMPLES)
    .argument("<environment>", "name of the environment, as in environments/Pulumi.<environment>.yaml")
    .option("--yes", "install packages that a real node or its images need without asking; so does the variable CI=true")
    .addOption(
      new Option("--nodes <nodes>", "where pods of an embedded cluster run; default: as it was made, `auto` when it is new").choices(
        NODE_CHOICES,
      ),
    )
    .option(
      "--plan <preview>",
      "apply only what was previewed, and refuse when program, config, base or state have moved since: the preview's digest, or a file of it",
    )
    .option("--verify", "then verify it as `estate verify` does, where pods run")
    .option("--no-wait", "return once everything is applied, ready or not")
    .option("--timeout <seconds>", "how long to wait for readiness", seconds, 600)
    .addOption(
      new Option("--engine <engine>", "who applies: Pulumi, or kubectl and Helm").choices(["auto", "pulumi", "kubectl"]).default("auto"),
    )
    .action(async (name: string, options: Options) => {
      const begin = Date.now();
      const progress = progressDisplay();
      try {
        await upEnvironment(loadEnvironment(name, PROJECT_ROOT), options, progress);
      } finally {
        progress.end();
      }
      console.log(`took ${((Date.now() - begin) / 1000).toFixed(1)} s`);
    });
}

/** A number of seconds, as commander's argument parser. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError("must be a number of seconds above 0");
  return value;
}

async function upEnvironment(loaded: LoadedEnvironment, options: Options, progress: ProgressDisplay): Promise<void> {
  const engine = await pickEngine(loaded, options.engine);
  const cluster = loaded.environment.cloud === "local" ? await clusterOf(loaded) : undefined;
  const plan = await acceptedPlan(loaded, engine, cluster, options, (line) => progress.line(line));
  if (cluster === undefined) return pulumiUp(loaded, undefined, (line) => progress.line(line));
  await startCluster(cluster, plan, loaded, options, progress);
  progress.line(describeCluster(cluster));
  if (engine === "pulumi") await pulumiUp(loaded, cluster, (line) => progress.line(line));
  else await applyPlan(plan, loaded, cluster, options, progress);
  if (options.verify !== true) return;
  if (cluster.simulated) console.log("not verified: pods are simulated");
  else await verifyEnvironment(loaded, plan, cluster, progress);
}

/** The plan, once nothing speaks against it: nothing is started or touched before. */
async function acceptedPlan(
  loaded: LoadedEnvironment,
  engine: Engine,
  cluster: Cluster | undefined,
  options: Options,
  tell: (line: string) => void,
): Promise<Plan> {
  // Controls are many files, which are read while the program runs in its own process.
  const [plan, { holdToLevel }] = await Promise.all([planEnvironment(loaded.name), import("./gate.ts")]);
  // On a cluster of one's own a level is tried, and nobody depends on it.
  holdToLevel(plan, loaded, cluster === undefined ? undefined : tell);
  if (options.plan === undefined) return plan;
  const { refuseUnlessPreviewed } = await import("./plan-binding.ts");
  await refuseUnlessPreviewed(options.plan, { loaded, plan, engine, cluster });
  return plan;
}

async function startCluster(
  cluster: Cluster,
  plan: Plan,
  { environment }: LoadedEnvironment,
  { nodes, yes }: Options,
  progress: ProgressDisplay,
): Promise<void> {
  const consent = { mayInstall: askToInstall(yes === true, progress), onNotice: (line: string) => progress.line(line) };
  await cluster.start({
    ...consent,
    ...(cluster.kind === "embedded" ? { pools: environment.cluster.nodePools, ...(nodes === undefined ? {} : { nodes }) } : {}),
    onProgress: (build) => progress.build(build),
  });
  if (cluster.kind !== "embedded" || cluster.simulated) return;
  const { mirror } = environment.images;
  const images = await obtainImages(neededImages(plan, mirror), { ...consent, ...(mirror === undefined ? {} : { mirror }) }, progress);
  await bringImages(cluster, images, progress);
}

async function applyPlan(
  plan: Plan,
  loaded: LoadedEnvironment,
  cluster: Cluster,
  options: Options,
  progress: ProgressDisplay,
): Promise<void> {
  const outcome = await up(plan, cluster, {
    wait: options.wait,
    timeoutSeconds: options.timeout,
    lockSeconds,
    chartsMayBeMissing: cluster.kind === "embedded",
    definitionsFolder: process.env["ESTATE_CRDS"] ?? loaded.environment.charts.crds,
    onStep: (step) => progress.step(step),
    onLine: (line) => progress.line(line),
  });
  progress.end();
  console.log(outcomeText(outcome));
  console.log(await clusterText(plan, cluster, cluster.simulated));
  const outputs = Object.entries(plan.outputs).flatMap(([key, value]) => (typeof value === "string" ? [`  ${key}: ${value}`] : []));
  if (outputs.length > 0) console.log(["outputs:", ...outputs].join("\n"));
  console.log(`kubectl --kubeconfig ${cluster.kubeconfigPath} --context ${cluster.context}`);
}

async function clusterText(plan: Plan, target: Target, simulated: boolean): Promise<string> {
  const namespaces = desiredState(plan).flatMap(({ objects }) => objects.flatMap(({ identity }) => identity.namespace ?? []));
  const pods = await listObjects(target, "pods", "--all-namespaces");
  return podsText(pods, await listObjects(target, "nodes"), new Set(namespaces), simulated);
}
