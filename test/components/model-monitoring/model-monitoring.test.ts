import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../components/core/errors.ts";
import { parseSpec } from "../../../components/core/parse.ts";
import { modelMonitoringGroups } from "../../../components/model-monitoring/alerts.ts";
import { captureOf, ModelMonitoringSpec, type ModelMonitoringWiring, settingsOf } from "../../../components/model-monitoring/contract.ts";
import { scheduleOf } from "../../../components/model-monitoring/drift-jobs.ts";
import { modelMonitoringStages } from "../../../components/model-monitoring/manifests.ts";
import { modelMonitoringPanels } from "../../../components/model-monitoring/panels.ts";
import { METRICS } from "../../../components/monitoring/metrics.ts";
import { accessOf } from "../../../components/object-store/plan.ts";
import { metricsIn } from "../../../policies/core/promql.ts";
import { at, containersOf, environmentOf, expectHardened, expectOnePort, kindOf, named } from "../pods.ts";

const { captures } = accessOf({ namespace: "mlops", buckets: [{ name: "captures" }] });
if (captures === undefined) throw new Error("there is no bucket");

const WIRING: ModelMonitoringWiring = {
  namespace: "mlops",
  models: [
    { name: "prices", variants: ["champion", "challenger"] },
    { name: "churn", variants: ["champion"] },
  ],
  bucket: captures,
  tracking: {
    system: "mlflow",
    namespace: "mlops",
    port: 5000,
    uri: "http://mlflow.mlops.svc:5000",
    metricsTarget: "mlflow.mlops.svc:5000",
    metricsPath: "/metrics",
  },
};

function specOf(fields: Readonly<Record<string, unknown>> = {}) {
  return ModelMonitoringSpec.parse({ enabled: true, ...fields });
}

function problemsOf(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  try {
    parseSpec("modelMonitoring", ModelMonitoringSpec, fields);
    return {};
  } catch (error) {
    if (error instanceof UserError) return Object.fromEntries(error.problems.map(({ path, reason }) => [path, reason]));
    throw error;
  }
}

function settingsIn(stages: ReturnType<typeof modelMonitoringStages>, configMap: string) {
  return JSON.parse(String(at(named(stages, "ConfigMap", configMap), "data", "models.json")));
}

describe("monitoring of models", () => {
  const stages = modelMonitoringStages(specOf(), WIRING);

  it("is nothing at all while it is off, or where nothing is served", () => {
    expect(modelMonitoringStages(ModelMonitoringSpec.parse({}), WIRING)).toEqual([]);
    expect(modelMonitoringStages(specOf(), { ...WIRING, models: [] })).toEqual([]);
    expect([modelMonitoringGroups(ModelMonitoringSpec.parse({}), WIRING), modelMonitoringPanels({ enabled: false })]).toEqual([[], []]);
  });

  it("fits Pod Security restricted, and agrees on its port from Service to probe and policy", () => {
    expectHardened(stages);
    expectOnePort(stages, "model-monitor", "model-monitor", 8080);
    for (const job of kindOf(stages, "CronJob")) {
      const pod = at(job, "spec", "jobTemplate", "spec", "template");
      expect(at(pod, "spec", "securityContext")).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
      expect(at(containersOf(pod)[0], "securityContext")).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
      expect(at(pod, "spec", "automountServiceAccountToken")).toBe(false);
    }
  });

  it("lets pods reach the bucket, the job the tracking server besides, and nothing else", () => {
    const portsOf = (policy: string) =>
      (at(named(stages, "NetworkPolicy", policy), "spec", "egress") as object[]).map((rule) => at(rule, "ports", 0, "port"));

    expect(portsOf("model-monitor")).toEqual([7070]);
    expect(portsOf("model-drift")).toEqual([5000, 7070]);
    expect(at(named(stages, "NetworkPolicy", "model-drift"), "spec", "ingress")).toEqual([]);
  });

  it("never has two monitors, each of which would be told what the other is not", () => {
    expect(at(named(stages, "Deployment", "model-monitor"), "spec")).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  });

  it("looks for drift of each model by a job that says which, and names the place of captures as servers do", () => {
    const jobs = kindOf(stages, "CronJob");

    expect(jobs.map(({ metadata }) => [metadata.name, metadata.labels?.["mlops-estate/model"]])).toEqual([
      ["drift-prices", "prices"],
      ["drift-churn", "churn"],
    ]);
    for (const job of jobs) {
      const [container] = containersOf(at(job, "spec", "jobTemplate", "spec", "template"));
      expect(environmentOf(container)).toMatchObject({
        CAPTURE_URI: "s3://captures",
        MODEL: job.metadata.labels?.["mlops-estate/model"],
        DO_NOT_TRACK: "1",
      });
      expect(at(container, "image")).toMatch(/quality:\d/);
    }
  });

  it("rolls the monitor when what it is told changes, and only then", () => {
    const hashOf = (spec = specOf()) =>
      at(named(modelMonitoringStages(spec, WIRING), "Deployment", "model-monitor"), "spec", "template", "metadata", "annotations");

    expect(hashOf()).toEqual(hashOf());
    expect(hashOf(specOf({ windowHours: 25 }))).not.toEqual(hashOf());
  });

  it("tells programs what holds of each model: its own word, else that for all", () => {
    const spec = specOf({ windowHours: 6, redact: ["email"], models: [{ name: "prices", driftShare: 0.2, redact: [] }] });
    const { churn, prices } = settingsIn(modelMonitoringStages(spec, WIRING), "model-drift");

    expect(prices).toMatchObject({ windowHours: 6, driftShare: 0.2, redact: [], variants: ["champion", "challenger"] });
    expect(churn).toMatchObject({ windowHours: 6, driftShare: 0.5, redact: ["email"], variants: ["champion"] });
    expect(settingsIn(modelMonitoringStages(spec, WIRING), "model-monitor")).toEqual({ churn, prices });
    expect(captureOf(spec, "churn")).toEqual({ sampling: 1, redact: ["email"] });
  });

  it("takes it that the estate's own example is asked about nobody, and of no other model", () => {
    expect(settingsOf(specOf(), "example")).toMatchObject({ redact: [], personalData: false });
    expect(settingsOf(specOf({ redact: ["name"] }), "example")).toMatchObject({ redact: ["name"], personalData: true });
    expect(settingsOf(specOf(), "prices").redact).toBeUndefined();
  });

  it("comes at times that a clock can say, each as far from the next", () => {
    const minutes = fc.integer({ min: 1, max: 1440 });
    fc.assert(
      fc.property(minutes, (everyMinutes) => {
        const taken = ModelMonitoringSpec.safeParse({ everyMinutes }).success;

        expect(taken).toBe(1440 % everyMinutes === 0 && (60 % everyMinutes === 0 || everyMinutes % 60 === 0));
        if (taken) expect(timesOf(scheduleOf(everyMinutes))).toBe(1440 / everyMinutes);
      }),
    );
  });

  it("is told every problem of a spec at once", () => {
    const model = {
      name: "prices",
      redact: ["Street", "a,b"],
      schema: [{ name: "size", min: 2, max: 1 }, { name: "town", type: "string", min: 0 }, { name: "size" }, { name: "street" }],
      features: ["size", "rooms", "street"],
      metrics: [
        { name: "accuracy", expression: "count()" },
        { name: "income", expression: "sum(income) where correct" },
        { name: "evil", expression: "__import__('os')" },
      ],
      baseline: { accuracy: 0.9, mae: 1 },
      target: { kind: "classification", tolerance: 2 },
    };

    const given = {
      sampling: 1.5,
      everyMinutes: 7,
      retentionDays: 0,
      image: "quality:latest",
      reference: "ftp://x",
      models: [model, { name: "prices" }],
    };

    const problems = problemsOf(given);

    expect(Object.keys(problems).toSorted()).toEqual([
      "everyMinutes",
      "image",
      "models[0].baseline.mae",
      "models[0].features[1]",
      "models[0].features[2]",
      "models[0].metrics[0].name",
      "models[0].metrics[1].expression",
      "models[0].metrics[2].expression",
      "models[0].redact[1]",
      "models[0].schema[0].min",
      "models[0].schema[1].min",
      "models[0].schema[2].name",
      "models[0].target.tolerance",
      "models[1].name",
      "reference",
      "retentionDays",
      "sampling",
    ]);
    expect(problems["models[0].features[1]"]).toContain("must be in the model's schema, which has size, town");
    expect(problems["models[0].features[2]"]).toContain("must not be in redact");
  });
});

