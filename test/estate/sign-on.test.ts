import { describe, expect, it } from "vitest";
import type { Plan, PlannedResource } from "../../plan/plan.ts";
import { wiringProblems } from "../../plan/wiring/index.ts";
import { at } from "../components/pods.ts";
import { CLOUD_ENVIRONMENTS, shippedPlan } from "../support/cloud-plans.ts";
import { estatePlan, plannedObjects } from "../support/estate-plan.ts";

const LOCAL = estatePlan({ maturity: 1, notebooks: { hub: { adminGroups: ["keepers"], allowedGroups: ["science"] } } });

function resourceOf(plan: Plan, name: string): PlannedResource {
  const found = plan.resources.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`no ${name} in the plan`);
  return found;
}

/** Everything that comes before a resource. */
function before(plan: Plan, name: string): Set<string> {
  const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
  const names = new Set<string>();
  const waiting = [resourceOf(plan, name)];
  for (let resource = waiting.pop(); resource !== undefined; resource = waiting.pop()) {
    for (const urn of resource.dependencies) {
      const found = byUrn.get(urn);
      if (found === undefined || names.has(found.name)) continue;
      names.add(found.name);
      waiting.push(found);
    }
  }
  return names;
}

/** The hub's part of the release's values. */
function hubOf(plan: Plan): unknown {
  return at(resourceOf(plan, "notebooks-release").inputs, "values", "hub");
}

describe("sign-on", () => {
  it("is there, with its Secret copied, before the hub that asks it, and before every way in", async () => {
    const plan = await LOCAL;

    for (const first of ["sign-on-server", "sign-on-sync", "notebooks-copy-sign-on-client"])
      expect(before(plan, "notebooks-release")).toContain(first);
    expect(before(plan, "notebooks-copy-sign-on-client")).toContain("sign-on-sync");
    expect(before(plan, "routes-route-notebooks")).toContain("sign-on-sync");
  });

  it("sends people back to every page that a route leads to, and to the hub's own address, and to nowhere else", async () => {
    const objects = plannedObjects(await LOCAL);
    const client = objects.find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "sign-on-client");
    const { fields, groups } = JSON.parse(client?.fields.data["client.json"]);
    const asking = objects.filter(({ kind, fields: { spec } }) => kind === "SecurityPolicy" && spec.oidc !== undefined);
    const hub = at(hubOf(await LOCAL), "config", "GenericOAuthenticator");

    expect(asking.length).toBeGreaterThan(3);
    expect(new Set(fields.redirectUris)).toEqual(
      new Set([...asking.map(({ fields: { spec } }) => spec.oidc.redirectURL), at(hub, "oauth_callback_url")]),
    );
    expect(asking.map(({ metadata }) => metadata.name)).toContain("notebooks");
    expect(asking[0]?.fields.spec.oidc.logoutPath).toBe(new URL(at(hub, "logout_redirect_url") as string).pathname);
    expect(groups.toSorted()).toEqual(["keepers", "science"]);
    expect(at(hub, "allowed_groups")).toEqual(expect.arrayContaining(groups));
  });

  it.each(["notebooks-copy-sign-on-client", "sign-on-service"])("is missed by the hub where %s is gone", async (name) => {
    const { resources } = await LOCAL;
    const problems = wiringProblems({ resources: resources.filter((resource) => resource.name !== name) });

    expect(problems).toContainEqual({
      path: expect.stringContaining("::notebooks-release values.hub."),
      reason: expect.stringMatching(/^counts on (Secret notebooks\/sign-on-client|Service mlops\/sign-on:8080)/),
    });
  });

  it.each(CLOUD_ENVIRONMENTS.filter((name) => name.startsWith("prod")))(
    "is the issuer of %s for its hub, whoever that is",
    async (name) => {
      const plan = await shippedPlan(name);
      const guard = plannedObjects(plan).find(({ kind, metadata }) => kind === "SecurityPolicy" && metadata.name === "notebooks");

      expect(at(hubOf(plan), "extraEnv", "OIDC_ISSUER")).toBe(guard?.fields.spec.oidc.provider.issuer);
      expect(at(hubOf(plan), "config", "GenericOAuthenticator")).toMatchObject({
        client_id: guard?.fields.spec.oidc.clientID,
        username_claim: "sub",
      });
      expect(at(hubOf(plan), "config", "GenericOAuthenticator", "token_url")).toBeUndefined();
      expect(before(plan, "notebooks-release")).toContain("sign-on-client-secret");
    },
  );
});
