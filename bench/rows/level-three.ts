import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { fallbackDefinitions } from "../../apply/definitions.ts";
import { up } from "../../apply/index.ts";
import type { Cluster } from "../../cluster/contract.ts";
import { embeddedCluster } from "../../cluster/embedded.ts";
import { runKubectl } from "../../cluster/kubectl.ts";
import { ClusterSpec } from "../../components/cluster/contract.ts";
import { PROJECT } from "../../environments/keys.ts";
import type { Plan } from "../../plan/plan.ts";
import { record } from "../../plan/record/index.ts";
import { desiredState } from "../../plan/render/desired.ts";
import { groupOf } from "../../plan/render/identity.ts";
import { render } from "../../plan/render/index.ts";
import { ROOT } from "../process.ts";
import { type Measure, type Row, ratio } from "../row.ts";

const DEFINITIONS = process.env["ESTATE_CRDS"];

const POOLS = [
  { name: "cpu", max: 6, cpu: 16, memoryGiB: 64 },
  { name: "gpu", max: 2, cpu: 16, memoryGiB: 64, accelerator: { kind: "nvidia-t4" as const } },
];

/**
 * The whole local estate at level 3 brought to an API server, against kubectl with the same files: wave by wave, with what Jobs make awaited, as anybody would who has the
 * waves, and without what `estate up` does besides (inventory, pruning, what checked what). Charts are out of reach for both, definitions come from a folder.
 */
export const levelThree: Row = {
  name: "level-three",
  title: "the local estate at level 3 on simulated nodes, against `kubectl apply --server-side` of the same files",
  unready: () => (DEFINITIONS === undefined ? "no folder of upstream definitions: set ESTATE_CRDS" : undefined),
  async measure() {
    const plan = await levelThreePlan();
    const ours = await onNewCluster("bench-estate", async (cluster) => {
      const first = await timed(() => bringUp(plan, cluster));
      return { first, second: await timed(() => bringUp(plan, cluster)) };
    });
    const kubectl = await onNewCluster("bench-kubectl", (cluster) => applied(plan, cluster));
    return [
      ratio("first apply", "s", ours.first, kubectl, 1.3),
      ratio("second apply, against the first", "s", ours.second, ours.first, 0.5),
    ] satisfies Measure[];
  },
};

function levelThreePlan(): Promise<Plan> {
  const values = {
    cloud: "local",
    owner: "platform",
    costCentre: "research",
    maturity: "3",
    cluster: JSON.stringify({ nodePools: POOLS }),
    charts: JSON.stringify({ mirror: "oci://127.0.0.1:9/charts" }),
  };
  const config = Object.fromEntries(Object.entries(values).map(([key, value]) => [`${PROJECT}:${key}`, value]));
  return record({ root: ROOT, project: PROJECT, environment: "local", cloud: "local", maturity: 3, config, env: process.env });
}

function bringUp(plan: Plan, cluster: Cluster) {
  return up(plan, cluster, {
    wait: false,
    timeoutSeconds: 600,
    lockSeconds: 5,
    chartsMayBeMissing: true,
    definitionsFolder: DEFINITIONS,
    onStep: () => undefined,
    onLine: () => undefined,
  });
}

/** Groups that an API server serves by itself. https://kubernetes.io/docs/reference/kubernetes-api/ */
const BUILT_IN = /^(|apps|autoscaling|batch|policy)$|^(admissionregistration|networking|rbac\.authorization|scheduling|storage)\.k8s\.io$/;

/** Writes the definitions that the plan's objects need: the same that `up` brings. */
async function writeDefinitions(plan: Plan, folder: string): Promise<void> {
  const objects = desiredState(plan).flatMap((wave) => wave.objects);
  const custom = objects.filter(({ identity }) => !BUILT_IN.test(groupOf(identity.apiVersion)));
  mkdirSync(folder);
  for (const [index, { manifest }] of (await fallbackDefinitions(custom, DEFINITIONS, plan.environment)).entries())
    writeFileSync(join(folder, `${index}.yaml`), stringify(manifest));
}

/** Seconds that kubectl takes for the rendered files, definitions first. */
async function applied(plan: Plan, cluster: Cluster): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "estate-bench-"));
  const definitions = join(folder, "definitions");
  await writeDefinitions(plan, definitions);
  const files = render(plan).filter(({ path }) => !path.includes("helmrelease."));
  for (const { content, path } of files) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const waves = [...new Set(files.map(({ path }) => dirname(path)))].sort();
  try {
    return await timed(async () => {
      await apply(cluster, definitions);
      await runKubectl(cluster, ["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
      for (const wave of waves) {
        await apply(cluster, join(folder, wave));
        await jobsOf(cluster);
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What comes later needs what Jobs make, such as passwords and tables, so whoever goes wave by wave waits for them, as `up` does. */
async function jobsOf(cluster: Cluster): Promise<void> {
  const { exitCode, stderr } = await runKubectl(cluster, [
    "wait",
    "--for=condition=Complete",
    "jobs",
    "--all",
    "--all-namespaces",
    "--timeout=120s",
  ]);
  if (exitCode !== 0 && !stderr.includes("no matching resources found")) throw new Error(stderr);
}

async function apply(cluster: Cluster, folder: string): Promise<void> {
  const { exitCode, stderr } = await runKubectl(cluster, ["apply", "--server-side", "--recursive", "--filename", folder]);
  if (exitCode !== 0) throw new Error(stderr);
}

async function onNewCluster<Value>(name: string, work: (cluster: Cluster) => Promise<Value>): Promise<Value> {
  const state = mkdtempSync(join(tmpdir(), "estate-bench-"));
  const cluster = await embeddedCluster(name, "the benchmark asked for it", state);
  try {
    await cluster.start({ pools: ClusterSpec.parse({ nodePools: POOLS }).nodePools, nodes: "simulated" });
    return await work(cluster);
  } finally {
    await cluster.delete();
    rmSync(state, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}
