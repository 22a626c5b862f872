import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, unknown } from "../../support/control-cases.ts";
import { clockedJob, driftAlert, leanMonitoring, modelMonitor, program } from "../../support/loop-cases.ts";
import { chart } from "../../support/pools.ts";
import { cronWorkflow, eventSource, sensor, workflowTemplate } from "../../support/workflows.ts";

const MONITORING = "kubernetes:monitoring.coreos.com";
const charts = [chart("argo-workflows"), chart("argo-events")];
const stack = chart("kube-prometheus-stack", {
  prometheus: { prometheusSpec: { ruleSelectorNilUsesHelmValues: false } },
  alertmanager: { alertmanagerSpec: { alertmanagerConfigMatcherStrategy: { type: "None" } } },
});

function alert(expr: PlanValue, labels: Record<string, PlanValue> = { retrain: "true" }) {
  return object(`${MONITORING}/v1:PrometheusRule`, "drift", { spec: { groups: [{ rules: [{ alert: "Drift", expr, labels }] }] } });
}

function route(url: PlanValue, matchers: PlanValue = [{ name: "retrain", value: "true" }]) {
  return object(`${MONITORING}/v1alpha1:AlertmanagerConfig`, "retraining", {
    spec: { route: { receiver: "training", matchers }, receivers: [{ name: "training", webhookConfigs: [{ url }] }] },
  });
}

const drifted = alert("drift_share > 0.5");
const posted = route("http://alerts-eventsource-svc.mlops.svc:12000/alerts");
const source = eventSource("alerts", "webhook", { port: "12000", endpoint: "/alerts" });
const listens = sensor(["alerts"], "train");
const train = workflowTemplate("train", { entrypoint: "train" });

function filtered(value: string) {
  return sensor(["alerts"], "train", {}, { filters: { data: [{ path: "body.commonLabels.retrain", value: [value] }] } });
}

/** A workflow that looks for drift, and trains under a condition. */
function check(when: PlanValue) {
  const tasks = [
    { name: "drift", template: "drift" },
    { name: "retrain", template: "train", when },
  ];
  return workflowTemplate("check-data", { templates: [{ name: "main", dag: { tasks } }] });
}

const ASKS = { ALERTS_URL: "http://alertmanager.mlops.svc:9093" };

function retrain(env: Record<string, PlanValue> = {}, fields: Record<string, PlanValue> = {}) {
  return clockedJob("retrain-example", ["python3", "/programs/retrain.py"], { ...ASKS, ...env }, fields);
}

function loop(rules: readonly PlanValue[], posts?: string) {
  return [
    ...leanMonitoring(["model-monitor"], rules, posts),
    ...modelMonitor(),
    program("retrain-example", { "retrain.py": "train()", "look.py": "" }),
  ];
}

