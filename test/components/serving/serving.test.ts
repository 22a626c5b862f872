import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../components/core/errors.ts";
import { parseSpec } from "../../../components/core/parse.ts";
import { ServingSpec, type ServingWiring } from "../../../components/serving/contract.ts";
import { endpointsOf, servingStages } from "../../../components/serving/manifests.ts";
import { at, containersOf, environmentOf, expectHardened, expectOnePort, kindOf, matches, named, podTemplates } from "../pods.ts";

const WIRING: ServingWiring = {
  namespace: "mlops",
  tracking: { system: "mlflow", namespace: "mlops", port: 5000, uri: "http://mlflow.mlops.svc:5000" },
};

const names = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);
const specs = fc
  .uniqueArray(fc.record({ name: names, replicas: fc.integer({ min: 0, max: 5 }) }), { selector: (model) => model.name, maxLength: 4 })
  .map((models) => ServingSpec.parse({ models }));

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
    fc.assert(fc.property(specs, (spec) => expectHardened(servingStages(spec, WIRING))));
  });

  it("agree on their port from Service to probe, policy and endpoint", () => {
    const spec = ServingSpec.parse({});
    const [endpoint] = endpointsOf(spec, "mlops");

    expectOnePort(servingStages(spec, WIRING), "model-example", "model-server", endpoint?.port ?? 0);
    expect(endpoint?.url).toBe(`http://model-example.mlops.svc:${endpoint?.port}`);
  });

  it("have Services that select their own pods and no other model's, under names of their own", () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const stages = servingStages(spec, WIRING);
        const services = kindOf(stages, "Service");

        expect(new Set(services.map((service) => service.metadata.name)).size).toBe(2 * spec.models.length);
        for (const service of services) {
          const selector = at(service, "spec", "selector") as Record<string, unknown>;
          const selected = podTemplates(stages).filter((template) =>
            matches(at(template, "metadata", "labels") as Record<string, unknown>, selector),
          );
          expect(selected).toHaveLength(1);
        }
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
    expect(Object.keys(at(named(stages, "ConfigMap", "model-server"), "data") as object)).toEqual(["model-server.py"]);
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

  it("report every problem of a spec at once", () => {
    const spec = { models: [{ name: "A" }, { name: "b", alias: "a b", replicas: 1.5 }], model: 1 };

    const paths = problemPaths(spec);

    expect(paths.toSorted()).toEqual(["model", "models[0].name", "models[1].alias", "models[1].replicas"]);
  });

  it("refuse two models of one name", () => {
    expect(() => parseSpec("serving", ServingSpec, { models: [{ name: "a" }, { name: "a" }] })).toThrow(
      "models[1].name: must differ from models[0].name",
    );
  });
});
