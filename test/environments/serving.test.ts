import { describe, expect, it } from "vitest";
import type { Known } from "../../environments/checks/finding.ts";
import { servingFindings } from "../../environments/checks/serving.ts";
import { Environment } from "../../environments/schema.ts";

const BASE = { cloud: "local", owner: "platform", costCentre: "research", teams: { enabled: true }, certificates: { enabled: true } };
const FRAUD = { name: "fraud", team: "models", modelFormat: "sklearn", registeredModel: "fraud@champion" };
const RAY = { name: "scores", team: "models", importPath: "app:main" };

function findings(values: object, change: (known: Environment) => Known = (known) => known): string[] {
  return servingFindings(change(Environment.parse({ ...BASE, ...values }))).map(([keys, reason]) => `${keys.join(".")}: ${reason}`);
}

const kserve = (...services: object[]) => ({ serving: { kserve: { enabled: true, services } } });

describe("servers of models", () => {
  it("are fine with certificates, their team and a pool that has GPUs", () => {
    expect(findings(kserve({ ...FRAUD, accelerator: { pool: "gpu" } }))).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    [
      "kserve without certificates",
      { ...kserve(), certificates: {} },
      /^certificates\.enabled: must be true where serving\.kserve\.enabled is/,
    ],
    [
      "autoscaling without certificates",
      { autoscaling: { enabled: true }, certificates: {} },
      /^certificates\.enabled: .*autoscaling\.enabled/,
    ],
    ["services without kserve", { serving: { kserve: { services: [FRAUD] } } }, /^serving\.kserve\.enabled: must be true .* it has 1/],
    ["no teams", { ...kserve(FRAUD), teams: {} }, /^teams\.enabled: must be true where models has the service fraud/],
    [
      "an unknown team",
      kserve({ ...FRAUD, team: "risk" }),
      /^serving\.kserve\.services\.0\.team: must be one of teams\.members: models \(got "risk"\)/,
    ],
    [
      "an unknown pool",
      kserve(FRAUD, { ...FRAUD, name: "b", accelerator: { pool: "gpus" } }),
      /^serving\.kserve\.services\.1\.accelerator\.pool: .*got "gpus".*pools with accelerators are gpu/,
    ],
    ["a pool without GPUs", kserve({ ...FRAUD, accelerator: { pool: "cpu" } }), /accelerator\.pool: .*got "cpu"/],
    ["more GPUs than a node has", kserve({ ...FRAUD, accelerator: { pool: "gpu", count: 2 } }), /accelerator\.count: must be at most 1/],
    [
      "a language model's pool",
      {
        serving: {
          kserve: {
            enabled: true,
            llm: { enabled: true, services: [{ name: "c", team: "models", storageUri: "hf://a/b", accelerator: { pool: "x" } }] },
          },
        },
      },
      /^serving\.kserve\.llm\.services\.0\.accelerator\.pool/,
    ],
    [
      "a host name that is too long",
      {
        ...kserve({ ...FRAUD, name: "n".repeat(24), team: "t".repeat(40) }),
        teams: { enabled: true, members: [{ name: "t".repeat(40) }] },
      },
      /^serving\.kserve\.services\.0\.name: makes the host name .* shorten it by \d+/,
    ],
  ])("are told of %s", (_, values, message) => {
    const told = findings(values);

    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(message);
  });

  it("of Ray need Ray's operator", () => {
    const training = (value: object) => (known: Environment) => ({ ...known, training: value }) as Known;
    const values = { serving: { ray: { services: [RAY] } } };

    expect(findings(values, training({ enabled: false, system: ["trainer"] }))[0]).toMatch(/^training\.enabled: must be true/);
    expect(findings(values, training({ enabled: true, system: ["trainer"] }))[0]).toMatch(/^training\.system: must include `ray`/);
    expect(findings(values, training({ enabled: true, system: ["trainer", "ray"] }))).toEqual([]);
  });

  it("are told of everything at once, and of nothing where a part is missing", () => {
    const values = { ...kserve({ ...FRAUD, team: "risk", accelerator: { pool: "x" } }), certificates: {} };

    expect(findings(values)).toHaveLength(3);
    expect(servingFindings({})).toEqual([]);
  });
});
