import { beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "../../plan/plan.ts";
import { planToJson } from "../../plan/to-json.ts";
import { wiringProblems } from "../../plan/wiring/index.ts";
import { shippedPlan } from "../support/cloud-plans.ts";
import { estatePlan, type PlannedObject, plannedObjects } from "../support/estate-plan.ts";

const WANDB = { system: "wandb", wandb: { entity: "models", apiKey: { name: "wandb" } } };

function find(objects: readonly PlannedObject[], kind: string, namespace: string, name: string): PlannedObject | undefined {
  return objects.find(({ kind: of, metadata }) => of === kind && metadata.namespace === namespace && metadata.name === name);
}

/** Ports that a namespace's pods with the label of a system's callers are let out to. */
function waysOut(objects: readonly PlannedObject[], namespace: string, system: string): number[] {
  const policy = find(objects, "NetworkPolicy", namespace, `call-${system}`);
  expect(policy?.fields.spec.podSelector.matchLabels).toEqual({ [`client.mlops-estate/${system}`]: "true" });
  return policy?.fields.spec.egress.flatMap(({ ports }: { ports: { port: number }[] }) => ports.map(({ port }) => port));
}

describe("what people and teams of an estate are told of", () => {
  let plan: Plan;
  let objects: PlannedObject[];

  beforeAll(async () => {
    plan = await estatePlan({ maturity: 2, tracking: WANDB });
    objects = plannedObjects(plan);
  });

  it("is all there, and no value of a key is anywhere", () => {
    expect(wiringProblems(plan)).toEqual([]);
    expect(planToJson(plan)).not.toMatch(/"WANDB_API_KEY": *"/);
  });

  it("is in a team's ConfigMap: features, lineage, branches of data and Weights & Biases", () => {
    expect(find(objects, "ConfigMap", "team-models", "estate")?.fields.data).toMatchObject({
      FEAST_FS_YAML_FILE_PATH: "/etc/estate/feast/feature_store.yaml",
      OPENLINEAGE_URL: "http://marquez.mlops.svc:5000",
      OPENLINEAGE_NAMESPACE: "estate",
      WANDB_BASE_URL: "https://api.wandb.ai",
      WANDB_ENTITY: "models",
      WANDB_PROJECT: "estate",
    });
    expect(find(objects, "ConfigMap", "team-models", "feast-client")?.fields.data).toEqual(
      find(objects, "ConfigMap", "mlops", "feast-client")?.fields.data,
    );
  });

  it.each([
    ["feast-online", 6566],
    ["feast-offline", 8815],
    ["feast-registry", 6570],
    ["marquez", 5000],
    ["wandb", 443],
  ])("is reached from a team's pods that wear the label of %s, on its port", (system, port) => {
    const train = find(objects, "WorkflowTemplate", "team-models", "train");

    expect(waysOut(objects, "team-models", system)).toEqual([port]);
    expect(train?.fields.spec.podMetadata.labels).toMatchObject({ [`client.mlops-estate/${system}`]: "true" });
  });

  it.each(["team-models", "notebooks"])("has its key as a copy in %s, which nothing waits for", (namespace) => {
    const copy = find(objects, "ExternalSecret", namespace, "wandb");

    expect(copy?.fields.spec.data).toEqual([{ secretKey: "api-key", remoteRef: { key: "wandb", property: "api-key" } }]);
    expect(copy?.metadata).not.toHaveProperty("annotations");
  });

  it("has its key in training and pipelines by name alone", () => {
    const key = { name: "WANDB_API_KEY", valueFrom: { secretKeyRef: { name: "wandb", key: "api-key", optional: true } } };
    const train = find(objects, "WorkflowTemplate", "team-models", "train");
    const runtime = objects.find(({ kind, metadata }) => kind === "ClusterTrainingRuntime" && metadata.name === "torch-cpu");

    const [node] = runtime?.fields.spec.template.spec.replicatedJobs ?? [];

    const steps = train?.fields.spec.templates.filter(({ container }: { readonly container?: object }) => container !== undefined);

    expect(steps).not.toEqual([]);
    for (const { container } of steps) expect(container.env).toContainEqual(key);
    expect(node.template.spec.template.spec.containers[0].env).toContainEqual(key);
  });

  it("is told to people's servers too", () => {
    const hub = plan.resources.find(({ inputs }) => inputs["name"] === "jupyterhub" && "chart" in inputs);

    expect(hub?.inputs["values"]).toMatchObject({
      singleuser: {
        extraEnv: { FEAST_FS_YAML_FILE_PATH: "/etc/estate/feast/feature_store.yaml", OPENLINEAGE_URL: "http://marquez.mlops.svc:5000" },
      },
    });
  });
});

describe("a key that a cloud's secret manager holds", () => {
  it("is brought to the estate by the name that it has there, by somebody who may read it, and on to teams", async () => {
    const tracking = { system: "wandb", wandb: { apiKey: { name: "wandb", from: "cloud" } } };
    const plan = await shippedPlan("prod-aws", { secrets: { names: ["wandb", "sign-on"] }, tracking });
    const objects = plannedObjects(plan);
    const secret = plan.resources.find(({ type, name }) => type === "aws:secretsmanager/secret:Secret" && name.includes("wandb"));
    const brought = find(objects, "ExternalSecret", "mlops", "wandb-api-key");

    expect(brought?.fields.spec.data).toEqual([{ secretKey: "api-key", remoteRef: { key: secret?.inputs["name"] } }]);
    expect(find(objects, "SecretStore", "mlops", brought?.fields.spec.secretStoreRef.name)).toBeDefined();
    expect(find(objects, "ExternalSecret", "team-models", "wandb-api-key")?.fields.spec.data).toEqual([
      { secretKey: "api-key", remoteRef: { key: "wandb-api-key", property: "api-key" } },
    ]);
    expect(wiringProblems(plan)).toEqual([]);
  });
});
