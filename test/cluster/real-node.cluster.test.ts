import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { embeddedCluster } from "../../cluster/embedded.ts";
import { importImage, listImages } from "../../cluster/node/images.ts";
import { layoutOf } from "../../cluster/node/layout.ts";
import { decideNodes, machineFacts } from "../../cluster/node/machine.ts";
import { firstProcess, nodeProcesses } from "../../cluster/node/processes.ts";
import { clusterProcesses } from "../../cluster/processes.ts";
import { readRecord } from "../../cluster/record.ts";
import { type ThrowAwayCluster, throwAwayCluster } from "../support/embedded-cluster.ts";
import { type MachineState, machineState } from "../support/machine-state.ts";
import { buildProbeImage, probeImage, probeObjects } from "../support/probe-image.ts";

const decision = decideNodes(await machineFacts());
const reason =
  decision.nodes === "simulated" ? decision.reason : decision.nodes === "install" ? `${decision.packages.join(" ")} are missing` : "";
if (reason !== "") console.log(`real node: not tested: ${reason}`);

/** A first build of the image compiles what Go comes with, too. */
const setupMilliseconds = 10 * 60_000;

const apply = async (cluster: ThrowAwayCluster, objects: object[]) => {
  const result = await cluster.kubectl(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
  expect(result.stderr).toBe("");
};
const available = async (cluster: ThrowAwayCluster, name: string) => {
  const { stdout, stderr } = await cluster.kubectl(["rollout", "status", `deployment/${name}`, "--timeout=120s"]);
  expect(stderr).toBe("");
  expect(stdout).toContain("successfully rolled out");
};
const inPod = async (cluster: ThrowAwayCluster, name: string, ...args: string[]) => {
  const { stdout, stderr } = await cluster.kubectl(["exec", `deployment/${name}`, "--", "/probe", ...args]);
  return stdout + stderr;
};
/** With the first process of a node others end that are still on a list. */
const killIfThere = (pid: number) => {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    expect(error).toMatchObject({ code: "ESRCH" });
  }
};
const directoryOf = ({ state, name }: ThrowAwayCluster) => join(state, "clusters", name);

