import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { destroy, isChanged, type Outcome, status, type UpOptions, up } from "../../apply/index.ts";
import { type LockOptions, withLock } from "../../apply/lock.ts";
import { configMap, type Fixture, planned, planOf } from "../plan/render/plans.ts";
import { type ThrowAwayCluster, throwAwayCluster } from "../support/embedded-cluster.ts";
import { deployment, fixture, job, namespace, statefulSet } from "./plans.ts";

let cluster: ThrowAwayCluster;
const lines: string[] = [];
const options: UpOptions = {
  wait: true,
  timeoutSeconds: 60,
  lockSeconds: 5,
  chartsMayBeMissing: true,
  onStep: () => undefined,
  onLine: (line) => lines.push(line),
};

/** The lock of another `up` that is at work on a test's environment. */
const atOnce: LockOptions = { purpose: "up", waitSeconds: 0, onWait: () => undefined };

beforeAll(async () => {
  cluster = await throwAwayCluster();
});

/** Each test has an environment and a namespace of its own, so none waits for another's removal. */
let environment = "";
let count = 0;

beforeEach(() => {
  count += 1;
  environment = `fixture-${count}`;
  lines.length = 0;
});

afterAll(() => cluster.delete());

/** Brings up this test's environment with these resources, in its namespace instead of `fixture`. */
function bringUp(resources: readonly Fixture[], changed: Partial<UpOptions> = {}): Promise<Outcome> {
  return up(planOf(own([namespace, ...resources]), environment), cluster, { ...options, ...changed });
}

function own<T>(resources: T): T {
  return JSON.parse(JSON.stringify(resources).replaceAll('"fixture"', JSON.stringify(environment))) as T;
}

/** What was done, by object. */
function done(outcome: Outcome): Record<string, string> {
  return Object.fromEntries(outcome.actions.map((action) => [action.what.replace(environment, "fixture"), action.done]));
}

async function get(...args: string[]): Promise<string> {
  return (await cluster.kubectl(["get", ...args, "--ignore-not-found"])).stdout;
}

test("a plan is brought up in order, and a second run changes nothing", async () => {
  const plan = [
    configMap("map", [], { key: "value" }),
    job("prepare", ["true"]),
    deployment("app", 2, {}, ["job-prepare"]),
    statefulSet("db"),
  ];
  const first = await bringUp(plan);
  const second = await bringUp(plan);

  expect(new Set(Object.values(done(first)))).toEqual(new Set(["created"]));
  expect(Object.keys(done(second))).toHaveLength(5);
  expect(new Set(Object.values(done(second)))).toEqual(new Set(["unchanged"]));
  expect(isChanged(second)).toBe(false);
  const started = await get("deployment/app", "-n", environment, "-o", "jsonpath={.metadata.creationTimestamp}");
  const finished = await get("job/prepare", "-n", environment, "-o", "jsonpath={.status.completionTime}");
  expect(finished <= started).toBe(true);
});

test("a changed object is updated, one that left the plan is pruned, and all others keep their version", async () => {
  await bringUp([configMap("same"), configMap("changed", [], { a: "1" }), configMap("gone")]);
  const version = await get("configmap/same", "-n", environment, "-o", "jsonpath={.metadata.resourceVersion}");
  const outcome = await bringUp([configMap("same"), configMap("changed", [], { b: "2" })]);

  expect(done(outcome)).toEqual({
    "Namespace fixture": "unchanged",
    "ConfigMap fixture/same": "unchanged",
    "ConfigMap fixture/changed": "updated",
    "ConfigMap fixture/gone": "pruned",
  });
  expect(await get("configmap/same", "-n", environment, "-o", "jsonpath={.metadata.resourceVersion}")).toBe(version);
  expect(await get("configmap/changed", "-n", environment, "-o", "jsonpath={.data}")).toBe('{"b":"2"}');
  expect(await get("configmap/gone", "-n", environment, "-o", "name")).toBe("");
});

test("a field that somebody else has set is taken back, and it is said from whom", async () => {
  await bringUp([deployment("app", 1)]);
  await cluster.kubectl(["scale", "deployment/app", "-n", environment, "--replicas=3"]);
  const outcome = await bringUp([deployment("app", 1)]);

  const action = outcome.actions.find(({ what }) => what === `Deployment ${environment}/app`);
  expect(action?.done).toBe("updated");
  expect(action?.notes.join()).toMatch(/taken back from kubectl: spec\.replicas/);
  expect(await get("deployment/app", "-n", environment, "-o", "jsonpath={.spec.replicas}")).toBe("1");
});

