import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { destroy, isChanged, type Outcome, up } from "../../apply/index.ts";
import type { Tree } from "../../environments/merge.ts";
import { OF_THE_CLUSTER, type ThrowAwayCluster, throwAwayCluster } from "../support/embedded-cluster.ts";
import { estatePlan, plannedObjects } from "../support/estate-plan.ts";

/** No registry is asked in a test: the chart is unreachable, and its kinds come from elsewhere. */
const UNREACHABLE = { charts: { mirror: "oci://127.0.0.1:9/charts" } };
const WITH_CERTIFICATES = { ...UNREACHABLE, certificates: { enabled: true } };

let cluster: ThrowAwayCluster;
let before: string[];
let first: Outcome;

beforeAll(async () => {
  cluster = await throwAwayCluster();
  before = await everything();
  first = await bringUp(WITH_CERTIFICATES);
}, 300_000);

afterAll(() => cluster.delete());

async function bringUp(values: Tree): Promise<Outcome> {
  return up(await estatePlan(values), cluster, {
    wait: true,
    timeoutSeconds: 120,
    lockSeconds: 5,
    chartsMayBeMissing: true,
    definitionsFolder: process.env["ESTATE_CRDS"],
    onStep: () => undefined,
    onLine: () => undefined,
  });
}

// oxlint-disable-next-line typescript/no-explicit-any -- answers of the API server, whose shape depends on what was asked
async function get(...args: string[]): Promise<any> {
  const { stdout, stderr, exitCode } = await cluster.kubectl(["get", ...args, "--output", "json"]);
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Every object that the cluster holds, but for what it keeps for itself and changes all the time. */
async function everything(): Promise<string[]> {
  const { stdout } = await cluster.kubectl(["api-resources", "--verbs=list,delete", "--output=name"]);
  const kinds = stdout
    .split("\n")
    .filter((kind) => kind !== "" && !/^(events|leases|endpoints|endpointslices|componentstatuses)/.test(kind));
  const { stdout: names } = await cluster.kubectl([
    "get",
    kinds.join(","),
    "--all-namespaces",
    "--ignore-not-found",
    "--output=jsonpath={range .items[*]}{.kind}/{.metadata.namespace}/{.metadata.name}{'\\n'}{end}",
  ]);
  return names
    .split("\n")
    .filter((name) => name !== "" && !OF_THE_CLUSTER.test(name))
    .sort();
}

function pod(name: string, container: object, more: object = {}): string {
  const image = "registry.example.com/none:1.0.0";
  const restricted = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "mlops" },
    spec: { containers: [{ name: "main", image, securityContext: restricted, ...container }], ...more },
  });
}

async function create(manifest: string) {
  return cluster.kubectl(["create", "--filename", "-"], manifest);
}

