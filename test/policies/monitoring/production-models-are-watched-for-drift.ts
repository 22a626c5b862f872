import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, resource, unknown } from "../../support/control-cases.ts";
import { CAPTURES, clockedJob, driftAlert, leanMonitoring, modelMonitor, program, variantServer } from "../../support/loop-cases.ts";
import { alert, prometheusRule, prometheusStack } from "../../support/monitored.ts";

const PLACE = "s3://captured/prices";
const ALERT = [prometheusStack(), prometheusRule("drift", [alert("PriceDrift", "model_drift_share > 0.5")])];

function model(place: PlanValue): PlannedResource {
  const containers = [{ name: "server", env: [{ name: "CAPTURE_URI", value: place }] }];
  const template = { metadata: { labels: { "mlops-estate/model": "prices" } }, spec: { containers } };
  return object("kubernetes:apps/v1:Deployment", "model-prices", { spec: { template } });
}

function job(type: string, place: string, labels: Record<string, PlanValue> = {}) {
  const all = { "app.kubernetes.io/component": "drift", "mlops-estate/model": "prices", ...labels };
  return object(
    type,
    "drift-prices",
    { spec: { workflowSpec: { arguments: { parameters: [{ name: "captured", value: place }] } } } },
    { labels: all },
  );
}

const CRON = "kubernetes:argoproj.io/v1alpha1:CronWorkflow";

function endpoint(enableCapture: PlanValue) {
  return resource("aws:sagemaker/endpointConfiguration:EndpointConfiguration", { dataCaptureConfig: { enableCapture } });
}

const SCHEDULE = resource("aws:sagemaker/monitoringSchedule:MonitoringSchedule", {});

const DRIFT = ["python", "/programs/drift.py"];
const captured = variantServer("champion", { CAPTURE_URI: CAPTURES });
const drift = [clockedJob("drift-example", DRIFT, { CAPTURE_URI: CAPTURES }), program("drift-example", { "drift.py": "look()" })];

export const cases: ControlCases = {
  // Names that go together, and what things are found by.
  harmless: [/^metadata\.(name|namespace)$/, /containers\[0\]\.(image|command\[\d\])$/, /volumes\[0\]\.configMap\.name$/, /^data\..*\.py$/],
  cases: [
    {
      sort: "compliant",
      title: "a model with a workflow that reads what it keeps",
      answer: "passed",
      resources: [...ALERT, model(PLACE), job(CRON, PLACE)],
    },
    {
      sort: "compliant",
      title: "a service of KServe's that logs to where a CronJob reads",
      answer: "passed",
      resources: [
        ...ALERT,
        object(
          "kubernetes:serving.kserve.io/v1beta1:InferenceService",
          "prices",
          { spec: { predictor: { logger: { url: PLACE } } } },
          { labels: { "mlops-estate/model": "prices" } },
        ),
        job("kubernetes:batch/v1:CronJob", PLACE),
      ],
    },
    {
      sort: "boundary",
      title: "a workflow that says what it is about in a step",
      answer: "passed",
      resources: [
        ...ALERT,
        model(PLACE),
        object(
          CRON,
          "check-prices",
          { spec: { workflowSpec: { templates: [{ name: "drift", args: ["--captured", PLACE] }] } } },
          { labels: { "mlops-estate/model": "prices" } },
        ),
      ],
    },
    {
      sort: "compliant",
      title: "an endpoint of SageMaker's that is monitored",
      answer: "passed",
      resources: [endpoint(true), SCHEDULE],
    },
    {
      sort: "violating",
      title: "a job that watches another model",
      answer: "violated",
      resources: [...ALERT, model(PLACE), job(CRON, PLACE, { "mlops-estate/model": "others" })],
    },
    {
      sort: "violating",
      title: "a job that reads another place",
      answer: "violated",
      resources: [...ALERT, model(PLACE), job(CRON, "s3://captured/others")],
    },
    {
      sort: "violating",
      title: "drift that nobody is told of",
      answer: "violated",
      resources: [prometheusStack(), model(PLACE), job(CRON, PLACE)],
    },
    {
      sort: "violating",
      title: "an endpoint that captures nothing",
      answer: "violated",
      resources: [endpoint(false), SCHEDULE],
    },
    {
      sort: "boundary",
      title: "a job of the model's that is not about drift",
      answer: "violated",
      resources: [...ALERT, model(PLACE), job(CRON, PLACE, { "app.kubernetes.io/component": "triggers" })],
    },
    { sort: "boundary", title: "a cluster without a model", answer: "not-applicable", resources: [deployment("mlflow", {})] },
    {
      sort: "unknown",
      title: "a place that is known later",
      answer: "undetermined",
      resources: [...ALERT, model(unknown), job(CRON, PLACE)],
    },
    { sort: "absent", title: "a model that keeps nothing", answer: "violated", resources: [...ALERT, model("")] },
    { sort: "wrong-type", title: "a place as a number", answer: "violated", resources: [...ALERT, model(1), job(CRON, PLACE)] },
    {
      sort: "compliant",
      title: "a server with a job that reads what it keeps, and a monitor that is read",
      answer: "passed",
      resources: [...captured, ...drift, ...modelMonitor(), ...leanMonitoring(["model-monitor"], [driftAlert()])],
    },
    {
      sort: "violating",
      title: "a monitor that nobody reads",
      answer: "violated",
      resources: [...captured, ...drift, ...modelMonitor(), ...leanMonitoring([], [driftAlert()])],
    },
    {
      sort: "violating",
      title: "an alert on the drift of another model",
      answer: "violated",
      resources: [
        ...captured,
        ...drift,
        ...modelMonitor(),
        ...leanMonitoring(["model-monitor"], [driftAlert({}, 'model_drift_share{model="other"} > 0.3')]),
      ],
    },
    {
      sort: "violating",
      title: "a server that says how much it keeps, and not where",
      answer: "violated",
      resources: [
        ...variantServer("champion", { CAPTURE_SAMPLING: "1" }),
        ...drift,
        ...modelMonitor(),
        ...leanMonitoring(["model-monitor"], [driftAlert()]),
      ],
    },
    {
      sort: "violating",
      title: "a job that is suspended",
      answer: "violated",
      resources: [
        ...captured,
        clockedJob("drift-example", DRIFT, { CAPTURE_URI: CAPTURES }, { suspend: true }),
        program("drift-example", { "drift.py": "look()" }),
        ...modelMonitor(),
        ...leanMonitoring(["model-monitor"], [driftAlert()]),
      ],
    },
  ],
};