test("what was deleted behind our back is missing in the status and comes back", async () => {
  await bringUp([configMap("map")]);
  await cluster.kubectl(["delete", "configmap/map", "-n", environment]);

  expect((await status(environment, cluster)).find(({ what }) => what === `ConfigMap ${environment}/map`)?.state).toBe("missing");
  expect(done(await bringUp([configMap("map")]))["ConfigMap fixture/map"]).toBe("created");
  expect((await status(environment, cluster)).map(({ state }) => state)).toEqual(["ready", "ready"]);
});

test("an object that is not ours is refused before anything is touched", async () => {
  const foreign = planned("foreign", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-root-ca.crt", namespace: "default" },
    data: {},
  });

  await expect(bringUp([configMap("map"), foreign])).rejects.toThrow(
    /ConfigMap default\/kube-root-ca\.crt: exists already and is not ours/,
  );
  expect(await get(`namespace/${environment}`, "-o", "name")).toBe("");
});

test("another environment's object is refused by that environment's name", async () => {
  await bringUp([configMap("map")]);

  const other = up(planOf(own([namespace, configMap("map")]), "other"), cluster, options);
  await expect(other).rejects.toThrow(/ConfigMap fixture-\d+\/map: belongs to environment fixture-\d+/);
});

test("a changed Job is made anew and says so", async () => {
  await bringUp([job("prepare", ["true"])]);
  const outcome = await bringUp([job("prepare", ["echo", "again"])]);

  const action = outcome.actions.find(({ what }) => what === `Job ${environment}/prepare`);
  expect(action?.done).toBe("recreated");
  expect(action?.notes.join()).toContain("a Job's pods cannot be changed");
});

test("a StatefulSet's immutable field is refused by name before anything is touched", async () => {
  await bringUp([statefulSet("db"), configMap("map", [], { a: "1" })]);

  const changed = bringUp([statefulSet("db", "elsewhere"), configMap("map", [], { a: "2" })]);
  await expect(changed).rejects.toThrow(/StatefulSet fixture-\d+\/db: cannot be changed in place \(spec\.serviceName\)/);
  expect(await get("configmap/map", "-n", environment, "-o", "jsonpath={.data.a}")).toBe("1");
});

test("an unknown field is refused with its name", async () => {
  const misspelt = fixture("v1", "ConfigMap", "typo", { dta: { a: "b" } });

  await expect(bringUp([misspelt])).rejects.toThrow(/ConfigMap fixture-\d+\/typo: .*dta/);
});

test("pods that cannot be scheduled are the reason why a Deployment is not ready", async () => {
  const plan = [deployment("app", 1, { nodeSelector: { "no-such": "node" } })];
  await bringUp(plan, { wait: false });
  const reasons = 'jsonpath={.items[*].status.conditions[?(@.type=="PodScheduled")].reason}';
  await expect.poll(() => get("pods", "-n", environment, "-o", reasons)).toBe("Unschedulable");

  const pending = bringUp(plan, { timeoutSeconds: 4 });

  await expect(pending).rejects.toThrow(/Deployment fixture-\d+\/app: 0 of 1 pods are available; pod app-\S+: not scheduled: .*node/);
  expect((await status(environment, cluster)).find(({ what }) => what === `Deployment ${environment}/app`)?.reason).toContain(
    "not scheduled",
  );
});

test("without waiting, up returns although nothing is ready", async () => {
  const outcome = await bringUp([deployment("app", 1, { nodeSelector: { "no-such": "node" } })], { wait: false, timeoutSeconds: 4 });

  expect(done(outcome)["Deployment fixture/app"]).toBe("created");
});

test("a protected object is not removed, neither by leaving the plan nor by destroy", async () => {
  await bringUp([{ ...configMap("precious"), protect: true }, configMap("map")]);

  await expect(bringUp([configMap("map")])).rejects.toThrow(/ConfigMap fixture-\d+\/precious: is protected/);
  await expect(destroy(environment, cluster, options)).rejects.toThrow(/ConfigMap fixture-\d+\/precious: is protected/);
  expect(await get("configmap/precious", "-n", environment, "-o", "name")).toBe("configmap/precious");
  await bringUp([configMap("precious"), configMap("map")]);
});

