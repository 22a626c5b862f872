import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOVED_FIELDS, type Stages } from "../../../../components/core/kubernetes.ts";
import { canBeRolledOut, type ReleasedModel, ReleaseSpec, rolledOutOf } from "../../../../components/release/contract.ts";
import { modelRoute } from "../../../../components/release/gateway-api/manifests.ts";
import { procedureOf } from "../../../../components/release/procedure.ts";
import { rolloutStages } from "../../../../components/release/rollouts/component.ts";
import type { CanaryStep, Rollout } from "../../../../components/release/rollouts/kinds.ts";
import { rolloutObjects } from "../../../../components/release/rollouts/manifests.ts";
import { controllerStages } from "../../../../components/release/rollouts/release.ts";
import { statesOf } from "../../../../components/release/states.ts";
import type { ServerPods } from "../../../../components/serving/contract.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../../support/definitions.ts";
import { at, kindOf, objectsOf } from "../../pods.ts";
import { backendsOf } from "../routes.ts";

const BACKENDS = backendsOf("fraud");
const SERVER: ServerPods = {
  replicas: 2,
  selector: { "app.kubernetes.io/name": "model-server", "mlops-estate/model": "fraud", "mlops-estate/variant": "champion" },
  template: {
    metadata: {
      labels: { "app.kubernetes.io/name": "model-server", "mlops-estate/model": "fraud", "mlops-estate/variant": "champion" },
      annotations: { "mlops-estate/config-hash": "1" },
    },
    spec: { containers: [{ name: "model-server", image: "mlflow:1", env: [{ name: "MODEL_NAME", value: "fraud" }] }] },
  },
};
const WIRING = {
  namespace: "mlops",
  backends: BACKENDS,
  server: SERVER,
  metrics: { url: "http://prometheus:9090" },
  account: "release-fraud",
};

function releaseOf(fields: object = {}): ReleasedModel {
  const [release] = ReleaseSpec.parse({ enabled: true, models: [{ name: "fraud", ...fields }] }).models;
  if (release === undefined) throw new Error("no release came out");
  return release;
}

function rolledOut(fields: object = {}) {
  return Object.values(rolloutObjects(releaseOf(fields), WIRING));
}

function one(kind: string, fields: object = {}) {
  return rolledOut(fields).find((object) => object.kind === kind);
}

function stepsOf(rollout: unknown): readonly CanaryStep[] {
  return at(rollout, "spec", "strategy", "canary", "steps") as readonly CanaryStep[];
}

const anySteps = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 8 })
  .map((percents) => percents.toSorted((a, b) => a - b).map((percent) => ({ percent, seconds: 5 + percent })));

describe("a canary by Argo Rollouts", () => {
  it("goes through the steps of the estate's own Job, each as long", () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const release = releaseOf({ canary: { steps } });
        const states = statesOf(release, BACKENDS);
        const own = procedureOf(release, { approval: "automatic" }).steps.flatMap(({ seconds, state }) => {
          const shares = states.find(({ name }) => name === state)?.route.shares;
          return [{ setWeight: shares?.[1]?.percent }, { pause: { duration: `${seconds}s` } }];
        });
        expect(stepsOf(one("Rollout", { canary: { steps } }))).toEqual(own);
      }),
    );
  });

  it("moves the weights of the model's route, between the Services that the route names", () => {
    const canary = at(one("Rollout"), "spec", "strategy", "canary");
    const [rest] = statesOf(releaseOf(), BACKENDS);
    if (rest === undefined) throw new Error("no state came out");
    const route = modelRoute(rest.route, { namespace: "mlops", domain: "example.com" });

    expect(at(canary, "trafficRouting", "plugins", "argoproj-labs/gatewayAPI", "httpRoutes")).toEqual([{ name: route.metadata.name }]);
    expect([at(canary, "stableService"), at(canary, "canaryService")]).toEqual(route.spec.rules[0]?.backendRefs.map(({ name }) => name));
  });

  it("waits nowhere for a person, and gives up where pods do not come up", () => {
    expect(stepsOf(one("Rollout")).every((step) => !("pause" in step) || /^\d+s$/.test(step.pause.duration))).toBe(true);
    expect(at(one("Rollout"), "spec")).toMatchObject({ progressDeadlineAbort: true, progressDeadlineSeconds: 900 });
  });
});

