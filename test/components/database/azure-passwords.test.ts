import { beforeAll, describe, expect, it } from "vitest";
import type { Plan, PlannedResource } from "../../../plan/plan.ts";
import { shippedPlan } from "../../support/cloud-plans.ts";
import { at } from "../pods.ts";

const SERVER = "azure-native:dbforpostgresql:Server";
const DEPLOYMENT = "azure-native:resources:Deployment";

function ofType(plan: Plan, type: string): PlannedResource[] {
  return plan.resources.filter((resource) => resource.type === type);
}

describe("PostgreSQL on Azure, where a consumer cannot renew a token", () => {
  let plan: Plan;

  beforeAll(async () => {
    plan = await shippedPlan("prod-azure");
  }, 240_000);

  it("is opened for passwords beside identities", () => {
    const [opened] = ofType(plan, DEPLOYMENT);
    const server = at(opened?.inputs, "properties", "template", "resources", 0);

    expect(at(server, "name")).toBe(at(ofType(plan, SERVER)[0]?.inputs, "serverName"));
    expect(at(server, "properties", "authConfig")).toMatchObject({ activeDirectoryAuth: "Enabled", passwordAuth: "Enabled" });
  });

  it("gets an administrator's password that Azure makes up and nothing of ours knows", () => {
    const [opened] = ofType(plan, DEPLOYMENT);
    const template = at(opened?.inputs, "properties", "template");
    const everywhere = [...JSON.stringify(plan.resources.map(({ inputs }) => inputs)).matchAll(/"administratorLoginPassword":"([^"]*)"/g)];

    expect(at(template, "parameters", "unknown")).toEqual({ type: "securestring", defaultValue: "[concat('E', newGuid())]" });
    expect(at(opened?.inputs, "properties", "parameters")).toBeUndefined();
    expect(everywhere.map(([, value]) => value)).toEqual(["[parameters('unknown')]"]);
  });

  it("is opened as the server that it is, so that opening changes nothing else", () => {
    const server = ofType(plan, SERVER)[0]?.inputs ?? {};
    const again = at(ofType(plan, DEPLOYMENT)[0]?.inputs, "properties", "template", "resources", 0);

    for (const key of ["sku", "location", "tags", "identity"]) expect(at(again, key), key).toEqual(server[key]);
    for (const key of ["storage", "backup", "dataEncryption", "network", "version", "maintenanceWindow"])
      expect(at(again, "properties", key), key).toEqual(server[key]);
  });

  it("is set up once it is open, for a server refuses a change while another is under way", () => {
    const [opened] = ofType(plan, DEPLOYMENT);
    const [first] = ofType(plan, "azure-native:dbforpostgresql:Configuration").filter(({ dependencies }) =>
      dependencies.includes(opened?.urn ?? ""),
    );

    expect(opened?.dependencies).toContain(ofType(plan, SERVER)[0]?.urn);
    expect(first).toBeDefined();
  });
});

describe("PostgreSQL on Azure, where every consumer can", () => {
  it("takes identities alone", async () => {
    const plan = await shippedPlan("dev-azure");

    expect(at(ofType(plan, SERVER)[0]?.inputs, "authConfig", "passwordAuth")).toBe("Disabled");
    expect(ofType(plan, DEPLOYMENT)).toEqual([]);
  }, 240_000);
});
