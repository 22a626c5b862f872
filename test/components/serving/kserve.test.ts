import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../../components/core/kubernetes.ts";
import { type InferenceWiring, KServeSpec, MODEL_FORMATS } from "../../../components/serving/kserve/contract.ts";
import { inferenceStages } from "../../../components/serving/kserve/manifests.ts";
import { releasedServicesOf } from "../../../components/serving/kserve/released.ts";
import { endpointsOf, interfacesOf } from "../../../components/serving/kserve/services.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, kindOf, matches, named, objectsOf } from "../pods.ts";

const KEY = (bucket: string) => ({
  uri: `s3://${bucket}`,
  dvc: {},
  callees: [{ system: "object-store", namespace: "mlops", port: 7070 }],
  env: [
    { name: "AWS_ENDPOINT_URL_S3", value: "http://object-store.mlops.svc:7070" },
    { name: "AWS_DEFAULT_REGION", value: "us-east-1" },
    { name: "AWS_ACCESS_KEY_ID", valueFrom: { secretKeyRef: { name: `object-store-key-${bucket}`, key: "accessKeyId" } } },
    { name: "AWS_SECRET_ACCESS_KEY", valueFrom: { secretKeyRef: { name: `object-store-key-${bucket}`, key: "secretAccessKey" } } },
  ],
});

const team = (name: string) => ({ name, namespace: `team-${name}`, serviceAccount: "team", podLabels: {} });

const WIRING: InferenceWiring = {
  domain: "estate.example.com",
  teams: [team("models"), team("risk")],
  cluster: {
    storageClass: undefined,
    poolLabel: "mlops-estate/pool",
    gpuResource: "nvidia.com/gpu",
    gpuTaint: { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" },
    gpuPools: ["gpu"],
  },
  tracking: { system: "mlflow", namespace: "mlops", port: 5000, uri: "http://mlflow.mlops.svc:5000" },
  buckets: { data: KEY("data"), artifacts: KEY("artifacts") },
  monitored: true,
};

const FRAUD = { name: "fraud", team: "models", modelFormat: "sklearn", registeredModel: "fraud@champion" } as const;
const CHAT = { name: "chat", team: "risk", storageUri: "hf://example/chat", accelerator: { pool: "gpu", count: 2 } } as const;
const FULL = KServeSpec.parse({
  enabled: true,
  services: [
    { ...FRAUD, replicas: { min: 2, max: 6 } },
    { name: "prices", team: "models", modelFormat: "xgboost", storageUri: "s3://data/models/prices", accelerator: { pool: "gpu" } },
    ...MODEL_FORMATS.map((modelFormat) => ({ ...FRAUD, name: `as-${modelFormat}`, modelFormat })),
  ],
  llm: { enabled: true, services: [CHAT] },
});

function problemsOf(spec: unknown): string[] {
  return KServeSpec.safeParse(spec).error?.issues.map(({ message, path }) => `${path.join(".")}: ${message}`) ?? [];
}

function predictor(stages: ReturnType<typeof inferenceStages>, name: string): unknown {
  return at(named(stages, "InferenceService", name), "spec", "predictor");
}

describe("kserve", () => {
  it("is nothing at all while it is off", () => {
    expect(inferenceStages(KServeSpec.parse({}), WIRING)).toEqual([]);
  });

  it("comes as definitions, then the controller, then runtimes, then services", () => {
    const stages = inferenceStages(FULL, WIRING);
    const stageOf = (matching: (object: ReturnType<typeof objectsOf>[number]) => boolean) =>
      stages.findIndex((stage) => Object.values(stage).some(matching));
    const order = [
      stageOf((object) => "release" in object && object.name === "kserve-crd"),
      stageOf((object) => "release" in object && object.name === "kserve-resources"),
      stageOf((object) => "kind" in object && object.kind === "ClusterServingRuntime"),
      stageOf((object) => "kind" in object && object.kind === "InferenceService"),
    ];

    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(4);
    expect(order).not.toContain(-1);
  });

  it("makes no route of its own, which would stand beside the gateway's guards, and asks for no Knative", () => {
    const release = objectsOf(inferenceStages(FULL, WIRING)).find((object) => "release" in object && object.name === "kserve-resources");

    expect(at(release, "values", "kserve", "controller")).toMatchObject({
      deploymentMode: "Standard",
      gateway: { disableIngressCreation: true, domain: "estate.example.com" },
    });
  });

  it("keeps pods of a service apart and some of them on their feet, where there are several", () => {
    const stages = inferenceStages(FULL, WIRING);
    const budgets = kindOf(stages, "PodDisruptionBudget");
    const matchLabels = { "serving.kserve.io/inferenceservice": "fraud" };

    expect(budgets.map(({ metadata }) => metadata.name)).toEqual(["fraud"]);
    expect(at(budgets[0], "spec", "selector")).toEqual({ matchLabels });
    expect(at(predictor(stages, "fraud"), "topologySpreadConstraints", 0)).toMatchObject({ labelSelector: { matchLabels } });
    expect(predictor(stages, "prices")).not.toHaveProperty("topologySpreadConstraints");
  });

  it("takes every image from the mirror", () => {
    const stages = inferenceStages(FULL, { ...WIRING, imagesMirror: "registry.example.com/m" });
    const images = JSON.stringify(stages).match(/"(image|rbacProxyImage)":"[^"]+"/g) ?? [];

    expect(images.length).toBeGreaterThan(8);
    for (const image of images) expect(image).toContain("registry.example.com/m/");
  });
});

describe("runtimes", () => {
  const runtimes = kindOf(inferenceStages(FULL, WIRING), "ClusterServingRuntime");

  it("are there for every format, and the services name them", () => {
    const formats = Object.fromEntries(
      runtimes.map((runtime) => [
        runtime.metadata.name,
        (at(runtime, "spec", "supportedModelFormats") as { name: string }[]).map(({ name }) => name),
      ]),
    );
    for (const service of kindOf(inferenceStages(FULL, WIRING), "InferenceService")) {
      const model = at(service, "spec", "predictor", "model") as { runtime: string; modelFormat: { name: string } };
      expect(formats[model.runtime]).toContain(model.modelFormat.name);
    }
  });

  it("fit Pod Security restricted, with limits and an exact image", () => {
    expect(runtimes).toHaveLength(6);
    for (const runtime of runtimes) {
      const container = at(runtime, "spec", "containers", 0);
      expect(at(container, "name")).toBe("kserve-container");
      expect(at(container, "securityContext")).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } });
      expect(at(container, "resources", "limits")).toMatchObject({ cpu: expect.any(String), memory: expect.any(String) });
      expect(at(container, "image")).toMatch(/:[\w.-]*\d[\w.-]*$/);
    }
  });

  it("of language models are there only with the flag", () => {
    const without = inferenceStages(KServeSpec.parse({ enabled: true }), WIRING);

    expect(JSON.stringify(without)).not.toContain("vllm");
    expect(JSON.stringify(runtimes)).toContain("vllm");
  });
});