describe("a switch by Argo Rollouts", () => {
  const fields = { pattern: "blue-green", blueGreen: { trialSeconds: 60, keepSeconds: 1200 }, analysis: { everySeconds: 25 } };

  it("keeps the old version, and is looked at for as long as the trial lasts", () => {
    expect(at(one("Rollout", fields), "spec", "strategy", "blueGreen")).toMatchObject({
      activeService: "model-fraud",
      previewService: "model-fraud-challenger",
      scaleDownDelaySeconds: 1200,
      postPromotionAnalysis: { templates: [{ templateName: "release-fraud" }] },
    });
    expect(at(one("AnalysisTemplate", fields), "spec", "metrics", 0, "count")).toBe(3);
  });
});

describe("patterns that Argo Rollouts does not know", () => {
  it.each(["ab", "shadow"])("are refused: %s", (pattern) => {
    const release = { ...releaseOf(), pattern } as ReleasedModel;

    expect(canBeRolledOut(release)).toBe(false);
    expect(() => rolloutObjects(release, WIRING)).toThrow(`fraud is released by ${pattern}`);
  });

  it("stay with the estate's own Job", () => {
    const models = [
      { name: "one", pattern: "shadow" },
      { name: "two", pattern: "blue-green" },
    ];
    const served = [{ name: "one" }, { name: "two" }, { name: "three" }];
    const names = (spec: object) => rolledOutOf(ReleaseSpec.parse({ enabled: true, models, ...spec }), served).map(({ name }) => name);

    expect(names({ system: "argo-rollouts" })).toEqual(["two", "three"]);
    expect(names({})).toEqual([]);
    expect(names({ system: "argo-rollouts", enabled: false })).toEqual([]);
  });
});

describe("the measures of a rollout", () => {
  it("are the estate's own, with the versions that the release has written on the rollout", () => {
    const queries = (at(one("AnalysisTemplate"), "spec", "metrics") as { provider: { prometheus: { query: string } } }[]).map(
      ({ provider }) => provider.prometheus.query,
    );
    const own = procedureOf(releaseOf(), { approval: "automatic" }).measures.map(({ query }) => query);
    const asked = (query: string) =>
      query
        .replaceAll("{{args.version}}", "$version")
        .replaceAll("{{args.champion}}", "$champion")
        .replaceAll("mlops_estate_variant=", "variant=");

    expect(queries.map(asked)).toEqual(own.filter((query) => !query.startsWith("absent(")));
    expect(queries.join()).not.toContain("$");
    expect(at(one("Rollout"), "spec", "strategy", "canary", "analysis", "args")).toMatchObject([
      { name: "version", valueFrom: { fieldRef: { fieldPath: "metadata.annotations['mlops-estate/challenger-version']" } } },
      { name: "champion", valueFrom: { fieldRef: { fieldPath: "metadata.annotations['mlops-estate/champion-version']" } } },
    ]);
  });

  it("take back at as many bad looks as are stated, and not for want of an answer", () => {
    const [metric] = at(one("AnalysisTemplate", { analysis: { failures: 3, maxErrorShare: 0.05 } }), "spec", "metrics") as object[];

    expect(metric).toMatchObject({ failureLimit: 2, failureCondition: "len(result) > 0 && !isNaN(result[0]) && result[0] > 0.05" });
    expect(at(metric, "successCondition")).toBe("len(result) == 0 || isNaN(result[0]) || result[0] <= 0.05");
  });

  it("are none where analysis is off", () => {
    expect(one("AnalysisTemplate", { analysis: { enabled: false } })).toBeUndefined();
    expect(at(one("Rollout", { analysis: { enabled: false } }), "spec", "strategy", "canary", "analysis")).toBeUndefined();
  });
});

