import { describe, expect, it } from "vitest";
import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { resourcesOfState } from "../../../plan/state/index.ts";
import { SECRET, UNKNOWN } from "../../../plan/values.ts";
import { isFields, isList, markerOf } from "../../../preview/difference/equality.ts";
import { type Difference, differenceOf } from "../../../preview/difference/index.ts";
import { shippedPlan } from "../../support/cloud-plans.ts";
import { resource, urn } from "./resources.ts";

const SUBNET = "aws:ec2/subnet:Subnet";
const CHART = "kubernetes:helm.sh/v4:Chart";
const VPC = "aws:ec2/vpc:Vpc";
const SECRET_ENVELOPE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "AAAB" };

/** A resource as `pulumi stack export` has it. */
type Stored = Partial<Record<keyof PlannedResource | "delete", unknown>>;

describe("the difference from state", () => {
  it("is none where a plan does not know what state knows", () => {
    const stored = [
      { urn: urn("vpc", VPC), type: VPC, inputs: { cidrBlock: "10.0.0.0/16" } },
      { urn: urn("subnet", SUBNET), type: SUBNET, inputs: { vpcId: "vpc-1" }, propertyDependencies: { vpcId: [urn("vpc", VPC)] } },
    ];

    expect(operations(fromState(stored, planned("10.0.0.0/16")))).toEqual({});
  });

  it("is in doubt where what it comes from is made anew", () => {
    const stored = [
      { urn: urn("vpc", VPC), type: VPC, inputs: { cidrBlock: "10.0.0.0/16" } },
      { urn: urn("subnet", SUBNET), type: SUBNET, inputs: { vpcId: "vpc-1" }, propertyDependencies: { vpcId: [urn("vpc", VPC)] } },
    ];

    const difference = fromState(stored, planned("10.1.0.0/16"));

    expect(operations(difference)).toEqual({ vpc: "replace", subnet: "replace" });
    expect(difference.changes.find(({ name }) => name === "subnet")?.values).toMatchObject([
      { path: "vpcId", kind: "unknown", before: "vpc-1" },
    ]);
  });

  it.each([
    ["made now", {}],
    ["another one than state has", { vpcId: [urn("other", VPC)] }],
  ])("is in doubt where what it comes from is %s", (_, propertyDependencies) => {
    const stored = [{ urn: urn("subnet", SUBNET), type: SUBNET, inputs: { vpcId: "vpc-1" }, propertyDependencies }];

    expect(operations(fromState(stored, planned("10.0.0.0/16")))).toEqual({ vpc: "create", subnet: "replace" });
  });

  describe("where a provider has made a chart, of which state does not tell what it was given", () => {
    const stored = [
      { urn: urn("chart", CHART), type: CHART, custom: false },
      { urn: urn("definition"), parent: urn("chart", CHART), inputs: { a: 1 } },
      { urn: urn("deeper"), parent: urn("definition") },
    ];
    const chart = resource("chart", { type: CHART, custom: false, inputs: { chart: "oci://registry.example.com/x", version: "1.2.3" } });

    it("is none as long as the chart stays", () => {
      const difference = fromState(stored, [chart]);

      expect(difference.changes).toEqual([]);
      expect(difference.counts.delete).toBe(0);
    });

    it("is none where the chart stays under another name", () => {
      const renamed = { ...chart, name: "renamed", urn: urn("renamed", CHART), aliases: [chart.urn] };

      expect(operations(fromState(stored, [renamed]))).toEqual({ renamed: "adopt" });
    });

    it("is all of it where the chart goes", () => {
      expect(operations(fromState(stored, []))).toEqual({ definition: "delete", deeper: "delete" });
    });
  });

  it.each([
    ["an object that a provider keeps as JSON", '{"b":[1],"a":{"c":"known"}}', { a: { c: UNKNOWN }, b: [1] }, []],
    ["JSON of another format", '{"b":1,"a":"\\u003c"}', '{ "a": "<", "b": 1 }', []],
    ["JSON that says something else", '{"a":1}', '{"a":2}', ["change"]],
    ["an object that says something else", '{"a":1}', { a: 2 }, ["change"]],
    ["text that only looks like JSON", "{a}", { a: 1 }, ["change"]],
  ])("sees %s", (_, before, after, expected) => {
    const { changes } = fromState([{ urn: urn("a"), inputs: { b: before } }], [resource("a", { inputs: { b: after } })]);

    expect(changes.flatMap(({ values }) => values.map(({ kind }) => kind))).toEqual(expected);
  });

  it("compares of a release what the program gives, and the values of its chart", () => {
    const type = "kubernetes:helm.sh/v3:Release";
    const stored = { chart: "c", timeout: 300, atomic: false, repositoryOpts: { repo: "r", caFile: "" }, values: { a: 1, b: 2 } };
    const after = resource("a", { type, inputs: { chart: "c", repositoryOpts: { repo: "r" }, values: { a: 1 } } });

    const { changes } = fromState([{ urn: urn("a", type), type, inputs: stored }], [after]);

    expect(changes.flatMap(({ values }) => values)).toEqual([{ path: "values.b", kind: "remove", before: 2 }]);
  });

  it("is none for a plan that was carried out", async () => {
    const { resources } = await shippedPlan("dev-aws");
    const stored = resources.map(({ provider, ...each }) => ({
      ...each,
      inputs: carriedOut(each.inputs),
      ...(provider === undefined ? {} : { provider: `${provider}::id` }),
    }));

    expect(operations(fromState(stored, resources))).toEqual({});
  }, 60_000);

  it("leaves out what providers and the engine add", () => {
    const stored = [
      {
        urn: urn("a"),
        inputs: { __defaults: ["b"], b: "default", a: { __defaults: ["c"], c: 1, d: 2, __internal: {} } },
        provider: `${urn("default_7_1_0", "pulumi:providers:test")}::id`,
      },
      { urn: urn("default_7_1_0", "pulumi:providers:test"), type: "pulumi:providers:test", inputs: { version: "7.1.0" } },
      { urn: urn("p", "pulumi:providers:test"), type: "pulumi:providers:test", inputs: { version: "7.1.0", region: "a", __internal: {} } },
    ];
    const provider = resource("p", { type: "pulumi:providers:test", inputs: { region: "a" } });

    expect(operations(fromState(stored, [resource("a", { inputs: { a: { d: 2 } } }), provider]))).toEqual({});
  });

  it("tells of a default that the program asks for otherwise", () => {
    const stored = [{ urn: urn("a"), inputs: { __defaults: ["b"], b: "default" } }];

    expect(fromState(stored, [resource("a", { inputs: { b: "own" } })]).changes[0]?.values).toEqual([
      { path: "b", kind: "add", after: "own" },
    ]);
  });

  it("tells of what somebody took out of the program", () => {
    const stored = [{ urn: urn("a"), inputs: { b: "own" } }];

    expect(fromState(stored, [resource("a")]).changes[0]?.values).toEqual([{ path: "b", kind: "remove", before: "own" }]);
  });

  it.each([
    ["secret that stays", SECRET_ENVELOPE, SECRET, []],
    ["secret of which a plan does not know", SECRET_ENVELOPE, UNKNOWN, []],
    ["object that is withheld as a whole for a secret in it", SECRET_ENVELOPE, { password: SECRET, user: "u" }, []],
    ["secret that becomes plain", SECRET_ENVELOPE, "word", ["change"]],
    ["word that becomes a secret", "word", SECRET, ["change"]],
  ])("sees a %s", (_, before, after, expected) => {
    const { changes } = fromState([{ urn: urn("a"), inputs: { b: before } }], [resource("a", { inputs: { b: after } })]);

    expect(changes.flatMap(({ values }) => values.map(({ kind }) => kind))).toEqual(expected);
  });
});

