import { describe, expect, it } from "vitest";
import { inferenceFindings } from "../../environments/checks/inference.ts";
import { Environment } from "../../environments/schema.ts";

const BASE = { cloud: "local", owner: "platform", costCentre: "research" };
const STREAM = { name: "orders", model: "example", input: "orders", output: "orders.scored", deadLetter: "orders.dead", owner: "sales" };
const JOB = { name: "nightly", model: "example", input: "in", output: "out", owner: "sales" };
const AWAKE = {
  autoscaling: { enabled: true, models: { scaleToZero: ["example"] } },
  gateway: { enabled: true, system: "nginx" },
  monitoring: { system: "stack" },
  release: { enabled: true },
};

function findings(values: object): string[] {
  return inferenceFindings(Environment.parse({ ...BASE, ...values })).map(([keys, reason]) => `${keys.join(".")}: ${reason}`);
}

const GROUP = { name: "line", model: "defects", devices: 4, signatureKey: "line", repository: "edge/defects", owner: "vision" };
const DEVICES = { inference: { edge: { groups: [GROUP] } } };
const AWS = { cloud: "aws", region: "eu-central-1" };
const streams = (...each: object[]) => ({ inference: { streaming: { streams: each } } });

describe("ways to infer", () => {
  it("are fine with a model that is served, and a gateway that counts", () => {
    expect(findings({ ...streams(STREAM), ...AWAKE })).toEqual([]);
    expect(findings({ inference: { batch: [{ ...JOB, model: "not-served" }] } })).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    [
      "a model that is not served",
      streams({ ...STREAM, model: "x" }),
      /^inference\.streaming\.streams\.0\.model: must be one of .*example \(got "x"\)/,
    ],
    [
      "no consumer and nothing that starts one",
      streams({ ...STREAM, minReplicas: 0 }),
      /^inference\.streaming\.streams\.0\.minReplicas: must be at least 1/,
    ],
    ["an image that no registry has", { ...streams(STREAM), cloud: "aws", region: "eu-central-1" }, /^images\.mirror: is required on aws/],
    ["batch jobs without a cluster", { cluster: { kind: "none" }, inference: { batch: [JOB] } }, /^inference\.batch: must be empty/],
    [
      "a model that sleeps and is not there",
      { ...AWAKE, autoscaling: { enabled: true, models: { scaleToZero: ["x"] } } },
      /scaleToZero\.0: must be one of/,
    ],
    [
      "a model that sleeps without KEDA",
      { ...AWAKE, autoscaling: { models: { scaleToZero: ["example"] } } },
      /^autoscaling\.enabled: must be true/,
    ],
    ["a model that sleeps, and nobody whom KEDA asks", { ...AWAKE, monitoring: {} }, /^monitoring\.system: must be `stack`/],
    [
      "a model that nobody would wake",
      { ...AWAKE, gateway: { enabled: true, system: "envoy" } },
      /scaleToZero: must be empty unless .*nginx/,
    ],
    [
      "a model that sleeps and has no route",
      { ...AWAKE, release: { enabled: false } },
      /scaleToZero: must be empty while release\.enabled is false/,
    ],
  ])("are told of %s", (_, values, expected) => {
    expect(findings(values)).toEqual([expect.stringMatching(expected)]);
  });
});

describe("devices outside of the cluster", () => {
  it.each<[string, object]>([
    ["by a load balancer of the cloud's network", { ...AWS, gateway: { enabled: true, system: "envoy", exposure: "internal" } }],
    ["from the internet", { ...AWS, gateway: { enabled: true, system: "envoy", exposure: "internet" } }],
    ["by a port of this machine", {}],
  ])("come in %s", (_what, values) => {
    expect(findings({ ...DEVICES, ...values })).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ["a gateway", { gateway: { enabled: false } }, /^gateway\.enabled: must be true where inference\.edge has groups/],
    ["a name", { gateway: { enabled: true, system: "nginx" } }, /^gateway\.system: must be `envoy` .* \(got `nginx`\)$/],
    [
      "an address",
      { gateway: { enabled: true, system: "envoy" } },
      /^gateway\.exposure: must be `internal` or `internet` .* \(got `cluster`\)$/,
    ],
  ])("are told of a cloud without %s for them, unless somebody makes a way", (_what, values, told) => {
    const own = { inference: { edge: { groups: [GROUP], entrance: "own" } } };

    expect(findings({ ...AWS, ...values, ...DEVICES })).toEqual([expect.stringMatching(told)]);
    expect(findings({ ...AWS, ...values, ...own })).toEqual([]);
    expect(findings({ ...AWS, ...values })).toEqual([]);
  });
});
