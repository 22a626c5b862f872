import { describe, expect, it } from "vitest";
import { kindsOfTheCluster } from "../../charts/place.ts";
import { type Release, releasesOf } from "../../charts/reference.ts";
import { resourcesOf } from "../../charts/resources.ts";
import type { PlanValue } from "../../plan/plan.ts";
import { UNKNOWN } from "../../plan/values.ts";
import { planOf } from "../plan/render/plans.ts";

const RELEASE_URN = "urn:pulumi:prod::estate::estate:web:Web$kubernetes:helm.sh/v3:Release::web-release";

function release(inputs: Record<string, PlanValue> = {}, rest: object = {}): Release {
  const plan = planOf([
    {
      urn: RELEASE_URN,
      name: "web-release",
      type: "kubernetes:helm.sh/v3:Release",
      inputs: { chart: "web", version: "1.0.0", name: "web", namespace: "web", ...inputs },
      provider: "urn:pulumi:prod::estate::pulumi:providers:kubernetes::k8s::1",
      source: { file: "components/web/component.ts", line: 7 },
      ...rest,
    },
  ]);
  const [found] = releasesOf(plan.resources);
  if (found === undefined || "notFollowed" in found) throw new Error("the fixture is no release");
  return found;
}

function resources(objects: readonly Record<string, PlanValue>[], of = release()) {
  const plain = objects.map((object) => ({ object, stays: false }));
  return resourcesOf(of, plain, kindsOfTheCluster(objects));
}

const service = { apiVersion: "v1", kind: "Service", metadata: { name: "web" } };

describe("an object inside a chart", () => {
  it("stands below its release, under the name that the provider's own chart gives it", () => {
    const [resource] = resources([service]);

    expect(resource).toMatchObject({
      urn: "urn:pulumi:prod::estate::estate:web:Web$kubernetes:helm.sh/v3:Release$kubernetes:core/v1:Service::web-release:web/web",
      type: "kubernetes:core/v1:Service",
      name: "web-release:web/web",
      custom: true,
      parent: RELEASE_URN,
      dependencies: [RELEASE_URN],
      provider: "urn:pulumi:prod::estate::pulumi:providers:kubernetes::k8s::1",
      source: { file: "components/web/component.ts", line: 7 },
      protect: false,
      retainOnDelete: false,
    });
  });

  it("is in its release's namespace unless it names one or is in none", () => {
    const elsewhere = { ...service, metadata: { name: "web", namespace: "other" } };
    const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "web" } };
    const definition = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "things.example.com" },
      spec: { group: "example.com", names: { kind: "Thing" }, scope: "Cluster" },
    };
    const thing = { apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "one" } };

    expect(resources([service, elsewhere, role, definition, thing]).map(({ name }) => name)).toEqual([
      "web-release:web/web",
      "web-release:other/web",
      "web-release:web",
      "web-release:things.example.com",
      "web-release:one",
    ]);
  });

  it("keeps its name apart from another of the same, as a hook may be", () => {
    const urns = resources([service, service]).map(({ urn }) => urn);

    expect(new Set(urns).size).toBe(2);
  });

  it("was below the release's old name where an alias says so", () => {
    const alias = "urn:pulumi:prod::estate::estate:web:Old$kubernetes:helm.sh/v3:Release::old-release";
    const [resource] = resources([service], release({}, { aliases: [alias] }));

    expect(resource?.aliases).toEqual([
      "urn:pulumi:prod::estate::estate:web:Old$kubernetes:helm.sh/v3:Release$kubernetes:core/v1:Service::old-release:web/web",
    ]);
  });

  it("has a place even where its name is not known", () => {
    const [resource] = resources([{ ...service, metadata: { name: UNKNOWN } }]);

    expect(resource?.name).toBe("web-release:web/unknown");
  });

  it("stays where Helm leaves it", () => {
    const [resource] = resourcesOf(release(), [{ object: service, stays: true }], new Set());

    expect(resource?.retainOnDelete).toBe(true);
  });
});

describe("a release", () => {
  it("brings its folder of definitions and its hooks unless it says otherwise", () => {
    expect(release()).toMatchObject({ definitions: true, hooks: true });
    expect(release({ skipCrds: true, disableWebhooks: true })).toMatchObject({ definitions: false, hooks: false });
  });

  it.each(["valueYamlFiles", "postrender", "dependencyUpdate"])("is not followed where %s changes what it renders to", (input) => {
    const inputs = { chart: "web", version: "1.0.0", [input]: input === "dependencyUpdate" ? true : ["x"] };
    const [found] = releasesOf(planOf([{ urn: RELEASE_URN, type: "kubernetes:helm.sh/v3:Release", inputs }]).resources);

    expect(found).toMatchObject({ notFollowed: expect.stringContaining(input) });
  });

  it("is not followed while its version is not known", () => {
    const inputs = { chart: "web", version: UNKNOWN };
    const [found] = releasesOf(planOf([{ urn: RELEASE_URN, type: "kubernetes:helm.sh/v3:Release", inputs }]).resources);

    expect(found).toMatchObject({ notFollowed: expect.stringContaining("not both known") });
  });
});