/** What a provider makes of inputs: it knows what a plan does not, notes its defaults, and keeps policies as JSON. */
function carriedOut(value: PlanValue, key = ""): unknown {
  if (isList(value)) return value.map((each) => carriedOut(each));
  if (markerOf(value) === "unknown") return "known by now";
  if (markerOf(value) === "secret") return SECRET_ENVELOPE;
  if (!isFields(value)) return value;
  if (/policy$/i.test(key)) return JSON.stringify(value).replaceAll(JSON.stringify(UNKNOWN), '"known by now"');
  const below = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, carriedOut(each, name)]));
  return { __defaults: ["waits"], ...below, waits: 30 };
}

function planned(cidrBlock: string): PlannedResource[] {
  const vpc = resource("vpc", { type: VPC, inputs: { cidrBlock } });
  return [vpc, resource("subnet", { type: SUBNET, inputs: { vpcId: UNKNOWN }, propertyDependencies: { vpcId: [vpc.urn] } })];
}

function fromState(stored: readonly Stored[], after: readonly PlannedResource[]): Difference {
  const resources = stored.map((each) => ({ type: "test:index:Thing", custom: true, ...each }));
  const text = JSON.stringify({ version: 3, deployment: { resources } });
  return differenceOf(resourcesOfState(text, "export.json"), after, { before: "state" });
}

function operations({ changes }: Difference): Record<string, string> {
  return Object.fromEntries(changes.map(({ name, operation }) => [name, operation]));
}