describe("services", () => {
  const stages = inferenceStages(FULL, WIRING);

  it("run as the team's account in restricted pods without a token of the API server's", () => {
    for (const service of kindOf(stages, "InferenceService")) {
      expect(at(service, "spec", "predictor")).toMatchObject({
        serviceAccountName: "team",
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      });
    }
  });

  it("fetch a registered model from the registry, and may call nothing else", () => {
    const labels = at(predictor(stages, "fraud"), "labels") as Record<string, string>;

    expect(at(predictor(stages, "fraud"), "model", "storageUri")).toBe("models:/fraud@champion");
    expect(Object.keys(labels).filter((label) => label.startsWith("client."))).toEqual(["client.mlops-estate/mlflow"]);
    expect(at(kindOf(stages, "ClusterStorageContainer")[0], "spec", "supportedUriFormats")).toEqual([{ prefix: "models:/" }]);
  });

  it("open the estate's buckets with the team's copy of the key, by the key names that the controller is told", () => {
    const release = objectsOf(stages).find((object) => "release" in object && object.name === "kserve-resources");

    expect(at(named(stages, "InferenceService", "prices"), "metadata", "annotations")).toMatchObject({
      "serving.kserve.io/secretName": "object-store-key-data",
    });
    expect(at(release, "values", "kserve", "storage", "s3")).toMatchObject({
      accessKeyIdName: "accessKeyId",
      secretAccessKeyName: "secretAccessKey",
      endpoint: "object-store.mlops.svc:7070",
      useHttps: "0",
    });
  });

  it("with GPUs ask for them, tolerate their taint and go to their pool", () => {
    const chat = predictor(stages, "chat");

    expect(chat).toMatchObject({
      nodeSelector: { "mlops-estate/pool": "gpu" },
      tolerations: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
    });
    expect(at(chat, "model", "resources", "limits", "nvidia.com/gpu")).toBe("2");
    expect(at(chat, "model", "args")).toContain("--tensor-parallel-size=2");
    expect(at(predictor(stages, "fraud"), "nodeSelector")).toBeUndefined();
  });

  it("scale on CPU where they may have more pods than they have at least, and else not at all", () => {
    const classOf = (name: string) =>
      at(named(stages, "InferenceService", name), "metadata", "annotations", "serving.kserve.io/autoscalerClass");

    expect(classOf("fraud")).toBe("hpa");
    expect(predictor(stages, "fraud")).toMatchObject({ minReplicas: 2, maxReplicas: 6, scaleTarget: 70 });
    expect(classOf("prices")).toBe("none");
  });

  it("are read each by a monitor, on a port that their runtime has; those without metrics by none, and all only where somebody watches", () => {
    const monitors = kindOf(stages, "PodMonitor");
    const read = kindOf(stages, "InferenceService").filter(({ metadata }) =>
      monitors.some((monitor) => monitor.metadata.name === metadata.name),
    );

    expect(kindOf(stages, "InferenceService").length - read.length).toBe(1);
    expect(read.map(({ metadata }) => metadata.name)).not.toContain("as-mlflow");
    for (const { metadata, ...service } of read) {
      const runtime = named(stages, "ClusterServingRuntime", at(service, "spec", "predictor", "model", "runtime") as string);
      const ports = at(runtime, "spec", "containers", 0, "ports") as { name: string }[];
      expect(ports.map(({ name }) => name)).toContain(
        at(named(stages, "PodMonitor", metadata.name), "spec", "podMetricsEndpoints", 0, "port"),
      );
    }
    expect(kindOf(inferenceStages(FULL, { ...WIRING, monitored: false }), "PodMonitor")).toEqual([]);
  });

  it("are admitted from the gateway and Prometheus, by a policy that selects their pods, in each team's namespace that has some", () => {
    for (const namespace of ["team-models", "team-risk"]) {
      const policy = kindOf(stages, "NetworkPolicy").find(({ metadata }) => metadata.namespace === namespace);
      const pods = kindOf(stages, "InferenceService").filter(({ metadata }) => metadata.namespace === namespace);

      expect(JSON.stringify(at(policy, "spec", "ingress"))).toContain("client.mlops-estate/inference");
      expect(JSON.stringify(at(policy, "spec", "ingress"))).toContain("prometheus");
      for (const pod of pods)
        expect(
          matches(
            at(pod, "spec", "predictor", "labels") as Record<string, string>,
            at(policy, "spec", "podSelector", "matchLabels") as Record<string, string>,
          ),
        ).toBe(true);
    }
  });

  it("have addresses and hosts of their own for any names, and no two resources of one name", () => {
    const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
    const service = fc.record({ name, team: fc.constantFrom("models", "risk") });
    fc.assert(
      fc.property(fc.uniqueArray(service, { selector: ({ name: own, team: whose }) => `${whose}/${own}`, maxLength: 6 }), (services) => {
        const spec = KServeSpec.parse({ enabled: true, services: services.map((each) => ({ ...FRAUD, ...each })) });
        const hosts = interfacesOf(spec, WIRING).map(({ host }) => host);

        expect(new Set(hosts).size).toBe(services.length);
        expect(new Set(endpointsOf(spec, WIRING).map(({ url }) => url)).size).toBe(services.length);
        expect(kindOf(inferenceStages(spec, WIRING), "InferenceService")).toHaveLength(services.length);
      }),
    );
  });

  it("are refused with no model, two models, a taken name, or a language model without the flag", () => {
    const { registeredModel: _, ...bare } = FRAUD;

    expect(problemsOf({ services: [bare] })).toEqual(["services.0.storageUri: must be given, or registeredModel, and not both"]);
    expect(problemsOf({ services: [{ ...FRAUD, storageUri: "s3://data/x" }] })).toHaveLength(1);
    expect(problemsOf({ services: [FRAUD, FRAUD] })).toEqual([
      "services.1.name: is taken in team models: names of a team's services differ",
    ]);
    expect(problemsOf({ services: [FRAUD, { ...FRAUD, team: "risk" }] })).toEqual([]);
    expect(problemsOf({ llm: { services: [CHAT] } })).toEqual(["llm.services: is allowed only when llm.enabled is true"]);
    expect(problemsOf({ services: [{ ...FRAUD, name: "Fraud_1" }] })[0]).toContain("services.0.name: must be lower-case");
  });
});