describe.skipIf(reason !== "")("a real node", { timeout: 300_000 }, () => {
  let before: MachineState;
  let folder: string;
  let archive: string;
  let one: ThrowAwayCluster;
  let two: ThrowAwayCluster;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "estate-probe-"));
    archive = await buildProbeImage(folder);
    before = await machineState([]);
    [one, two] = await Promise.all([throwAwayCluster({ nodes: "real" }), throwAwayCluster({ nodes: "real" })]);
    for (const cluster of [one, two]) await importImage(cluster, archive);
  }, setupMilliseconds);

  afterAll(async () => {
    for (const cluster of [one, two]) if (existsSync(cluster?.state ?? "")) await cluster.delete();
    await rm(folder, { recursive: true, force: true });
  });

  test("takes the place of the pool without accelerators; the others stay simulated beside it", async () => {
    const { stdout } = await one.kubectl([
      "get",
      "nodes",
      "-o",
      "jsonpath={range .items[*]}{.metadata.name}={.status.nodeInfo.kubeletVersion} {end}",
    ]);

    expect(stdout).toMatch(/^cpu-real=v1\.\d+\.\d+ gpu-0=kwok-\S+ gpu-1=kwok-\S+ $/);
    expect(await listImages(one)).toContain(probeImage);
  });

  test("runs a pod that is reached by its Service's name, and executed in, and whose log can be read", async () => {
    await apply(one, probeObjects("web"));
    await available(one, "web");

    expect(await inPod(one, "web", "write", "/data/page", "kept")).toBe("");
    // the rules of a new Service follow within a second
    await expect.poll(() => inPod(one, "web", "get", "http://web/page"), { interval: 250 }).toBe("kept");
    expect(await inPod(one, "web", "get", "http://web.default.svc.cluster.local/page")).toBe("kept");
    expect(await inPod(one, "web", "get", "http://elsewhere.invalid/")).toContain("no such host");
    expect((await one.kubectl(["logs", "deployment/web"])).stdout).toContain("serving /data");
  });

  test("binds claims of pods on simulated nodes too, and takes a volume's data away with its claim", async () => {
    await apply(one, [{ ...probeObjects("gone")[0] }]);
    expect((await one.kubectl(["wait", "--for=jsonpath={.status.phase}=Bound", "pvc/gone", "--timeout=60s"])).stderr).toBe("");
    const path = (await one.kubectl(["get", "pv", "-o", 'jsonpath={.items[?(@.spec.claimRef.name=="gone")].spec.hostPath.path}'])).stdout;
    expect(existsSync(path)).toBe(true);

    await one.kubectl(["delete", "pvc", "gone"]);

    await expect.poll(() => existsSync(path)).toBe(false);
  });

  test("lets two clusters stand side by side that do not see each other", async () => {
    await apply(two, probeObjects("web"));
    await available(two, "web");
    const address = async (cluster: ThrowAwayCluster) =>
      (await cluster.kubectl(["get", "pods", "-l", "app=web", "-o", "jsonpath={.items[0].status.podIP}"])).stdout;

    expect(await address(one)).not.toBe(await address(two));
    await expect.poll(() => inPod(two, "web", "get", "http://web/page"), { interval: 250 }).toContain("404");
    expect(await inPod(one, "web", "get", "http://web/page")).toBe("kept");
  });

  test("keeps data and images when it is stopped and started, and leaves nothing running between", async () => {
    const cluster = await embeddedCluster(one.name, "the test asked for it", one.state);
    await cluster.stop();
    expect(await nodeProcesses(layoutOf(directoryOf(one)))).toEqual([]);
    expect(await cluster.status()).toMatchObject({ state: "stopped" });

    await cluster.start();

    expect(cluster.simulated).toBe(false);
    await expect.poll(() => inPod(one, "web", "get", "http://web/page"), { timeout: 120_000, interval: 500 }).toBe("kept");
    expect(await listImages(one)).toContain(probeImage);
  });

  test("comes back when its first process is killed, with which all others go", async () => {
    const cluster = await embeddedCluster(two.name, "the test asked for it", two.state);
    process.kill((await firstProcess(layoutOf(directoryOf(two)))) ?? 0, "SIGKILL");
    await expect.poll(async () => (await cluster.status()).reason).toContain("of its real node ended");

    await cluster.start();

    await expect.poll(() => inPod(two, "web", "get", "http://web/page"), { timeout: 120_000, interval: 500 }).toContain("404");
  });

  test("finds the API server again when that ended and someone took its port", async () => {
    const cluster = await embeddedCluster(two.name, "the test asked for it", two.state);
    const port = (await readRecord(directoryOf(two)))?.ports.apiServer ?? 0;
    const victim = (await clusterProcesses(directoryOf(two))).find(({ program }) => program === "kube-apiserver");
    process.kill(victim?.pid ?? 0, "SIGKILL");
    // its threads hold the port a little longer than its name stays
    const squatter = createServer();
    const listening = () =>
      new Promise<boolean>((resolve) => {
        squatter.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
      });
    await expect.poll(listening).toBe(true);

    try {
      await cluster.start();
    } finally {
      squatter.close();
    }

    expect((await readRecord(directoryOf(two)))?.ports.apiServer).not.toBe(port);
    await expect.poll(() => inPod(two, "web", "get", "http://web/page"), { timeout: 120_000, interval: 500 }).toContain("404");
  });

  test("leaves nothing when its cluster is deleted, also when everything was killed before", async () => {
    const processes = [...(await clusterProcesses(directoryOf(two))), ...(await nodeProcesses(layoutOf(directoryOf(two))))];
    for (const { pid } of processes) killIfThere(pid);

    await Promise.all([one.delete(), two.delete()]);

    expect([existsSync(one.state), existsSync(two.state)]).toEqual([false, false]);
    await expect.poll(() => machineState([one.state, two.state])).toEqual(before);
  });
});
