import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../components/core/errors.ts";
import { parseSpec } from "../../../components/core/parse.ts";
import { ServingSpec, type ServingWiring, VERSION_ANNOTATION } from "../../../components/serving/contract.ts";
import { rolledOutPods, servingStages } from "../../../components/serving/manifests.ts";
import { endpointsOf } from "../../../components/serving/servers.ts";
import {
  at,
  containersOf,
  environmentOf,
  expectHardened,
  expectOnePort,
  kindOf,
  matches,
  named,
  objectsOf,
  podTemplates,
} from "../pods.ts";

const WIRING: ServingWiring = {
  namespace: "mlops",
  tracking: { system: "mlflow", namespace: "mlops", port: 5000, uri: "http://mlflow.mlops.svc:5000" },
};

const KEY = { name: "AWS_SECRET_ACCESS_KEY", valueFrom: { secretKeyRef: { name: "object-store-key-captures", key: "secretAccessKey" } } };
const BUCKET = {
  uri: "s3://captures",
  dvc: {},
  env: [{ name: "AWS_ENDPOINT_URL_S3", value: "http://object-store.mlops.svc:7070" }, KEY],
  callees: [{ system: "object-store", namespace: "mlops", port: 7070 }],
};
const IDENTITY = {
  serviceAccount: "models",
  principal: "models@example",
  annotations: { "example.com/role": "models" },
  podLabels: { "example.com/use": "true" },
  tokens: [{ cidrs: ["169.254.170.23/32"], port: 80 }],
};
const CAPTURE = { bucket: BUCKET, models: { two: { sampling: 0.25, redact: ["name", "e-mail"] } } };
const TWO = ServingSpec.parse({ replicas: 2, models: [{ name: "two" }, { name: "one", replicas: 1 }] });
const CHALLENGED: ServingWiring = { ...WIRING, variants: [{ model: "two" }], capture: CAPTURE };

const names = fc.stringMatching(/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/);
/** Some of a spec's models are released, and of some requests are kept. */
const wirings = (spec: ServingSpec) =>
  fc.tuple(fc.subarray(spec.models), fc.subarray(spec.models), fc.integer({ min: 1, max: 5 }), fc.boolean()).map(
    ([released, kept, replicas, identified]): ServingWiring => ({
      ...WIRING,
      variants: released.map(({ name }) => ({ model: name, replicas })),
      capture: {
        bucket: BUCKET,
        models: Object.fromEntries(kept.map(({ name }) => [name, { sampling: 1, redact: [] }])),
        ...(identified && { identity: IDENTITY }),
      },
    }),
  );
const specs = fc
  .uniqueArray(fc.record({ name: names, replicas: fc.integer({ min: 0, max: 5 }) }), { selector: (model) => model.name, maxLength: 4 })
  .map((models) => ServingSpec.parse({ models }));
const wired = specs.chain((spec) => fc.tuple(fc.constant(spec), wirings(spec)));

function problemPaths(spec: unknown): string[] {
  try {
    parseSpec("serving", ServingSpec, spec);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.problems.map((problem) => problem.path);
    throw error;
  }
}