/** How often a day a schedule of `<minute> <hour> * * *` comes. */
function timesOf(schedule: string): number {
  const [minute = "", hour = ""] = schedule.split(" ");
  const count = (field: string, all: number) =>
    field === "*" ? all : field.startsWith("*/") ? Math.ceil(all / Number(field.slice(2))) : 1;
  return count(minute, 60) * count(hour, 24);
}

describe("alerts on models", () => {
  const groups = modelMonitoringGroups(
    specOf({
      everyMinutes: 5,
      models: [
        { name: "prices", team: "sales", driftShare: 0.3, retrain: true },
        { name: "churn", retrain: false },
      ],
    }),
    WIRING,
  );
  const rules = groups
    .flatMap((group) => group.rules)
    .map((rule) => rule as { alert: string; expr: string; labels: Record<string, string> });
  const of = (model: string, alert: string) => rules.find((rule) => rule.alert === alert && rule.labels["model"] === model);

  it("say which model, who answers for it, and whether a training answers them", () => {
    expect(of("prices", "ModelDrifts")).toMatchObject({
      expr: 'max by (model) (model_drift_share{model="prices"}) > 0.3',
      labels: { model: "prices", team: "sales", retrain: "true" },
    });
    expect(of("churn", "ModelDrifts")?.labels).toEqual({ severity: "warning", model: "churn" });
    expect(rules.filter(({ labels }) => labels["retrain"] === "true").map(({ alert }) => alert)).toEqual(["ModelDrifts", "ModelWorse"]);
    expect(of("prices", "DriftJobStale")?.expr).toContain("> 900");
  });

  it("are told apart by their labels, in groups of their own", () => {
    expect(new Set(rules.map(({ alert, labels }) => JSON.stringify([alert, labels]))).size).toBe(rules.length);
    expect(new Set(groups.map(({ name }) => name)).size).toBe(groups.length);
  });

  it("and panels query nothing but what the monitor exports", () => {
    const queries = [
      ...rules.map(({ expr }) => expr),
      ...modelMonitoringPanels({ enabled: true }).flatMap(({ panels }) => panels.map(({ expr }) => expr)),
    ];
    const known: readonly string[] = METRICS["model-monitor"];

    expect(queries.flatMap((query) => metricsIn(query)).filter((metric) => !known.includes(metric))).toEqual([]);
  });
});
