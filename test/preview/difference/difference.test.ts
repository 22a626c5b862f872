import { describe, expect, it } from "vitest";
import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { UNKNOWN } from "../../../plan/values.ts";
import { type Difference, differenceOf } from "../../../preview/difference/index.ts";
import { resource, urn } from "./resources.ts";

const BUCKET = "aws:s3/bucket:Bucket";

describe("the operation on a resource", () => {
  it("is told for what comes, goes, changes and stays", () => {
    const before = [resource("gone"), resource("kept"), resource("other", { inputs: { a: 1 } })];
    const after = [resource("kept"), resource("new"), resource("other", { inputs: { a: 2 } })];

    const difference = differenceOf(before, after);

    expect(operations(difference)).toEqual({ gone: "delete", new: "create", other: "update" });
    expect(difference.counts).toEqual({ delete: 1, replace: 0, create: 1, update: 1, adopt: 0, read: 0, same: 1 });
    expect(difference.same).toBe(1);
    expect(difference.changes.map(({ before: was, after: is }) => [was?.name, is?.name])).toEqual([
      ["gone", undefined],
      [undefined, "new"],
      ["other", "other"],
    ]);
  });

  it("is an update where only the engine treats it otherwise", () => {
    const difference = differenceOf(
      [resource("a", { protect: true, ignoreChanges: ["x"] })],
      [resource("a", { retainOnDelete: true, parent: urn("p") })],
    );

    expect(difference.changes[0]?.operation).toBe("update");
    expect(difference.changes[0]?.options.map(({ option }) => option)).toEqual(["protect", "retainOnDelete", "parent", "ignoreChanges"]);
  });

  it("is none where it is only made in another order", () => {
    expect(operations(differenceOf([resource("a")], [resource("a", { dependencies: [urn("b")] })]))).toEqual({});
  });

  it("tells of another order beside what else changes", () => {
    const difference = differenceOf([resource("a")], [resource("a", { dependencies: [urn("b")], inputs: { x: 1 } })]);

    expect(difference.changes[0]?.options).toEqual([{ option: "dependencies", before: [], after: [urn("b")] }]);
  });
});

describe("an alias", () => {
  it("keeps what stands, and tells what else changes of it", () => {
    const after = resource("new", { aliases: [urn("old")], inputs: { a: 2 } });

    const { changes } = differenceOf([resource("old", { inputs: { a: 1 } })], [after]);

    expect(changes).toMatchObject([
      { operation: "adopt", urn: urn("new"), previousUrn: urn("old"), values: [{ path: "a", kind: "change" }] },
    ]);
  });

  it("counts less than the URN itself", () => {
    const difference = differenceOf([resource("a"), resource("b")], [resource("a", { aliases: [urn("b")] })]);

    expect(operations(difference)).toEqual({ b: "delete" });
  });

  it("is passed over where another resource has what it names", () => {
    const difference = differenceOf([resource("a"), resource("c")], [resource("a"), resource("b", { aliases: [urn("a"), urn("c")] })]);

    expect(operations(difference)).toEqual({ b: "adopt" });
    expect(difference.changes[0]?.previousUrn).toBe(urn("c"));
  });

  it("of two resources for one holds for the first by its URN", () => {
    const difference = differenceOf(
      [resource("old")],
      [resource("b", { aliases: [urn("old")] }), resource("a", { aliases: [urn("old")] })],
    );

    expect(operations(difference)).toEqual({ a: "adopt", b: "create" });
  });

  it("does not save what cannot change in place", () => {
    const [before, after] = [
      resource("old", { type: BUCKET, inputs: { bucket: "a" } }),
      resource("new", { type: BUCKET, inputs: { bucket: "b" }, aliases: [urn("old", BUCKET)] }),
    ];

    expect(differenceOf([before], [after]).changes).toMatchObject([{ operation: "replace", previousUrn: before.urn, stateful: true }]);
  });

  it("of a parent does not show as a change of its children", () => {
    const component = (name: string, aliases: string[]) => resource(name, { custom: false, aliases });
    const child = (parent: string) => resource("child", { parent: urn(parent), provider: urn(parent), dependencies: [urn(parent)] });

    expect(operations(differenceOf([component("old", []), child("old")], [component("new", [urn("old")]), child("new")]))).toEqual({});
  });
});

describe("a component", () => {
  it("is nothing that comes or goes, but where it has inputs", () => {
    const chart = { custom: false, type: "kubernetes:helm.sh/v4:Chart" };

    const difference = differenceOf(
      [resource("a", { custom: false }), resource("chart", { ...chart, inputs: { version: "1" } })],
      [resource("b", { custom: false }), resource("chart", { ...chart, inputs: { version: "2" } })],
    );

    expect(operations(difference)).toEqual({ chart: "update" });
    expect(difference.same).toBe(0);
  });

  it("that was a resource takes the resource away", () => {
    expect(operations(differenceOf([resource("a")], [resource("a", { custom: false })]))).toEqual({ a: "delete" });
  });
});

