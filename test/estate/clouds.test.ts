import { beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { loadEnvironment } from "../../environments/load.ts";
import type { Plan } from "../../plan/plan.ts";
import { planToJson } from "../../plan/to-json.ts";
import { CLOUD_ENVIRONMENTS, capabilityOf, cloudResources, declaredArguments, shippedPlan } from "../support/cloud-plans.ts";
import { STATEFUL } from "./stateful.ts";

function environmentOf(name: string) {
  return loadEnvironment(name, `${import.meta.dirname}/../..`).environment;
}

describe("the shipped environments", () => {
  it("are those that are promised", () => {
    expect(CLOUD_ENVIRONMENTS).toEqual([
      "dev-aws",
      "dev-azure",
      "dev-gcp",
      "prod-aws",
      "prod-azure",
      "prod-gcp",
      "research-azureml",
      "research-databricks",
      "research-sagemaker",
      "research-vertex",
    ]);
  });
});

describe.each(CLOUD_ENVIRONMENTS)("the environment %s", (name) => {
  let plan: Plan;

  beforeAll(async () => {
    plan = await shippedPlan(name);
  }, 60_000);

  it("makes the same of its cloud as before", async () => {
    const shown = cloudResources(plan).map(({ inputs, name: logical, protect, type }) => ({
      [`${type} ${logical}`]: { ...(protect ? { protect } : {}), ...inputs },
    }));

    await expect(stringify(shown, { lineWidth: 0, sortMapEntries: true, aliasDuplicateObjects: false })).toMatchFileSnapshot(
      `../golden/${name}.yaml`,
    );
  });

  it("is the same, byte by byte, when it is planned again", async () => {
    expect(planToJson(await shippedPlan(name))).toBe(planToJson(plan));
  });

  it("parents every resource to a component", () => {
    const { resources } = plan;
    const components = new Set(resources.filter(({ custom, type }) => !custom && type.startsWith("estate:")).map(({ urn }) => urn));
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const underComponent = (parent: string | undefined): boolean =>
      parent !== undefined && (components.has(parent) || underComponent(byUrn.get(parent)?.parent));

    expect(resources.filter(({ custom, parent }) => custom && !underComponent(parent)).map(({ urn }) => urn)).toEqual([]);
  });

  it("uses the account's own provider for every resource of its cloud", () => {
    const providers = new Set(cloudResources(plan).map(({ provider, type }) => `${type.split(":")[0]} ${provider}`));

    expect([...providers].filter((provider) => provider.endsWith("undefined"))).toEqual([]);
  });

  it("tags everything that can be tagged with who answers, who pays, and what it is for", () => {
    const { costCentre, owner } = environmentOf(name);
    const untagged = cloudResources(plan).filter((resource) => {
      if (resource.external === true) return false;
      // What Google Cloud calls tags are conditions of its policies; what it bills by are labels.
      const names = [...(resource.type.startsWith("gcp:") ? [] : ["tags"]), "userLabels", "resourceLabels", "labels"];
      const argument = names.find((candidate) => declaredArguments(resource.type).has(candidate));
      if (argument === undefined || UNTAGGED.has(resource.type)) return false;
      const tags = (resource.inputs[argument] ?? {}) as Record<string, string>;
      return (
        tags["owner"] !== owner || tags["cost-centre"] !== costCentre || tags["environment"] !== name || tags["capability"] === undefined
      );
    });

    expect(untagged.map(({ name: logical, type }) => `${type} ${logical}`)).toEqual([]);
  });

  it("protects what holds data exactly where it says so", () => {
    const { protectData } = environmentOf(name);
    const stateful = cloudResources(plan).filter(({ external, type }) => STATEFUL.has(type) && external !== true);

    expect(stateful.length).toBeGreaterThan(3);
    expect(stateful.filter(({ protect }) => protect !== protectData).map(({ name: logical, type }) => `${type} ${logical}`)).toEqual([]);
  });

  it("asks the cloud nothing that a plan could not know, and holds no password", () => {
    const text = planToJson(plan);

    // An expression of Azure's own templates is no password: Azure makes one up where it stands.
    expect(text).not.toMatch(
      /"(password|administratorLoginPassword|rootPassword|masterPassword|accessKey|secretString)": *"(?!\[parameters\()[^"]/i,
    );
  });

  it("loads the SDKs of its own cloud and of no other", async () => {
    const { cloud, tracking } = environmentOf(name);
    const sdks = { aws: "aws", gcp: "gcp", azure: "azure-native", local: "" } as const;
    const { outputs } = await shippedPlan(name, {}, name, "test/estate/programs/loaded-sdks.ts");

    const loaded = (outputs["loaded"] as string[]).filter((sdk) => sdk !== "pulumi" && sdk !== "kubernetes");
    expect(loaded).toEqual([sdks[cloud], ...(tracking.system === "databricks" ? ["databricks"] : [])].sort());
  });

  it("has components of each of its capabilities only, one of a kind", () => {
    const capabilities = new Set(cloudResources(plan).map((resource) => capabilityOf(resource, plan)));

    for (const capability of ["account", "keys", "network", "object-store", "audit", "registry"]) {
      const made = capabilities.has(capability) || plan.resources.some(({ type }) => type.startsWith(`estate:${capability}:`));
      expect(made, capability).toBe(true);
    }
  });
});

/** Types whose SDK takes tags and whose tags mean something else; each with the reason. */
const UNTAGGED: ReadonlyMap<string, string> = new Map([
  ["databricks:index/mlflowExperiment:MlflowExperiment", "MLflow's own tags, which people write"],
]);

describe("mirrors of an environment on a cloud", () => {
  it("hold every chart, under the name that the chart gives itself, and every image that a chart's values name", async () => {
    const plan = await shippedPlan("prod-aws", {
      charts: { mirror: "oci://registry.example.com/charts" },
      images: { mirror: "registry.example.com/mirror" },
    });
    const releases = plan.resources.filter(({ type }) => type.startsWith("kubernetes:helm.sh/")).map(({ inputs }) => inputs);
    const charts = releases.flatMap(({ chart }) => (typeof chart === "string" ? [chart] : []));

    expect(charts.filter((chart) => !chart.startsWith("oci://registry.example.com/charts/"))).toEqual([]);
    expect(charts).toContain("oci://registry.example.com/charts/gateway-helm");
    expect(
      releases.filter(({ values }) => /(?:quay|docker|ghcr|nvcr)\.io|registry\.k8s\.io|public\.ecr/.test(JSON.stringify(values))),
    ).toEqual([]);
  });

  it("hold Karpenter and what cleans up after Kyverno, whose images are named apart from all others of their charts", async () => {
    const plan = await shippedPlan("prod-aws", { images: { mirror: "registry.example.com/mirror" } });
    const valuesOf = (release: string) => plan.resources.find(({ inputs }) => inputs["name"] === release)?.inputs["values"];

    expect(valuesOf("karpenter")).toMatchObject({
      controller: { image: { repository: "registry.example.com/mirror/karpenter/controller" } },
    });
    expect(valuesOf("kyverno")).toMatchObject({ webhooksCleanup: { image: { registry: "registry.example.com/mirror" } } });
  });
});