export const cases: ControlCases = {
  // Another path, time, name or alert on another metric of the same meaning is as good.
  harmless: [
    /^metadata\.(name|namespace)$/,
    /containers\[0\]\.(image|command\[\d\])$/,
    /volumes\[0\]\.configMap\.name$/,
    /^data\..*\.py$/,
    /^spec\.template\.metadata\.labels\.app\.kubernetes\.io\/name$/,
    /^spec\.templates\[0\]\.dag\.tasks\[0\]/,
    /^spec\.schedules\[0\]$/,
    /^spec\.suspend$/,
  ],
  cases: [
    {
      sort: "compliant",
      title: "an alert that a sensor hears of",
      answer: "passed",
      resources: [...charts, stack, drifted, posted, source, listens, train],
    },
    {
      sort: "compliant",
      title: "an alert that a sensor lets through",
      answer: "passed",
      resources: [...charts, stack, drifted, posted, source, filtered("^true$"), train],
    },
    {
      sort: "compliant",
      title: "a check by the clock that trains where it finds drift",
      answer: "passed",
      resources: [check("{{tasks.drift.outputs.parameters.drifted}} == true"), cronWorkflow("check-data")],
    },
    {
      sort: "violating",
      title: "an alert that goes elsewhere",
      answer: "violated",
      resources: [...charts, stack, drifted, route("https://example.com/alerts"), source, listens, train],
    },
    {
      sort: "violating",
      title: "an alert that the route does not take",
      answer: "violated",
      resources: [...charts, stack, alert("drift_share > 0.5", { team: "a" }), posted, source, listens, train],
    },
    {
      sort: "violating",
      title: "an alert that the sensor does not let through",
      answer: "violated",
      resources: [...charts, stack, drifted, posted, source, filtered("^false$"), train],
    },
    {
      sort: "violating",
      title: "an alert on something else",
      answer: "violated",
      resources: [...charts, stack, alert("up == 0"), posted, source, listens, train],
    },
    {
      sort: "violating",
      title: "a workflow that is not there",
      answer: "violated",
      resources: [...charts, stack, drifted, posted, source, listens],
    },
    {
      sort: "violating",
      title: "a check that a person starts",
      answer: "violated",
      resources: [check("{{tasks.drift.outputs.parameters.drifted}} == true")],
    },
    {
      sort: "boundary",
      title: "a sensor that waits for something besides",
      answer: "violated",
      resources: [
        ...charts,
        stack,
        drifted,
        posted,
        source,
        eventSource("calendar", "calendar", {}),
        sensor(["alerts", "calendar"], "train"),
        train,
      ],
    },
    {
      sort: "boundary",
      title: "a check by the clock that trains in any case",
      answer: "violated",
      resources: [check("true"), cronWorkflow("check-data")],
    },
    {
      sort: "unknown",
      title: "an alert that is posted to where it is known later",
      answer: "undetermined",
      resources: [...charts, stack, drifted, route(unknown), source, listens, train],
    },
    { sort: "absent", title: "nothing", answer: "violated", resources: [] },
    {
      sort: "wrong-type",
      title: "an alert whose query is no text",
      answer: "violated",
      resources: [...charts, stack, alert(1), posted, source, listens, train],
    },
    {
      sort: "compliant",
      title: "a job that asks Alertmanager by the clock",
      answer: "passed",
      resources: [...loop([driftAlert()]), retrain()],
    },
    {
      sort: "compliant",
      title: "a job that asks the stack's Alertmanager",
      answer: "passed",
      resources: [
        chart(
          "kube-prometheus-stack",
          { fullnameOverride: "estate", prometheus: { prometheusSpec: { ruleSelectorNilUsesHelmValues: false } } },
          { namespace: "mlops" },
        ),
        alert("drift_share > 0.5", { retrain: "true", model: "example" }),
        retrain({ ALERTS_URL: "http://estate-alertmanager.mlops.svc:9093" }),
        program("retrain-example", { "retrain.py": "train()" }),
      ],
    },
    {
      sort: "violating",
      title: "a job that asks somebody else",
      answer: "violated",
      resources: [...loop([driftAlert()]), retrain({ ALERTS_URL: "http://elsewhere.mlops.svc:9093" })],
    },
    {
      sort: "violating",
      title: "a job that asks an Alertmanager that nobody posts to",
      answer: "violated",
      resources: [...loop([driftAlert()], "other.mlops.svc:9093"), retrain()],
    },
    {
      sort: "violating",
      title: "a job that is suspended",
      answer: "violated",
      resources: [...loop([driftAlert()]), retrain({}, { suspend: true })],
    },
    {
      sort: "violating",
      title: "an alert that asks for no training",
      answer: "violated",
      resources: [...loop([driftAlert({ retrain: "false" })]), retrain()],
    },
    {
      sort: "violating",
      title: "an alert of another model",
      answer: "violated",
      resources: [...loop([driftAlert({ model: "other" })]), retrain()],
    },
    {
      sort: "violating",
      title: "an alert on a metric that nobody reads",
      answer: "violated",
      resources: [...leanMonitoring([], [driftAlert()]), ...modelMonitor(), program("retrain-example", { "retrain.py": "" }), retrain()],
    },
    {
      sort: "violating",
      title: "a job that only looks",
      answer: "violated",
      resources: [...loop([driftAlert()]), clockedJob("retrain-example", ["python3", "/programs/look.py"], ASKS)],
    },
    {
      sort: "unknown",
      title: "a job that asks at an address that is known later",
      answer: "undetermined",
      resources: [...loop([driftAlert()]), retrain({ ALERTS_URL: unknown })],
    },
  ],
};