describe("a resource that is only read", () => {
  const read = resource("a", { external: true, inputs: { id: "1" } });

  it.each<readonly [string, PlannedResource[], PlannedResource[], Record<string, string>]>([
    ["comes", [], [read], { a: "read" }],
    ["is read no longer, and stays where it is", [read], [], {}],
    ["is another one", [read], [{ ...read, inputs: { id: "2" } }], { a: "read" }],
    ["stays", [read], [read], {}],
    ["is made here from now on", [read], [resource("a")], { a: "create" }],
  ])("%s", (_, before, after, expected) => {
    expect(operations(differenceOf(before, after))).toEqual(expected);
  });

  it("was made here, so what was made goes", () => {
    const { changes } = differenceOf([resource("a")], [read]);

    expect(changes.map(({ operation }) => operation).sort()).toEqual(["delete", "read"]);
  });
});

describe("what cannot change in place", () => {
  it("makes the resource anew, with the paths and where it is written", () => {
    const { changes } = differenceOf(
      [resource("a", { type: BUCKET, inputs: { bucket: "a", objectLockEnabled: false, tags: { x: "1" } } })],
      [resource("a", { type: BUCKET, inputs: { bucket: "a", objectLockEnabled: true, tags: { x: "2" } } })],
    );

    expect(changes[0]?.replacement).toEqual({
      because: ["objectLockEnabled"],
      source: expect.stringContaining("internal/service/s3/bucket.go"),
      deleteFirst: true,
    });
  });

  it("makes anew what takes a value from it and cannot take another one, and so on", () => {
    const vpc = (cidrBlock: string) => resource("vpc", { type: "aws:ec2/vpc:Vpc", inputs: { cidrBlock } });
    const subnet = taking("subnet", "aws:ec2/subnet:Subnet", "vpcId", vpc("").urn);
    const gateway = taking("gateway", "aws:ec2/natGateway:NatGateway", "subnetId", subnet.urn);
    const endpoint = taking("cluster", "aws:eks/cluster:Cluster", "vpcConfig", subnet.urn);
    const others = [subnet, gateway, endpoint];

    const difference = differenceOf([vpc("a"), ...others], [vpc("b"), ...others]);

    expect(operations(difference)).toEqual({ vpc: "replace", subnet: "replace", gateway: "replace", cluster: "update" });
    expect(difference.changes.find(({ name }) => name === "gateway")?.replacement?.because).toEqual(["subnetId"]);
  });

  it("makes anew what holds on to it by a name that stays, where it goes first", () => {
    const bucket = (locked: boolean) => resource("bucket", { type: BUCKET, inputs: { bucket: "b", objectLockEnabled: locked } });
    const policy = {
      ...taking("policy", "aws:s3/bucketPolicy:BucketPolicy", "bucket", bucket(true).urn),
      inputs: { bucket: "b", policy: "p" },
    };

    const { changes } = differenceOf([bucket(false), policy], [bucket(true), policy]);

    expect(changes.find(({ name }) => name === "policy")).toMatchObject({
      operation: "replace",
      values: [{ path: "bucket", kind: "unknown", before: "b", after: "b" }],
      replacement: { because: ["bucket"], deleteFirst: true },
    });
  });

  it.each([
    ["where its provider says so", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "a" }, { role: "b" }, true],
    ["where the program names it", BUCKET, { bucket: "a" }, { bucket: "b" }, true],
    ["not where its provider names it", BUCKET, { objectLockEnabled: false }, { objectLockEnabled: true }, false],
    ["not where it needs no name", "aws:ec2/subnet:Subnet", { vpcId: "a" }, { vpcId: "b" }, false],
    ["where its name stays in a cluster", "kubernetes:core/v1:Service", object("a", "1"), object("a", "2"), true],
    ["not where it gets another name in a cluster", "kubernetes:core/v1:Service", object("a"), object("b"), false],
    ["not where its name is not known yet", "kubernetes:core/v1:Service", object(UNKNOWN, "1"), object(UNKNOWN, "2"), false],
  ])("lets the old one go first %s", (_, type, before, after, expected) => {
    const [change] = differenceOf([resource("a", { type, inputs: before })], [resource("a", { type, inputs: after })]).changes;

    expect(change?.replacement?.deleteFirst).toBe(expected);
  });

  it("ends where resources take values from one another in a circle", () => {
    const [a, b] = [taking("a", "aws:ec2/subnet:Subnet", "vpcId", urn("b", "aws:ec2/subnet:Subnet")), urn("a", "aws:ec2/subnet:Subnet")];
    const circle = (cidrBlock: string) => [{ ...a, inputs: { ...a.inputs, cidrBlock } }, taking("b", "aws:ec2/subnet:Subnet", "vpcId", b)];

    expect(operations(differenceOf(circle("a"), circle("b")))).toEqual({ a: "replace", b: "replace" });
  });
});