describe("the local estate on a real API server", () => {
  it("has every planned object, admitted with strict field validation", async () => {
    const planned = plannedObjects(await estatePlan(WITH_CERTIFICATES)).map(
      ({ kind, metadata }) => `${kind}/${metadata.namespace ?? ""}/${metadata.name}`,
    );

    expect(await everything()).toEqual(expect.arrayContaining(planned));
  });

  it("has all pods ready under `restricted`, and none on a node with GPUs", async () => {
    const { items } = await get("pods", "--namespace", "mlops");
    const running = items.filter((each: { status: { phase: string } }) => each.status.phase === "Running");

    expect(running.length).toBeGreaterThanOrEqual(7);
    expect(items.filter((each: { status: { phase: string } }) => !["Running", "Succeeded"].includes(each.status.phase))).toEqual([]);
    for (const { spec } of items) expect(spec.nodeName).toMatch(/^cpu-/);
  });

  it("refuses a privileged pod by Pod Security", async () => {
    const { stderr } = await create(pod("privileged", { securityContext: { privileged: true } }));

    expect(stderr).toContain('violates PodSecurity "restricted');
  });

  it("gives limits to a pod that has none", async () => {
    await create(pod("without-limits", {}));

    const { spec } = await get("pod", "without-limits", "--namespace", "mlops");

    expect(spec.containers[0].resources.limits).toMatchObject({ cpu: expect.any(String), memory: expect.any(String) });
    await cluster.kubectl(["delete", "pod", "without-limits", "--namespace", "mlops"]);
  });

  it("refuses a pod that exceeds the quota", async () => {
    const { stderr } = await create(
      pod("greedy", { resources: { limits: { cpu: "1", memory: "900Gi" }, requests: { cpu: "1", memory: "900Gi" } } }),
    );

    expect(stderr).toContain("exceeded quota: estate");
  });

  it("keeps a pod that wants a GPU and does not tolerate its nodes waiting", async () => {
    const gpu = { resources: { limits: { "nvidia.com/gpu": "1", cpu: "1", memory: "1Gi" }, requests: { cpu: "1", memory: "1Gi" } } };
    await create(pod("without-toleration", gpu));
    await create(pod("with-toleration", gpu, { tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }] }));
    await cluster.kubectl(["wait", "--for=condition=Ready", "pod/with-toleration", "--namespace", "mlops", "--timeout=30s"]);
    await cluster.kubectl([
      "wait",
      "--for=condition=PodScheduled=false",
      "pod/without-toleration",
      "--namespace",
      "mlops",
      "--timeout=30s",
    ]);

    const [waiting, running] = await Promise.all([
      get("pod", "without-toleration", "--namespace", "mlops"),
      get("pod", "with-toleration", "--namespace", "mlops"),
    ]);

    expect(waiting).toMatchObject({
      status: { phase: "Pending", conditions: expect.arrayContaining([expect.objectContaining({ reason: "Unschedulable" })]) },
    });
    expect(waiting.spec.nodeName).toBeUndefined();
    expect(running.spec.nodeName).toMatch(/^gpu-/);
    await cluster.kubectl(["delete", "pod", "without-toleration", "with-toleration", "--namespace", "mlops"]);
  });

  it("says that the chart was not installed and what checked its kinds", () => {
    expect(first.actions).toContainEqual(expect.objectContaining({ capability: "certificates", done: "not installed" }));
    expect(first.checkedKinds.map(({ kind }) => kind).sort()).toEqual(["cert-manager.io/Certificate", "cert-manager.io/ClusterIssuer"]);
  });

  it("refuses a misspelt field of a custom resource where a real schema checks it", async (context) => {
    const unchecked = first.checkedKinds.filter(({ source }) => source.includes("checks nothing")).map(({ kind }) => kind);
    if (unchecked.length > 0) context.skip(`no schema for ${unchecked.join(", ")}: set ESTATE_CRDS to a folder of definitions`);
    const issuer = { apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", metadata: { name: "misspelt" }, spec: { selfSinged: {} } };

    const { stderr } = await cluster.kubectl(["create", "--validate=strict", "--filename", "-"], JSON.stringify(issuer));

    expect(stderr).toContain('unknown field "spec.selfSinged"');
  });

  it("is not changed by a second `up`", async () => {
    const second = await bringUp(WITH_CERTIFICATES);

    expect(second.actions.filter(({ done }) => !["unchanged", "not installed"].includes(done))).toEqual([]);
    expect(isChanged(second)).toBe(false);
  });

  it("lands a notebook with a GPU on a node that has one", async () => {
    await bringUp({ ...WITH_CERTIFICATES, notebooks: { acceleratorCount: 1 } });

    const { spec } = await get("pod", "jupyterlab-0", "--namespace", "mlops");

    expect(spec.nodeName).toMatch(/^gpu-/);
  });

  it("loses what a removed capability had, and nothing else", async () => {
    const outcome = await bringUp(UNREACHABLE);

    const pruned = outcome.actions.filter(({ done }) => done === "pruned");
    expect(pruned.length).toBeGreaterThan(0);
    // the definitions that stood in for the chart's belong to no capability
    expect(new Set(pruned.map(({ capability }) => capability))).toEqual(new Set(["certificates", "estate"]));
    expect((await everything()).filter((name) => name.includes("cert-manager"))).toEqual([]);
  });

  it("leaves no object when it is destroyed", async () => {
    await destroy("local", cluster, { timeoutSeconds: 120, lockSeconds: 5, onStep: () => undefined, onLine: () => undefined });

    // A volume is taken away by the cluster's provisioner, a moment after its claim.
    await expect.poll(everything, { interval: 1000 }).toEqual(before);
  });
});
