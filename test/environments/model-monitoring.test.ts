import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";
import type { Tree } from "../../environments/merge.ts";

function findingsOf(values: Tree): Readonly<Record<string, string>> {
  const whole = { cloud: "local", owner: "platform", costCentre: "research", ...values };
  const { problems } = checkEnvironment(whole);
  return Object.fromEntries(problems.filter(({ path }) => path.startsWith("modelMonitoring")).map(({ path, reason }) => [path, reason]));
}

const REGIONS: Readonly<Record<string, string>> = { aws: "eu-central-1", gcp: "europe-west4", azure: "westeurope" };
const ACCOUNTS: Readonly<Record<string, string>> = {
  aws: "111122223333",
  gcp: "estate-example",
  azure: "00000000-0000-0000-0000-000000000000",
};
const SERVING = { models: [{ name: "prices" }, { name: "churn" }] };

describe("watching models", () => {
  it("asks nothing while it is off, and nothing of what is left out below level 2", () => {
    expect(findingsOf({ maturity: 2, serving: SERVING, modelMonitoring: { models: [{ name: "other" }] } })).toEqual({});
    expect(findingsOf({ maturity: 1, serving: SERVING, modelMonitoring: { enabled: true } })).toEqual({});
  });

  it("refuses from level 2 on to capture what nobody said a word about, once for all models that say nothing", () => {
    const findings = findingsOf({ maturity: 2, serving: SERVING, modelMonitoring: { enabled: true } });

    expect(Object.keys(findings)).toEqual(["modelMonitoring.redact"]);
    expect(findings["modelMonitoring.redact"]).toContain("is required from level 2");
  });

  it("takes an empty list only of what is about nobody, model by model", () => {
    const models = [
      { name: "prices", redact: [] },
      { name: "churn", redact: [], personalData: false },
    ];

    expect(findingsOf({ maturity: 2, serving: SERVING, modelMonitoring: { enabled: true, models } })).toEqual({
      "modelMonitoring.models[0].redact": expect.stringContaining("personalData must be false"),
    });
    expect(findingsOf({ maturity: 2, serving: SERVING, modelMonitoring: { enabled: true, redact: ["name"] } })).toEqual({});
    expect(findingsOf({ maturity: 2, serving: SERVING, modelMonitoring: { enabled: true, redact: [], personalData: false } })).toEqual({});
  });

  it("is on at level 3 of this machine, for the example that is served by default", () => {
    const { environment, problems } = checkEnvironment({ cloud: "local", maturity: 3, owner: "platform", costCentre: "research" });

    expect(problems).toEqual([]);
    expect(environment?.modelMonitoring.enabled).toBe(true);
  });

  it.each(["aws", "gcp", "azure"])("is on at level 3 of %s where a mirror has its image, and else until somebody names one", (cloud) => {
    const isOn = (values: Tree) => {
      const base = {
        region: REGIONS[cloud],
        account: ACCOUNTS[cloud],
        budget: { monthlyAmount: 1, receivers: ["a@example.com"], startMonth: "2026-12" },
      };
      const signOn = { secrets: { names: ["login"] }, signOn: { issuer: "https://login.example.com", clientSecret: { name: "login" } } };
      const { environment, problems } = checkEnvironment({
        cloud,
        owner: "platform",
        costCentre: "research",
        ...base,
        ...signOn,
        ...values,
      });
      if (environment === undefined) throw new Error(JSON.stringify(problems));
      return environment.modelMonitoring.enabled;
    };

    expect(isOn({ maturity: 3 })).toBe(false);
    expect(isOn({ maturity: 3, images: { mirror: "registry.example.com/estate" } })).toBe(true);
    expect(isOn({ maturity: 2, images: { mirror: "registry.example.com/estate" } })).toBe(false);
    expect(isOn({ maturity: 3, images: { mirror: "registry.example.com/estate" }, modelMonitoring: { enabled: false } })).toBe(false);
  });

  it("names models that are served, teams that are there, and features of their schema", () => {
    const models = [
      { name: "prices", schema: [{ name: "size" }], features: ["size", "rooms"] },
      { name: "others" },
      { name: "churn", team: "nobody" },
    ];

    expect(Object.keys(findingsOf({ serving: SERVING, modelMonitoring: { enabled: true, models: models.slice(0, 1) } }))).toEqual([
      "modelMonitoring.models[0].features[1]",
    ]);
    expect(findingsOf({ serving: SERVING, modelMonitoring: { enabled: true, models: models.slice(1) } })).toEqual({
      "modelMonitoring.models[0].name": 'must be one of serving.models: prices, churn (got "others")',
      "modelMonitoring.models[1].team": expect.stringContaining("must be one of teams.members"),
    });
  });

  it.each(["aws", "gcp", "azure"])("asks of %s for an image, unless a mirror has it", (cloud) => {
    const modelMonitoring = { enabled: true, retentionDays: 400 };

    expect(Object.keys(findingsOf({ cloud, modelMonitoring }))).toEqual(["modelMonitoring.image"]);
    expect(findingsOf({ cloud, modelMonitoring, images: { mirror: "registry.example.com/estate" } })).toEqual({});
  });
});
