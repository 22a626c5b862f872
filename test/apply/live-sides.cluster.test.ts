import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { listObjects, liveSides, type UpOptions, up } from "../../apply/index.ts";
import { boundOf } from "../../cli/bound.ts";
import { refuseUnlessPreviewed } from "../../cli/plan-binding.ts";
import type { Cluster } from "../../cluster/contract.ts";
import { loadEnvironment } from "../../environments/load.ts";
import type { Plan, PlannedResource } from "../../plan/plan.ts";
import { keepRecord } from "../../preview/binding-records.ts";
import { liveChanges } from "../../preview/sides/live.ts";
import { workingTree } from "../../preview/sides/project-tree.ts";
import { baseOf } from "../../preview/sides/repository.ts";
import { configMap, type Fixture, planOf } from "../plan/render/plans.ts";
import { type ThrowAwayCluster, throwAwayCluster } from "../support/embedded-cluster.ts";
import { estatePlan } from "../support/estate-plan.ts";
import { deployment, fixture, namespace, statefulSet } from "./plans.ts";

const ROOT = resolve(import.meta.dirname, "../..");

let cluster: ThrowAwayCluster;

const options: UpOptions = {
  wait: false,
  timeoutSeconds: 120,
  lockSeconds: 5,
  chartsMayBeMissing: true,
  onStep: () => undefined,
  onLine: () => undefined,
};

beforeAll(async () => {
  cluster = await throwAwayCluster();
});

afterAll(() => cluster.delete());

/** Operations by the name of what they are done to, and the key paths that change. */
async function told(plan: Plan): Promise<Record<string, string>> {
  const changes = liveChanges(await liveSides(plan, cluster));
  return Object.fromEntries(changes.map(({ name, operation, values }) => [name, [operation, ...values.map(({ path }) => path)].join(" ")]));
}

/** What stands in the namespace, without what its controllers go on to say of it. */
async function declared(): Promise<readonly object[]> {
  const found = await listObjects(cluster, "all,configmaps,secrets", "--namespace", "fixture");
  const own = found.filter(({ metadata }) => metadata.name !== "kube-root-ca.crt");
  return own.map(({ data, kind, metadata: { generation, labels, name }, spec }) => ({ kind, name, generation, labels, spec, data }));
}

/** A plan in which names are those that people read. */
function named(resources: readonly Fixture[]): Plan {
  return planOf(resources.map((resource) => ({ name: resource.urn, ...resource })));
}

test("the estate that was just applied differs in nothing, and everything of it was missing before", async () => {
  const plan = await estatePlan();
  const objects = plan.resources.filter(({ type }) => type.startsWith("kubernetes:"));
  const missing = await told(plan);

  await up(plan, cluster, options);

  expect(Object.keys(missing).length).toBe(objects.length);
  expect(new Set(Object.values(missing))).toEqual(new Set(["create"]));
  expect(await told(plan)).toEqual({});
});

test("what would be changed, made, made anew or removed is told by its fields, and nothing of it is done", async () => {
  const secret = (text: string) => fixture("v1", "Secret", "login", { stringData: { password: text }, type: "Opaque" });
  const before = [
    namespace,
    configMap("kept"),
    configMap("changed", [], { a: "1" }),
    configMap("gone"),
    deployment("app"),
    statefulSet("db"),
    secret("first"),
  ];
  await up(named(before), cluster, { ...options, wait: true });
  const stood = await declared();
  const after = named([
    namespace,
    configMap("kept"),
    configMap("changed", [], { a: "2" }),
    configMap("new"),
    deployment("app", 3),
    statefulSet("db"),
    secret("second"),
  ]);

  const sides = await liveSides(after, cluster);

  expect(await told(after)).toEqual({
    changed: "update data.a",
    new: "create",
    "fixture/gone": "delete",
    "deployment-app": "update spec.replicas",
  });
  expect(JSON.stringify(sides)).not.toMatch(/first|second|Zmlyc3Q|c2Vjb25k/);
  expect(await declared()).toEqual(stood);
});

test("its serial is another when `up` would do something else, and only then", async () => {
  const resources = [namespace, configMap("kept", [], { a: "1" })];
  const plan = named(resources);
  await up(plan, cluster, options);
  const { serial } = await liveSides(plan, cluster);

  const again = await liveSides(plan, cluster);
  await cluster.kubectl(["patch", "configmap/kept", "--namespace", "fixture", "--type=merge", "--patch", '{"data":{"a":"by hand"}}']);
  const byHand = await liveSides(plan, cluster);

  expect(serial).toMatch(/^live:[0-9a-f]{64}$/);
  expect(again.serial).toBe(serial);
  expect(byHand.serial).not.toBe(serial);
  expect(liveChanges(byHand).map(({ values }) => values)).toEqual([[{ path: "data.a", kind: "change", before: "by hand", after: "1" }]]);
});

test("what was previewed on it is refused once it has moved, or does not run", async () => {
  vi.stubEnv("ESTATE_STATE", cluster.state);
  const loaded = loadEnvironment("local", ROOT);
  const plan = named([namespace, configMap("kept", [], { a: "1" })]);
  await up(plan, cluster, options);
  const { revision } = await baseOf(ROOT, "HEAD");
  const binding = {
    ...boundOf(loaded, await workingTree(ROOT)),
    baseRevision: revision,
    stateSerial: (await liveSides(plan, cluster)).serial,
  };
  const digest = await keepRecord(cluster.state, { baseName: "HEAD", binding });
  const carryOut = (state: "running" | "stopped") => {
    const own = { ...cluster, status: () => Promise.resolve({ state, reason: "a test says so" }) } as unknown as Cluster;
    return refuseUnlessPreviewed(digest, { loaded, plan, engine: "kubectl", cluster: own });
  };

  await expect(carryOut("running")).resolves.toBeUndefined();
  await expect(carryOut("stopped")).rejects.toThrow(/state: what stands has changed: live:\w+ in the preview, live:not running now/);
  await cluster.kubectl(["delete", "configmap/kept", "--namespace", "fixture"]);
  await expect(carryOut("running")).rejects.toThrow(
    /^local is not what was previewed as \w+; nothing was touched.*\n {2}state: what stands has changed/,
  );
  vi.unstubAllEnvs();
});

test("a Job whose pods cannot be changed is made anew", async () => {
  const container = (command: string): PlannedResource["inputs"] => ({
    template: {
      spec: { restartPolicy: "Never", containers: [{ name: "main", image: "registry.example.com/none:1.0.0", command: [command] }] },
    },
  });
  const plan = (command: string) => named([namespace, fixture("batch/v1", "Job", "once", { spec: container(command) })]);
  await up(plan("first"), cluster, options);

  expect(await told(plan("second"))).toMatchObject({ "job-once": expect.stringMatching(/^replace /) as string });
});
