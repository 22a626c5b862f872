import { describe, expect, test } from "vitest";
import { planToJson } from "../../../plan/to-json.ts";
import { SECRET, UNKNOWN } from "../../../plan/values.ts";
import { named, recordFixture, urn } from "./record.ts";

const stack = urn("pulumi:pulumi:Stack", "estate-dev");
const group = urn("estate:test:Group", "group");
const namespace = urn("estate:test:Group$kubernetes:core/v1:Namespace", "group-namespace");
const bucket = urn("aws:s3/bucket:Bucket", "bucket");

describe("a recorded resource", async () => {
  const plan = await recordFixture("everything");
  const service = named(plan, "service");

  test("has the URN, type and parent that the engine would give it", () => {
    expect(plan.resources.map((resource) => resource.urn)).toEqual(
      [bucket, namespace, group, urn("kubernetes:core/v1:Service", "service"), stack].sort(),
    );
    expect(named(plan, "group-namespace")).toMatchObject({ type: "kubernetes:core/v1:Namespace", custom: true, parent: group });
    expect(named(plan, "group")).toMatchObject({ custom: false, parent: stack });
    expect(named(plan, "estate-dev").parent).toBeUndefined();
  });

  test("keeps what is unknown apart from what is known", () => {
    expect(service.inputs["spec"]).toEqual({ bucket: UNKNOWN, of: "apps", password: SECRET });
    expect(plan.outputs).toEqual({ bucketId: UNKNOWN, password: SECRET, serviceId: "apps/web" });
  });

  test("holds no secret anywhere", () => {
    expect(planToJson(plan)).not.toContain("hunter2");
  });

  test("has its dependencies, per property and in all", () => {
    expect(service.propertyDependencies).toEqual({ spec: [bucket, namespace].sort() });
    expect(service.dependencies).toEqual([bucket, namespace].sort());
  });

  test("has its options", () => {
    expect(service).toMatchObject({ ignoreChanges: ["spec.of"], customTimeouts: { create: "10m" }, protect: false });
    expect(service.aliases).toEqual(["urn:pulumi:old::p::kubernetes:core/v1:Service::was"]);
    expect(named(plan, "bucket")).toMatchObject({ retainOnDelete: true, protect: false });
  });

  test("inherits protection and the aliases of its parent", () => {
    expect(named(plan, "group")).toMatchObject({ protect: true, aliases: [urn("estate:test:Group", "old-group")] });
    expect(named(plan, "group-namespace")).toMatchObject({
      protect: true,
      aliases: [urn("estate:test:Group$kubernetes:core/v1:Namespace", "old-group-namespace")],
    });
  });

  test("has the place where the program made it, and a component what it says of itself", () => {
    expect(service.source).toEqual({ file: "test/plan/record/programs/everything.ts", line: 7 });
    expect(named(plan, "group").outputs).toEqual({ namespace: "apps" });
  });

  test("is the same in every recording, byte for byte", async () => {
    expect(planToJson(await recordFixture("everything"))).toBe(planToJson(plan));
  });
});

test("an explicit provider is told by its URN, a default one not at all", async () => {
  const plan = await recordFixture("providers");

  expect(named(plan, "inside").provider).toBe(urn("pulumi:providers:kubernetes", "cluster"));
  expect(named(plan, "outside").provider).toBeUndefined();
  expect(named(plan, "inside").dependencies).toEqual([]);
});

test("transforms are applied: a resource's own, then those above it, then the stack's", async () => {
  const plan = await recordFixture("transforms");

  expect(named(plan, "first").inputs["seen"]).toEqual(["stack"]);
  expect(named(plan, "second").inputs["seen"]).toEqual(["own", "group", "stack"]);
  expect(named(plan, "second")).toMatchObject({ protect: true, dependencies: [urn("kubernetes:core/v1:ConfigMap", "first")] });
});

test("what is registered late is not missed", async () => {
  const plan = await recordFixture("late");

  expect(plan.resources.map(({ name }) => name).sort()).toEqual(["after-a-timer", "estate-dev", "in-an-apply"]);
});

test("files are told by the hash of their content, and change with it", async () => {
  const { inputs } = named(await recordFixture("assets"), "files");

  expect(inputs["text"]).toEqual({ "estate:value": "asset", sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" });
  const hashes = ["text", "file", "folder", "archive"].map((key) => JSON.stringify(inputs[key]));
  expect(new Set(hashes).size).toBe(4);
  expect(inputs).toMatchObject({ hidden: SECRET, referenced: UNKNOWN });
});

test("a resource that is only read is marked so, and what it tells is unknown", async () => {
  const plan = await recordFixture("reads");

  expect(named(plan, "organization/other/dev").external).toBe(true);
  expect(named(plan, "copy").inputs["data"]).toEqual({ host: UNKNOWN });
});

test("a secret of the configuration is withheld wherever it goes", async () => {
  const plan = await recordFixture("config", { config: { "estate:token": "swordfish" }, secretKeys: ["estate:token"] });

  expect(named(plan, "holder").inputs["data"]).toEqual({ token: SECRET });
  expect(planToJson(plan)).not.toContain("swordfish");
});

test("no credential reaches the program", async () => {
  const env = { ...process.env, AWS_SECRET_ACCESS_KEY: "a", KUBECONFIG: "b", PULUMI_ACCESS_TOKEN: "c" };

  const seen = JSON.stringify((await recordFixture("credentials", { env })).outputs["seen"]);

  expect(seen).toContain("PATH");
  expect(seen).not.toMatch(/AWS_|KUBECONFIG|ACCESS_TOKEN/);
});

test("what a program warns of is heard, and is no part of its plan", async () => {
  const heard: string[] = [];
  const plan = await recordFixture("warns", { onWarning: (text) => heard.push(text) });

  expect(heard).toEqual(["the flux capacitor is old"]);
  expect(planToJson(plan)).not.toContain("flux");
});

test("several programs are recorded at the same time, each into its own plan", async () => {
  const plans = await Promise.all(["late", "transforms", "assets"].map((program) => recordFixture(program)));

  expect(plans.map(({ resources }) => resources.length)).toEqual([3, 4, 3]);
});
