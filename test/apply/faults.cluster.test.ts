import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { destroy, isChanged, type UpOptions, up } from "../../apply/index.ts";
import { configMap, planOf } from "../plan/render/plans.ts";
import { OF_THE_CLUSTER, type ThrowAwayCluster, throwAwayCluster } from "../support/embedded-cluster.ts";
import { namespace } from "./plans.ts";

let cluster: ThrowAwayCluster;
let untouched = "";
const options: UpOptions = {
  wait: true,
  timeoutSeconds: 120,
  lockSeconds: 60,
  chartsMayBeMissing: false,
  onStep: () => undefined,
  onLine: () => undefined,
};

beforeAll(async () => {
  cluster = await throwAwayCluster();
  untouched = await everything();
});

afterAll(() => cluster.delete());

/** Names of all objects that an environment could leave. */
async function everything(): Promise<string> {
  const { stdout } = await cluster.kubectl(["get", "namespaces,configmaps,leases,crd", "-A", "-o", "name"]);
  return stdout
    .split("\n")
    .filter((name) => !OF_THE_CLUSTER.test(name))
    .join("\n");
}

/** A row of objects, each in a wave of its own. */
function row(length: number, prefix: string) {
  return [
    namespace,
    ...Array.from({ length }, (_, index) => configMap(`${prefix}-${index}`, index === 0 ? [] : [`${prefix}-${index - 1}`])),
  ];
}

/** Runs `up` in a process that is killed when it reports this step; tells whether it was killed before it ended. */
async function upKilledAt(step: string, plan: unknown): Promise<boolean> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "up-process.ts"), cluster.kubeconfigPath, cluster.context], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(JSON.stringify(plan));
  child.stdout.on("data", (text: Buffer) => {
    if (text.toString().includes(step)) child.kill("SIGKILL");
  });
  const signal = await new Promise((resolve) => child.on("exit", (_, by) => resolve(by)));
  return signal === "SIGKILL";
}

/** A server that passes bytes on to the cluster, each answer late; and the kubeconfig that leads to it. */
async function slowWay(milliseconds: number): Promise<{ server: Server; kubeconfigPath: string }> {
  const text = await readFile(cluster.kubeconfigPath, "utf8");
  const port = Number(/server:.*?:(\d+)/.exec(text)?.[1]);
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    client.pipe(upstream);
    upstream.on("data", (chunk) => setTimeout(() => client.writable && client.write(chunk), milliseconds));
    upstream.on("end", () => setTimeout(() => client.end(), milliseconds));
    for (const socket of [client, upstream]) socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const kubeconfigPath = join(cluster.state, `slow-${milliseconds}.yaml`);
  await writeFile(kubeconfigPath, text.replace(/(server:.*?:)\d+/, `$1${(server.address() as AddressInfo).port}`), { mode: 0o600 });
  return { server, kubeconfigPath };
}

test("after kill -9 the next up converges, and nothing of the killed one is forgotten", async () => {
  expect(await upKilledAt("wave 5", planOf(row(12, "killed")))).toBe(true);
  const plan = planOf(row(3, "next"));
  // The lease of the killed one runs for half a minute more: whoever may not wait gets the lock only because its process is gone.
  const outcome = await up(plan, cluster, { ...options, lockSeconds: 0 });

  expect(outcome.actions.filter(({ done }) => done === "pruned").map(({ what }) => what)).toContain("ConfigMap fixture/killed-3");
  const { stdout } = await cluster.kubectl(["get", "configmaps", "-n", "fixture", "-o", "name"]);
  expect(stdout).not.toContain("killed");
  expect(stdout.match(/next-/g)).toHaveLength(3);
  expect(isChanged(await up(plan, cluster, options))).toBe(false);
});

test("what a killed up has left can be destroyed without the plan, and the cluster is as it was", async () => {
  expect(await upKilledAt("wave 4", planOf(row(12, "killed")))).toBe(true);
  await destroy("fixture", cluster, options);

  expect(await everything()).toBe(untouched);
});

test("an API server that answers slowly is waited for", async () => {
  const { server, kubeconfigPath } = await slowWay(120);
  const plan = planOf(row(2, "slow"));

  const outcome = await up(plan, { ...cluster, kubeconfigPath }, options);
  server.close();
  expect(outcome.actions.map(({ done }) => done)).toEqual(["created", "created", "created"]);
  await destroy("fixture", cluster, options);
});

test("a cluster that has gone is one clear sentence", async () => {
  const { server, kubeconfigPath } = await slowWay(0);
  await new Promise((resolve) => server.close(resolve));

  await expect(up(planOf([namespace]), { ...cluster, name: "gone", kubeconfigPath }, options)).rejects.toThrow(
    /^cluster gone does not answer \(.*refused.*\); start it with `estate cluster start`$/,
  );
});
