import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { embeddedCluster } from "../../cluster/embedded.ts";
import { runKubectl } from "../../cluster/kubectl.ts";
import { clusterProcesses, programs } from "../../cluster/processes.ts";
import { readRecord } from "../../cluster/record.ts";
import { NodePool } from "../../components/cluster/contract.ts";
import { type ThrowAwayCluster, throwAwayCluster } from "../support/embedded-cluster.ts";

const onePool: readonly NodePool[] = [NodePool.parse({ name: "cpu", max: 1, cpu: 4, memoryGiB: 8 })];

describe("what runs on an embedded cluster", () => {
  let cluster: ThrowAwayCluster;

  beforeAll(async () => {
    cluster = await throwAwayCluster();
  });

  afterAll(async () => {
    await cluster.delete();
  });

  const apply = async (...objects: object[]) => {
    const result = await cluster.kubectl(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
    expect(result.stderr).toBe("");
  };
  const waitFor = async (...args: string[]) => (await cluster.kubectl(["wait", "--timeout=30s", ...args])).stderr;
  const get = async (...args: string[]) => (await cluster.kubectl(["get", ...args])).stdout;

  test("a claim without a class is bound to a volume", async () => {
    await apply({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    });

    expect(await waitFor("--for=jsonpath={.status.phase}=Bound", "pvc/data")).toBe("");
  });

  test("a Deployment becomes available and goes again", async () => {
    await apply({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web" },
      spec: { selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: { containers } } },
    });

    expect(await waitFor("--for=condition=Available", "deployment/web")).toBe("");
    await cluster.kubectl(["delete", "deployment", "web", "--cascade=foreground", "--timeout=30s"]);

    expect(await get("pods", "-l", "app=web", "-o", "name")).toBe("");
  });

  test("the pod of a Job completes, and so does the Job", async () => {
    await apply({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "once" },
      spec: { template: { spec: { restartPolicy: "Never", containers } } },
    });

    expect(await waitFor("--for=condition=Complete", "job/once")).toBe("");
  });

  test("a pod for a GPU runs on a GPU node with the toleration and stays pending without", async () => {
    const resources = { limits: { "nvidia.com/gpu": "1" } };
    const pod = (name: string, tolerations: object[]) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name },
      spec: { tolerations, containers: containers.map((container) => ({ ...container, resources })) },
    });

    await apply(pod("intolerant", []), pod("tolerant", [{ key: "nvidia.com/gpu", operator: "Exists" }]));

    expect(await waitFor("--for=condition=Ready", "pod/tolerant")).toBe("");
    expect(await get("pod", "tolerant", "-o", "jsonpath={.spec.nodeName}")).toBe("gpu-0");
    expect(await waitFor("--for=condition=PodScheduled=false", "pod/intolerant")).toBe("");
  });

  test("admission is as strict as in a real cluster", async () => {
    const limits = { "pod-security.kubernetes.io/enforce": "restricted" };
    await apply(
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "strict", labels: limits } },
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "none" } },
    );
    await apply({ apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "none", namespace: "none" }, spec: { hard: { pods: "0" } } });
    expect(await waitFor("--for=create", "serviceaccount/default", "--namespace=strict")).toBe("");
    expect(await waitFor("--for=create", "serviceaccount/default", "--namespace=none")).toBe("");

    const lax = await cluster.kubectl(["run", "lax", "--image=x:1", "--namespace=strict"]);
    const excess = () => cluster.kubectl(["run", "excess", "--image=x:1", "--namespace=none", "--dry-run=server"]);

    expect(lax.stderr).toContain('violates PodSecurity "restricted');
    // A quota holds once its controller has counted what is there.
    await expect.poll(async () => (await excess()).stderr).toContain("exceeded quota");
  });

  test("pools can change: what they carry, and how many there are", async () => {
    const again = await embeddedCluster(cluster.name, "the test asked for it", cluster.state);

    await again.start({ pools: [NodePool.parse({ name: "cpu", max: 1, cpu: 16, memoryGiB: 64 })] });

    expect(await get("nodes", "-o", "jsonpath={range .items[*]}{.metadata.name}={.status.allocatable.cpu} {end}")).toBe("cpu-0=16 ");
  });

  test("a node that is not simulated is left to its own kubelet", async () => {
    await apply({ apiVersion: "v1", kind: "Node", metadata: { name: "real" } });
    await new Promise((resolve) => setTimeout(resolve, 1500));

    expect(await get("node", "real", "-o", "jsonpath={.status.capacity}")).toBe("");
    await cluster.kubectl(["delete", "node", "real"]);
  });

  test("nobody is let in without a certificate", async () => {
    const server = await get("--raw", "/api");
    const address = /"serverAddress":"([\d.:]+)"/.exec(server)?.[1] ?? "";
    const record = await readRecord(join(cluster.state, "clusters", cluster.name));

    const answer = await runKubectl({ kubeconfigPath: "/dev/null", context: "" }, [
      "--server",
      `https://127.0.0.1:${record?.ports.apiServer}`,
      "--insecure-skip-tls-verify",
      "--username=a",
      "--password=b",
      "get",
      "--raw",
      "/readyz",
    ]);

    expect(address).not.toBe("");
    expect(answer.exitCode).not.toBe(0);
    expect(answer.stderr).toMatch(/Unauthorized|logged in/);
  });
});