test("what is declared to outlive the plan is left and named", async () => {
  await bringUp([{ ...configMap("kept"), retainOnDelete: true }]);
  const outcome = await bringUp([]);

  expect(done(outcome)["ConfigMap fixture/kept"]).toBe("left");
  expect(await get("configmap/kept", "-n", environment, "-o", "name")).toBe("configmap/kept");
});

test("a pruned StatefulSet leaves its volume and names it", async () => {
  await bringUp([statefulSet("db")]);
  const outcome = await bringUp([]);

  expect(done(outcome)).toMatchObject({ "StatefulSet fixture/db": "pruned", "PersistentVolumeClaim fixture/data-db-0": "left" });
  expect(await get("pvc/data-db-0", "-n", environment, "-o", "name")).toBe("persistentvolumeclaim/data-db-0");
});

test("destroy leaves no object, and can be repeated", async () => {
  const everything = "namespaces,configmaps,deployments,statefulsets,jobs,pods,persistentvolumeclaims,leases,crd";
  const before = await get(everything, "-A", "-o", "name");
  const volumes = await get("persistentvolumes", "-o", "name");
  await bringUp([configMap("map"), deployment("app"), statefulSet("db"), job("prepare", ["true"])]);
  await destroy(environment, cluster, options);

  expect(await get(everything, "-A", "-o", "name")).toBe(before);
  expect(await get("persistentvolumes", "-o", "name")).toBe(volumes);
  expect((await destroy(environment, cluster, options)).actions).toEqual([]);
});

test("up right after an unfinished removal waits for it", async () => {
  await bringUp([configMap("map")]);
  await cluster.kubectl([
    "patch",
    "configmap/map",
    "-n",
    environment,
    "--type=merge",
    "-p",
    '{"metadata":{"finalizers":["example.com/slow"]}}',
  ]);
  await cluster.kubectl(["delete", "namespace", environment, "--wait=false"]);
  const steps: string[] = [];
  const again = bringUp([configMap("map")], { onStep: ({ text }) => steps.push(text) });
  await vi.waitFor(() => expect(steps).toContain("waiting for the last removal"), 30_000);
  await cluster.kubectl(["patch", "configmap/map", "-n", environment, "--type=merge", "-p", '{"metadata":{"finalizers":null}}']);

  expect(done(await again)).toEqual({ "Namespace fixture": "created", "ConfigMap fixture/map": "created" });
});

test("while another is at work, up says who and waits until it has finished", async () => {
  const order: string[] = [];
  const waiting = await withLock(cluster, environment, atOnce, async () => {
    const second = bringUp([configMap("map")], { lockSeconds: 60 });
    void second.then(() => order.push("second"));
    await vi.waitFor(() => expect(lines.join("\n")).toMatch(/environment fixture-\d+ is being changed by .*@.* pid \d+ up/), 30_000);
    order.push("first");
    return { second };
  });

  expect(done(await waiting.second)).toEqual({ "Namespace fixture": "created", "ConfigMap fixture/map": "created" });
  expect(order).toEqual(["first", "second"]);
});

test("while another is at work, an up that may not wait refuses and changes nothing", async () => {
  await withLock(cluster, environment, atOnce, async () => {
    await expect(bringUp([configMap("map")], { lockSeconds: 0 })).rejects.toThrow(/is being changed by .* try again/);
  });

  expect(await status(environment, cluster)).toEqual([]);
});

test("a kind that nothing defines is refused by name", async () => {
  const widget = fixture("example.com/v1", "Widget", "w", { spec: {} });

  await expect(bringUp([widget])).rejects.toThrow(/widget-w: is a Widget of example\.com\/v1/);
});

test("a custom resource waits until its definition is established", async () => {
  const definition = planned("definition", {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { kind: "Widget", plural: "widgets" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: "object", properties: { spec: { type: "object", properties: { size: { type: "integer" } } } } },
          },
        },
      ],
    },
  });
  const plan = [definition, fixture("example.com/v1", "Widget", "w", { spec: { size: 3 } })];
  await bringUp(plan);

  expect(isChanged(await bringUp(plan))).toBe(false);
  const wrong = bringUp([definition, fixture("example.com/v1", "Widget", "w", { spec: { size: "three" } })]);
  await expect(wrong).rejects.toThrow(/Widget fixture-\d+\/w: .*spec\.size/);
});