describe("a service that is released", () => {
  const spec = KServeSpec.parse({
    enabled: true,
    services: [
      { ...FRAUD, replicas: { min: 2, max: 6 } },
      { ...FRAUD, name: "prices", registeredModel: "prices@champion", modelFormat: "mlflow" },
      { ...FRAUD, name: "other" },
    ],
  });
  const wiring = { ...WIRING, released: [FRAUD, { name: "prices", team: "models" }] };
  const stages = inferenceStages(spec, wiring);
  const labelOf = (service: string) => at(predictor(stages, service), "labels", "mlops-estate/variant");

  it("has a second one for its next version, without pods before a version is tried, whose number is left to whoever tries it", () => {
    const challenger = named(stages, "InferenceService", "fraud-challenger");

    expect(at(challenger, "spec", "predictor")).toMatchObject({ minReplicas: 0, maxReplicas: 6 });
    expect(at(challenger, "metadata", "annotations")).toMatchObject({
      "serving.kserve.io/autoscalerClass": "none",
      "mlops-estate/moved-fields": "spec.predictor.minReplicas",
    });
    expect(at(challenger, "spec", "predictor", "model", "storageUri")).toBe("models:/fraud@challenger");
    expect(kindOf(stages, "InferenceService").map(({ metadata }) => metadata.name)).not.toContain("other-challenger");
  });

  it("says of both which variant they are, of which model", () => {
    expect([labelOf("fraud"), labelOf("fraud-challenger"), labelOf("other")]).toEqual(["champion", "challenger", undefined]);
    for (const name of ["fraud", "fraud-challenger"])
      expect(at(named(stages, "InferenceService", name), "metadata", "labels", "mlops-estate/model")).toBe("fraud");
  });

  it("answers by one name at both, by a flag that comes after the runtime's; a server without names in its paths has none", () => {
    const runtime = named(stages, "ClusterServingRuntime", "estate-sklearn");

    expect(at(runtime, "spec", "containers", 0, "args", 0)).toBe("--model_name={{.Name}}");
    expect(at(predictor(stages, "fraud-challenger"), "model", "args")).toEqual(["--model_name=fraud"]);
    expect(at(predictor(stages, "prices-challenger"), "model", "args")).toEqual([]);
    expect(releasedServicesOf(spec, wiring).map(({ ownPaths, path }) => [path, ...ownPaths])).toEqual([
      ["/v2/models/fraud/infer", "/v2/models/fraud/infer", "/v1/models/fraud:predict"],
      ["/invocations"],
    ]);
  });

  it("is let in to and watched like the first, with an address by the name that KServe gives its Service", () => {
    const policy = kindOf(stages, "NetworkPolicy").find(({ metadata }) => metadata.namespace === "team-models");
    const selects = at(policy, "spec", "podSelector", "matchLabels") as Record<string, string>;

    expect(matches(at(predictor(stages, "fraud-challenger"), "labels") as Record<string, string>, selects)).toBe(true);
    expect(kindOf(stages, "PodMonitor").map(({ metadata }) => metadata.name)).toContain("fraud-challenger");
    expect(releasedServicesOf(spec, wiring)[0]?.services).toEqual({
      champion: "fraud-predictor",
      challenger: "fraud-challenger-predictor",
    });
  });

  it("is called by its model's route, and by no name that leads past it", () => {
    expect(interfacesOf(spec, wiring).map(({ host }) => host)).toEqual(["other-team-models"]);
  });

  it("has names that fit, however long they are", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,22}[a-z0-9]$/);
    fc.assert(
      fc.property(name, (long) => {
        const one = KServeSpec.parse({ enabled: true, services: [{ ...FRAUD, name: long }] });
        const [found] = releasedServicesOf(one, { ...WIRING, released: [{ name: long, team: "models" }] });
        expect(Math.max(...Object.values(found?.services ?? {}).map(({ length }) => length))).toBeLessThanOrEqual(63);
      }),
    );
  });
});

describe.skipIf(DEFINITIONS_FOLDER === undefined)("custom resources of kserve, by the upstream definitions", () => {
  it("are valid, field by field", () => {
    const definitions = new Definitions(`${DEFINITIONS_FOLDER}/kserve`);
    const customs = objectsOf(inferenceStages(FULL, { ...WIRING, released: FULL.services })).filter(
      (object): object is KubernetesObject => "kind" in object && /serving\.kserve\.io/.test(object.apiVersion),
    );

    expect(customs.length).toBeGreaterThan(15);
    for (const custom of customs) expect(definitions.problemsOf(custom), custom.metadata.name).toEqual([]);
  });
});
