import { beforeAll, describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../components/core/kubernetes.ts";
import { EXAMPLES } from "../../examples/index.ts";
import { surroundingsOf } from "../../examples/surroundings.ts";
import { imageReference } from "../../pins/index.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../support/definitions.ts";
import { estatePlan, plannedObjects } from "../support/estate-plan.ts";

const surroundings = surroundingsOf("models", "mlops");
const examples = Object.entries(EXAMPLES).map(([name, example]) => ({ name, objects: example(surroundings) }));
const estate = plannedObjects(await estatePlan({ maturity: 3 }));

type Tree = Readonly<Record<string, unknown>>;

/** All parts of an object that are objects themselves, itself among them. */
function partsOf(value: unknown): Tree[] {
  if (Array.isArray(value)) return value.flatMap(partsOf);
  if (typeof value !== "object" || value === null) return [];
  return [value as Tree, ...Object.values(value).flatMap(partsOf)];
}

/** Containers that an object starts: what has an image and says how it is run, or bounds. */
function containersOf(object: KubernetesObject): Tree[] {
  return partsOf(object).filter((part) => "image" in part);
}

function has(kind: string, name: string, namespace?: string): boolean {
  return estate.some((object) => object.kind === kind && object.metadata.name === name && object.metadata.namespace === namespace);
}

describe.each(examples)("objects of the example $name", ({ objects }) => {
  it("are in the team's namespace, and say what they belong to", () => {
    for (const { metadata } of objects) {
      expect(metadata.namespace).toBe("team-models");
      expect(metadata.labels).toMatchObject({ "app.kubernetes.io/part-of": "mlops-estate" });
    }
  });

  it("run pinned images, bounded", () => {
    for (const container of objects.flatMap(containersOf)) {
      expect(container["image"]).toMatch(/:[^:/]*\d[^:/]*$/);
      expect(container["resources"] ?? container["resourcesPerNode"]).toMatchObject({
        limits: { cpu: expect.any(String), memory: expect.any(String) },
      });
    }
  });

  it("take every image from a mirror where there is one", () => {
    const mirrored = EXAMPLES[examples.find((example) => example.objects === objects)?.name ?? ""]?.(
      surroundingsOf("models", "mlops", "registry.example.com/mirror"),
    );

    for (const { image } of mirrored?.flatMap(containersOf) ?? []) expect(image).toMatch(/^registry\.example\.com\/mirror\//);
  });

  it("name service accounts and ConfigMaps that level 3 has", () => {
    const own = objects.filter(({ kind }) => kind === "ConfigMap").map(({ metadata }) => metadata.name);
    const accounts = objects
      .flatMap(partsOf)
      .flatMap(({ serviceAccountName }) => (typeof serviceAccountName === "string" ? [serviceAccountName] : []));
    const configs = objects.flatMap(partsOf).flatMap(({ configMap, configMapRef }) => {
      const { name } = (configMapRef ?? configMap ?? {}) as { readonly name?: string };
      return name === undefined || own.includes(name) ? [] : [name];
    });

    expect(accounts.filter((name) => !has("ServiceAccount", name, "team-models"))).toEqual([]);
    expect(configs.filter((name) => !has("ConfigMap", name, "team-models"))).toEqual([]);
  });
});

describe("restricted pods", () => {
  const [, workflow] = EXAMPLES["argo"]?.(surroundings) ?? [];
  const [, ray] = EXAMPLES["rayjob"]?.(surroundings) ?? [];
  const [inference] = EXAMPLES["serving"]?.(surroundings) ?? [];
  const [, train] = EXAMPLES["trainjob"]?.(surroundings) ?? [];

  it.each([
    ["a step of the workflow", workflow],
    ["a pod of Ray", ray],
  ])("%s has restricted containers", (_, object) => {
    const containers = object === undefined ? [] : containersOf(object);

    expect(containers.length).toBeGreaterThan(0);
    for (const { securityContext } of containers) {
      expect(securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        readOnlyRootFilesystem: true,
      });
    }
  });

  it.each([
    ["the workflow", workflow, 1],
    ["Ray's head and workers", ray, 2],
    ["the served model", inference, 1],
  ])("%s runs as nobody in particular", (_, object, pods) => {
    const contexts = partsOf(object).filter((part) => "runAsNonRoot" in part);

    expect(contexts).toHaveLength(pods);
    for (const context of contexts) expect(context).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  });

  it("leaves the TrainJob's pods as its runtime has them, whose containers and names it patches", () => {
    const [{ fields } = { fields: undefined }] = estate.filter(
      ({ kind, metadata }) => kind === "ClusterTrainingRuntime" && metadata.name === "torch-cpu",
    );
    const [node] = fields.spec.template.spec.replicatedJobs;
    const spec = node.template.spec.template.spec;
    const patch = partsOf(train).filter((part) => "replicatedJobs" in part);

    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(spec.containers[0]).toMatchObject({
      name: "node",
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    });
    expect(patch).toMatchObject([
      { replicatedJobs: [{ name: node.name, template: { spec: { template: { spec: { containers: [{ name: "node" }] } } } } }] },
    ]);
    expect(JSON.stringify(patch)).not.toContain("securityContext");
  });

  it("serves by a runtime of the estate whose containers are restricted", () => {
    const { runtime } = partsOf(inference).find((part) => "modelFormat" in part) ?? {};
    const [{ fields } = { fields: undefined }] = estate.filter(
      ({ kind, metadata }) => kind === "ClusterServingRuntime" && metadata.name === runtime,
    );

    expect(fields.spec.supportedModelFormats).toContainEqual(expect.objectContaining({ name: "mlflow" }));
    expect(fields.spec.containers[0].securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } });
  });
});