describe("the pods of a rollout", () => {
  it("are those that serving would run itself, but for what they say of their variant", () => {
    const { metadata, spec } = (one("Rollout") as Rollout).spec.template;

    expect(spec).toBe(SERVER.template.spec);
    expect(metadata.annotations).toEqual(SERVER.template.metadata.annotations);
  });

  it("become the champion while they run, so that neither they nor their Services say which variant they are", () => {
    const { spec } = one("Rollout") as Rollout;

    expect(Object.keys(spec.selector.matchLabels)).not.toContain("mlops-estate/variant");
    expect(Object.keys(spec.template.metadata.labels)).not.toContain("mlops-estate/variant");
    expect(at(spec.strategy, "canary")).toMatchObject({
      stableMetadata: { labels: { "mlops-estate/variant": "champion" } },
      canaryMetadata: { labels: { "mlops-estate/variant": "challenger" } },
    });
    for (const service of rolledOut().filter(({ kind }) => kind === "Service")) {
      expect(at(service, "spec", "selector")).toEqual(spec.selector.matchLabels);
      expect(at(service, "metadata", "annotations")).toEqual({ [MOVED_FIELDS]: "spec.selector" });
    }
  });

  it("are told apart by the label that the controller moves, and not by what they said when they began", () => {
    const queries = JSON.stringify(at(one("AnalysisTemplate"), "spec", "metrics"));

    expect(queries).toContain('mlops_estate_variant=\\"challenger\\"');
    expect(queries).not.toMatch(/[{,]variant=/);
  });
});

describe("the models that are rolled out", () => {
  const wiring = {
    namespace: "mlops",
    models: [{ name: "fraud" }, { name: "risk" }],
    backends: { fraud: BACKENDS, risk: backendsOf("risk") },
    pods: { fraud: SERVER },
    metrics: { system: "prometheus", namespace: "monitoring", port: 9090, url: "http://prometheus:9090" },
    monitored: true,
  };

  it("come after the controller, each after its Services and measures", () => {
    const spec = ReleaseSpec.parse({ enabled: true, system: "argo-rollouts", models: [{ name: "risk", pattern: "shadow" }] });
    const stages = rolloutStages(spec, wiring);

    expect(stages.slice(-3).map((stage) => Object.keys(stage))).toEqual([
      ["release"],
      ["fraud-analysis", "fraud-stable", "fraud-canary", "fraud-rollout-role", "fraud-rollout-binding"],
      ["fraud-rollout"],
    ]);
  });

  it("are none where the estate's own Job releases", () => {
    expect(rolloutStages(ReleaseSpec.parse({ enabled: true }), wiring)).toEqual([]);
  });

  it("must have pods, which serving hands over", () => {
    expect(() => rolloutStages(ReleaseSpec.parse({ enabled: true, system: "argo-rollouts" }), wiring)).toThrow(
      "risk is rolled out, and has no pods",
    );
  });
});

describe("who may do what", () => {
  const wiring = {
    namespace: "mlops",
    metrics: { system: "prometheus", namespace: "monitoring", port: 9090 },
    models: ["fraud"],
    monitored: true,
  };

  it("whoever releases a model may begin its rollout, and no other", () => {
    expect(at(one("Role"), "rules")).toEqual([
      { apiGroups: ["argoproj.io"], resources: ["rollouts"], resourceNames: ["model-fraud"], verbs: ["get", "patch"] },
    ]);
  });

  it("the controller reads no Secret of the models' namespace, and changes their routes alone", () => {
    const rules = at(kindOf(controllerStages(wiring), "Role")[0], "rules") as { resources: string[]; resourceNames?: string[] }[];

    expect(rules.flatMap(({ resources }) => resources)).not.toContain("secrets");
    expect(rules.find(({ resources }) => resources.includes("httproutes"))?.resourceNames).toEqual(["models.fraud"]);
    expect(at(release(wiring), "values")).toMatchObject({ clusterInstall: false, controller: { extraArgs: ["--namespace=mlops"] } });
  });

  it("the controller gets its plugin from a pinned image, in a container that fits `restricted`, and not from the internet", () => {
    expect(at(release(wiring), "values", "controller")).toMatchObject({
      trafficRouterPlugins: [{ location: "file:///plugins/rollouts-plugin-trafficrouter-gatewayapi" }],
      initContainers: [
        {
          image: expect.stringMatching(/^ghcr\.io\/argoproj-labs\/.*:v\d+\.\d+\.\d+$/),
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
        },
      ],
    });
  });

  it("is nothing at all where no model is released by it", () => {
    expect(controllerStages({ ...wiring, models: [] })).toEqual([]);
  });

  function release(given: Parameters<typeof controllerStages>[0]) {
    return objectsOf(controllerStages(given) satisfies Stages).find((object) => "release" in object);
  }
});

describe.skipIf(DEFINITIONS_FOLDER === undefined)("by the upstream definitions in ESTATE_CRDS", () => {
  it.each(["canary", "blue-green"])("every object of a %s is valid", (pattern) => {
    const definitions = new Definitions(DEFINITIONS_FOLDER ?? "");
    const customs = rolledOut({ pattern }).filter(({ apiVersion }) => /\..*\//.test(apiVersion) && !apiVersion.includes("k8s.io"));

    expect(customs.map(({ kind }) => kind).toSorted()).toEqual(["AnalysisTemplate", "Rollout"]);
    for (const object of customs) expect(definitions.problemsOf(object as never)).toEqual([]);
  });
});