describe("the life of an embedded cluster", () => {
  let state: string;

  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), "estate-test-"));
  });

  afterEach(async () => {
    for (const name of ["one", "two"]) await (await embeddedCluster(name, "", state)).delete();
    await rm(state, { recursive: true, force: true });
  });

  const make = (name: string) => embeddedCluster(name, "the test asked for it", state);
  const folder = (name: string) => join(state, "clusters", name);

  test("two stand side by side, and each goes without a trace", async () => {
    const [one, two] = [await make("one"), await make("two")];
    await Promise.all([one.start({ pools: onePool, nodes: "simulated" }), two.start({ pools: onePool, nodes: "simulated" })]);
    await runKubectl(one, ["create", "namespace", "only-in-one"]);

    expect((await runKubectl(two, ["get", "namespace", "only-in-one"])).stderr).toContain("NotFound");
    expect((await stat(folder("one"))).mode & 0o777).toBe(0o700);
    await one.delete();

    expect(await clusterProcesses(folder("one"))).toEqual([]);
    expect(existsSync(folder("one"))).toBe(false);
    expect(await two.status()).toMatchObject({ state: "running" });
  });

  test("its data is kept when it is stopped and started, also when someone takes its port", async () => {
    const one = await make("one");
    await one.start({ pools: onePool, nodes: "simulated" });
    await runKubectl(one, ["create", "namespace", "kept"]);
    const port = (await readRecord(folder("one")))?.ports.apiServer ?? 0;
    await one.stop();
    expect(await one.status()).toMatchObject({ state: "stopped" });
    expect(await clusterProcesses(folder("one"))).toEqual([]);

    const squatter = createServer();
    await new Promise<void>((resolve, reject) => {
      squatter.once("error", reject).listen(port, "127.0.0.1", resolve);
    });
    try {
      await one.start();
    } finally {
      squatter.close();
    }

    expect((await readRecord(folder("one")))?.ports.apiServer).not.toBe(port);
    expect((await runKubectl(one, ["get", "namespace", "kept"])).exitCode).toBe(0);
  });

  test.each([["kube-apiserver"], ["etcd"], ["everything"]])("it comes back after kill -9 of %s", async (victim) => {
    const one = await make("one");
    await one.start({ pools: onePool, nodes: "simulated" });
    await runKubectl(one, ["create", "namespace", "kept"]);
    const victims = (await clusterProcesses(folder("one"))).filter(({ program }) => victim === "everything" || program === victim);
    for (const { pid } of victims) process.kill(pid, "SIGKILL");
    await expect.poll(async () => (await one.status()).state).toBe(victim === "everything" ? "stopped" : "broken");

    await one.start();

    expect(await one.status()).toMatchObject({ state: "running" });
    expect(await clusterProcesses(folder("one"))).toHaveLength(programs.length);
    expect((await runKubectl(one, ["get", "namespace", "kept"])).exitCode).toBe(0);
  });

  test("a half-made one is recognised and made anew", async () => {
    const one = await make("one");
    await mkdir(join(folder("one"), "pki"), { recursive: true });
    await writeFile(join(folder("one"), "kwok.yaml"), "half");
    expect(await one.status()).toMatchObject({ state: "broken", reason: "it was never completed, and start makes it anew" });

    await one.start({ pools: onePool, nodes: "simulated" });

    expect(await one.status()).toMatchObject({ state: "running" });
  });

  test("one whose data is damaged says what to do", async () => {
    const one = await make("one");
    await one.start({ pools: onePool, nodes: "simulated" });
    await one.stop();
    await writeFile(join(folder("one"), "etcd", "member", "snap", "db"), "garbage");

    const attempt = one.start();

    await expect(attempt).rejects.toThrow('The embedded cluster "one" did not start: etcd ended');
    await expect(attempt).rejects.toThrow('"estate cluster delete"');
    expect(await clusterProcesses(folder("one"))).toEqual([]);
  });

  test("the folders of its volumes go with it", async () => {
    const one = await make("one");
    await one.start({ pools: onePool, nodes: "simulated" });
    const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    await runKubectl(
      one,
      ["apply", "-f", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "a" }, spec: claim }),
    );
    await runKubectl(one, ["wait", "--for=jsonpath={.status.phase}=Bound", "pvc/a", "--timeout=30s"]);
    const path = (await runKubectl(one, ["get", "pv", "-o", "jsonpath={.items[0].spec.hostPath.path}"])).stdout;
    expect(existsSync(path)).toBe(true);

    await one.delete();

    expect(existsSync(path)).toBe(false);
  });

  test("a process that only looks like a pid of ours is left alone", async () => {
    const one = await make("one");
    await mkdir(join(folder("one"), "pids"), { recursive: true });
    await writeFile(join(folder("one"), "pids", "etcd.pid"), String(process.pid));

    await one.delete();

    expect(await readFile(`/proc/${process.pid}/comm`, "utf8")).not.toBe("");
  });
});

const containers = [{ name: "main", image: "registry.invalid/main:1" }];