describe("what examples take for granted", () => {
  it("is where level 3 has it: MLflow's Service, its address for teams, and their queue", () => {
    const { place, tracking } = surroundings;
    const [config] = estate.filter(
      ({ kind, metadata }) => kind === "ConfigMap" && metadata.name === place.configMap && metadata.namespace === place.namespace,
    );

    expect(has("Service", tracking.system, tracking.namespace)).toBe(true);
    expect(config?.fields.data["MLFLOW_TRACKING_URI"]).toBe(tracking.uri);
    expect(has("LocalQueue", place.queue ?? "", place.namespace)).toBe(true);
    expect(has("NetworkPolicy", `call-${tracking.system}`, place.namespace)).toBe(true);
  });

  it.each([["argo"], ["trainjob"], ["rayjob"]])("lets %s wait in the team's queue", (name) => {
    expect(JSON.stringify(EXAMPLES[name]?.(surroundings))).toContain('"kueue.x-k8s.io/queue-name":"default"');
  });

  it("is pinned once: programs outside of TypeScript name the estate's image", async () => {
    const { readFile } = await import("node:fs/promises");
    for (const file of ["airflow/dag.py", "kubeflow/pipeline.py"]) {
      const text = await readFile(new URL(`../../examples/pipelines/${file}`, import.meta.url), "utf8");
      expect(text, file).toContain(`"${imageReference("mlflow")}"`);
    }
  });
});

describe.skipIf(DEFINITIONS_FOLDER === undefined)("custom resources of examples, by the upstream definitions in ESTATE_CRDS", () => {
  let definitions: Definitions;
  beforeAll(() => {
    definitions = new Definitions(DEFINITIONS_FOLDER ?? "");
  });

  it.each(examples)("are valid in $name, field by field", ({ objects }) => {
    const customs = objects.filter(({ kind }) => kind !== "ConfigMap");

    expect(customs.length).toBeGreaterThan(0);
    for (const object of customs) expect(definitions.problemsOf(object as Parameters<Definitions["problemsOf"]>[0])).toEqual([]);
  });
});