describe("model servers", () => {
  it("fit Pod Security restricted and the quota for every spec", () => {
    fc.assert(fc.property(wired, ([spec, wiring]) => expectHardened(servingStages(spec, wiring))));
  });

  it("agree on their port from Service to probe, policy and endpoint", () => {
    const spec = ServingSpec.parse({});
    const [endpoint] = endpointsOf(spec, WIRING);

    expectOnePort(servingStages(spec, WIRING), "model-example", "model-server", endpoint?.port ?? 0);
    expect(endpoint?.url).toBe(`http://model-example.mlops.svc:${endpoint?.port}`);
  });

  it("have Services that select their own pods and no other model's, under names of their own", () => {
    fc.assert(
      fc.property(wired, ([spec, wiring]) => {
        const stages = servingStages(spec, wiring);
        const services = kindOf(stages, "Service");
        const servers = spec.models.length + (wiring.variants?.length ?? 0);
        const selectors = [
          ...services.map((service) => at(service, "spec", "selector")),
          ...kindOf(stages, "Deployment").map((deployment) => at(deployment, "spec", "selector", "matchLabels")),
          ...kindOf(stages, "PodDisruptionBudget").map((budget) => at(budget, "spec", "selector", "matchLabels")),
        ];

        expect(new Set(services.map((service) => service.metadata.name)).size).toBe(2 * servers);
        for (const selector of selectors) {
          const selected = podTemplates(stages).filter((template) =>
            matches(at(template, "metadata", "labels") as Record<string, unknown>, selector as Record<string, unknown>),
          );
          expect(selected).toHaveLength(1);
        }
        for (const object of objectsOf(stages)) expect(String(at(object, "metadata", "name")).length).toBeLessThanOrEqual(63);
      }),
    );
  });

  it("wear the label that the tracking server admits, and may reach nothing else", () => {
    const stages = servingStages(ServingSpec.parse({}), WIRING);

    expect(at(podTemplates(stages)[0], "metadata", "labels")).toMatchObject({ "client.mlops-estate/mlflow": "true" });
    expect(at(named(stages, "NetworkPolicy", "model-server"), "spec", "egress")).toHaveLength(1);
    expect(at(named(stages, "NetworkPolicy", "model-server"), "spec", "egress", 0, "ports")).toEqual([{ port: 5000, protocol: "TCP" }]);
  });

  it("run the program that is mounted, with the model, alias and registry they were given", () => {
    const stages = servingStages(ServingSpec.parse({ models: [{ name: "iris", alias: "canary" }] }), WIRING);
    const [container] = containersOf(podTemplates(stages)[0]);

    expect(environmentOf(container)).toMatchObject({ MODEL_NAME: "iris", MODEL_ALIAS: "canary", MLFLOW_TRACKING_URI: WIRING.tracking.uri });
    expect(at(container, "command", 1)).toBe("/app/model-server.py");
    expect(Object.keys(at(named(stages, "ConfigMap", "model-server"), "data") as object)).toEqual([
      "model-server.py",
      "capture.py",
      "store.py",
    ]);
  });

  it("have as many pods as they say, or as all that say nothing, and are kept apart and on their feet where they are several", () => {
    const spec = ServingSpec.parse({ replicas: 2, models: [{ name: "two" }, { name: "one", replicas: 1 }] });
    const stages = servingStages(spec, WIRING);
    const budgets = kindOf(stages, "PodDisruptionBudget");
    const labels = { "app.kubernetes.io/name": "model-server", "mlops-estate/model": "two" };
    const podOf = (name: string) => at(named(stages, "Deployment", name), "spec", "template", "spec");

    expect(["model-two", "model-one"].map((name) => at(named(stages, "Deployment", name), "spec", "replicas"))).toEqual([2, 1]);
    expect(budgets.map(({ metadata }) => metadata.name)).toEqual(["model-two"]);
    expect(at(budgets[0], "spec")).toEqual({ maxUnavailable: 1, selector: { matchLabels: labels } });
    expect(at(podOf("model-two"), "topologySpreadConstraints")).toMatchObject([
      { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels: labels } },
      { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels: labels } },
    ]);
    expect(podOf("model-one")).not.toHaveProperty("topologySpreadConstraints");
  });

  it("come from the mirror where there is one", () => {
    const stages = servingStages(ServingSpec.parse({}), { ...WIRING, imagesMirror: "registry.example.com/m" });

    expect(at(containersOf(podTemplates(stages)[0])[0], "image")).toMatch(/^registry\.example\.com\/m\/mlflow\/mlflow:/);
  });

  it("keep the selector of the Deployment that was there before there were challengers, since it can never change", () => {
    const selector = { "app.kubernetes.io/name": "model-server", "mlops-estate/model": "two" };
    const selectorOf = (wiring: ServingWiring) => at(named(servingStages(TWO, wiring), "Deployment", "model-two"), "spec", "selector");

    expect(selectorOf(WIRING)).toEqual({ matchLabels: selector });
    expect(selectorOf(CHALLENGED)).toEqual({ matchLabels: selector });
  });

  it("say of their pods which model and which variant they are, and run as such", () => {
    const stages = servingStages(TWO, CHALLENGED);
    const told = podTemplates(stages).map((template) => {
      const labels = at(template, "metadata", "labels") as Record<string, string>;
      const { MODEL_ALIAS, MODEL_NAME, MODEL_VARIANT, POLL_SECONDS } = environmentOf(containersOf(template)[0]);
      return [labels["mlops-estate/model"], labels["mlops-estate/variant"], MODEL_NAME, MODEL_VARIANT, MODEL_ALIAS, POLL_SECONDS];
    });

    expect(told).toEqual([
      ["two", "champion", "two", "champion", "champion", "5"],
      ["two", "challenger", "two", "challenger", "challenger", "5"],
      ["one", "champion", "one", "champion", "champion", undefined],
    ]);
  });

  it("try a new version on one pod, or on as many as are asked for, which nothing scales", () => {
    const replicasIn = (wiring: ServingWiring) =>
      ["model-two", "model-two-challenger"].map((name) => at(named(servingStages(TWO, wiring), "Deployment", name), "spec", "replicas"));

    expect(replicasIn(CHALLENGED)).toEqual([2, 1]);
    expect(replicasIn({ ...CHALLENGED, variants: [{ model: "two", replicas: 2 }], autoscaled: true })).toEqual([undefined, 2]);
    expect(kindOf(servingStages(TWO, CHALLENGED), "PodDisruptionBudget").map(({ metadata }) => metadata.name)).toEqual(["model-two"]);
  });

  it("let only their own callers in, variant by variant", () => {
    const stages = servingStages(TWO, { ...CHALLENGED, callers: "estate" });
    const callers = ["model-server", "model-challenger"].map((name) =>
      at(named(stages, "NetworkPolicy", name), "spec", "ingress", 0, "from", 0, "podSelector", "matchLabels"),
    );

    expect(callers).toEqual([{ "client.mlops-estate/model-server": "true" }, { "client.mlops-estate/model-challenger": "true" }]);
    expect(kindOf(servingStages(TWO, WIRING), "NetworkPolicy").map(({ metadata }) => metadata.name)).toEqual(["model-server"]);
  });

  it("tell callers and monitors where both variants are", () => {
    const endpoints = endpointsOf(TWO, CHALLENGED);

    expect(endpoints.map(({ captures, model, service, system, variant }) => [model, variant, system, service, captures])).toEqual([
      ["two", "champion", "model-server", "model-two", true],
      ["two", "challenger", "model-challenger", "model-two-challenger", true],
      ["one", "champion", "model-server", "model-one", false],
    ]);
    const hosts = kindOf(servingStages(TWO, CHALLENGED), "Service").map(({ metadata }) => `${metadata.name}.mlops.svc`);
    for (const { podsAddress, service } of endpoints) expect(hosts).toEqual(expect.arrayContaining([podsAddress, `${service}.mlops.svc`]));
  });

  it("keep requests of the models that they are told of, in both variants, with a key that is nowhere but in its Secret", () => {
    const stages = servingStages(TWO, CHALLENGED);
    const [champion, challenger, other] = podTemplates(stages).map((template) => containersOf(template)[0]);
    const kept = { CAPTURE_URI: "s3://captures", CAPTURE_SAMPLING: "0.25", CAPTURE_REDACT: "name,e-mail" };

    for (const container of [champion, challenger]) {
      expect(environmentOf(container)).toMatchObject(kept);
      expect(at(container, "env")).toContainEqual(KEY);
    }
    expect(Object.keys(environmentOf(other)).filter((name) => /^(CAPTURE|AWS)_/.test(name))).toEqual([]);
  });

  it("are let through to the bucket, and admitted there, where they keep requests", () => {
    const stages = servingStages(TWO, CHALLENGED);
    const admitted = podTemplates(stages).map((template) => at(template, "metadata", "labels", "client.mlops-estate/object-store"));
    const portsOf = (name: string) =>
      (at(named(stages, "NetworkPolicy", name), "spec", "egress") as object[]).map((rule) => at(rule, "ports", 0, "port"));

    expect(admitted).toEqual(["true", "true", undefined]);
    expect(portsOf("model-server")).toEqual([5000, 7070]);
    expect(portsOf("model-challenger")).toEqual([5000, 7070]);
  });

  it("keep them as an identity of the cloud where there is one, which no other server has", () => {
    const stages = servingStages(TWO, { ...CHALLENGED, capture: { ...CAPTURE, identity: IDENTITY } });
    const accounts = podTemplates(stages).map((template) => at(template, "spec", "serviceAccountName"));

    expect(accounts).toEqual(["models", "models", undefined]);
    expect(at(podTemplates(stages)[0], "metadata", "labels")).toMatchObject(IDENTITY.podLabels);
    expect(at(named(stages, "ServiceAccount", "models"), "metadata", "annotations")).toEqual(IDENTITY.annotations);
    expect(at(named(stages, "NetworkPolicy", "model-server"), "spec", "egress")).toHaveLength(3);
    expect(kindOf(servingStages(TWO, CHALLENGED), "ServiceAccount")).toEqual([]);
  });

  it("refuse a redacted column that would be taken for two", () => {
    const models = { two: { sampling: 1, redact: ["street, number"] } };

    expect(() => servingStages(TWO, { ...CHALLENGED, capture: { ...CAPTURE, models } })).toThrow("a comma in its name: street, number");
  });

  it("leave the pods of a model that is rolled out to whoever does, but for how Prometheus finds them", () => {
    const wiring = { ...CHALLENGED, rolledOut: ["two"] };
    const stages = servingStages(TWO, wiring);
    const { two } = rolledOutPods(TWO, wiring);

    expect(kindOf(stages, "Deployment").map(({ metadata }) => metadata.name)).toEqual(["model-one"]);
    expect(kindOf(stages, "Service").map(({ metadata }) => metadata.name)).toEqual(["pods-of-model-two", "model-one", "pods-of-model-one"]);
    expect(two).toMatchObject({ replicas: 2, selector: { "app.kubernetes.io/name": "model-server", "mlops-estate/model": "two" } });
    expect(environmentOf(containersOf(two?.template)[0])).toMatchObject({ MODEL_NAME: "two", CAPTURE_URI: "s3://captures" });
    expect(at(containersOf(two?.template)[0], "env")).toContainEqual({
      name: "MODEL_VERSION",
      valueFrom: { fieldRef: { fieldPath: `metadata.annotations['${VERSION_ANNOTATION}']` } },
    });
    expect(environmentOf(containersOf(podTemplates(stages)[0])[0])).not.toHaveProperty("MODEL_VERSION");
  });

  it("report every problem of a spec at once", () => {
    const spec = { models: [{ name: "A" }, { name: "b", alias: "a b", replicas: 1.5 }], model: 1 };

    const paths = problemPaths(spec);

    expect(paths.toSorted()).toEqual(["model", "models[0].name", "models[1].alias", "models[1].replicas"]);
  });

  it("refuse a model that is called as another's server of a new version", () => {
    const spec = { models: [{ name: "a" }, { name: "a-challenger" }] };

    expect(problemPaths(spec)).toEqual(["models[1].name"]);
  });

  it("refuse two models of one name", () => {
    expect(() => parseSpec("serving", ServingSpec, { models: [{ name: "a" }, { name: "a" }] })).toThrow(
      "models[1].name: must differ from models[0].name",
    );
  });
});