describe("a provider", () => {
  const KUBERNETES = "pulumi:providers:kubernetes";
  const AWS = "pulumi:providers:aws";
  const managed = (type: string, provider: string, inputs = {}) => resource("thing", { type, provider: urn("provider", provider), inputs });
  const map = managed("kubernetes:core/v1:ServiceAccount", KUBERNETES, { metadata: { name: "a" } });

  it.each([
    ["another cluster", { clusterIdentifier: "a" }, { clusterIdentifier: "b" }, "replace"],
    ["another context", { context: "a" }, { context: "b" }, "replace"],
    [
      "other credentials of the same cluster",
      { clusterIdentifier: "a", kubeconfig: "x" },
      { clusterIdentifier: "a", kubeconfig: "y" },
      "update",
    ],
    ["an identifier that comes", { context: "a" }, { context: "a", clusterIdentifier: "b" }, "update"],
    ["another way of applying", { enableServerSideApply: "true" }, { enableServerSideApply: "false" }, "update"],
  ])("of Kubernetes with %s", (_, before, after, expected) => {
    const provider = (inputs: PlannedResource["inputs"]) => resource("provider", { type: KUBERNETES, inputs });

    const found = operations(differenceOf([provider(before), map], [provider(after), map]));

    expect(found).toEqual({ provider: expected, ...(expected === "replace" ? { thing: "replace" } : {}) });
  });

  it("that is another one with another configuration replaces what it manages", () => {
    const provider = (name: string, context: string) => resource(name, { type: KUBERNETES, inputs: { context } });
    const after = { ...map, provider: urn("other", KUBERNETES) };

    const { changes } = differenceOf([provider("provider", "a"), map], [provider("other", "b"), after]);

    expect(changes.find(({ name }) => name === "thing")?.replacement?.because).toEqual(["provider"]);
  });

  it("that is another one with the same configuration keeps what it manages", () => {
    const provider = (name: string) => resource(name, { type: KUBERNETES, inputs: { context: "a" } });
    const after = { ...map, provider: urn("other", KUBERNETES) };

    expect(operations(differenceOf([provider("provider"), map], [provider("other"), after]))["thing"]).toBe("update");
  });

  it("of AWS with another region stays, and replaces what stands in a region of its own", () => {
    const provider = (region: string) => resource("provider", { type: AWS, inputs: { region } });
    const [regional, global] = [
      managed("aws:sqs/queue:Queue", AWS),
      { ...managed("aws:iam/role:Role", AWS), urn: urn("role"), name: "role" },
    ];
    const elsewhere = { ...managed("aws:sqs/queue:Queue", AWS, { region: "eu-west-1" }), urn: urn("elsewhere"), name: "elsewhere" };
    const others = [regional, global, elsewhere];

    expect(operations(differenceOf([provider("a"), ...others], [provider("b"), ...others]))).toEqual({
      provider: "update",
      thing: "replace",
    });
  });
});

describe("the capability of a resource", () => {
  it.each([
    ["is that of the nearest component above it", { parent: urn("inner") }, "serving"],
    ["is found above other components", { parent: urn("chart") }, "serving"],
    ["comes from its URN where its parent is not there", { parent: "gone", urn: "urn:pulumi:a::b::estate:teams:Teams$x:y:Z::n" }, "teams"],
    ["is the estate's where it stands outside", {}, "estate"],
  ])("%s", (_, fields, expected) => {
    const components = [
      resource("outer", { custom: false, urn: urn("outer"), type: "estate:tracking:Tracking" }),
      resource("inner", { custom: false, urn: urn("inner"), type: "estate:serving:Serving", parent: urn("outer") }),
      resource("chart", { custom: false, urn: urn("chart"), parent: urn("inner") }),
    ];

    expect(differenceOf([], [...components, resource("a", fields)]).changes[0]?.capability).toBe(expected);
  });

  it("is found for what goes among what was there", () => {
    const component = resource("c", { custom: false, urn: urn("c"), type: "estate:tracking:Tracking" });

    expect(differenceOf([component, resource("a", { parent: urn("c") })], []).changes[0]?.capability).toBe("tracking");
  });

  it("is told for parents that are one another's", () => {
    const circle = [resource("a", { parent: urn("b") }), resource("b", { parent: urn("a") })];

    expect(differenceOf([], circle).changes.map(({ capability }) => capability)).toEqual(["estate", "estate"]);
  });
});

function object(name: PlanValue, clusterIP = ""): PlannedResource["inputs"] {
  return { metadata: { name, namespace: "n" }, spec: { clusterIP } };
}

function taking(name: string, type: string, property: string, source: string): PlannedResource {
  return resource(name, { type, inputs: { [property]: UNKNOWN }, propertyDependencies: { [property]: [source] } });
}

function operations({ changes }: Difference): Record<string, string> {
  return Object.fromEntries(changes.map(({ name, operation }) => [name, operation]));
}
