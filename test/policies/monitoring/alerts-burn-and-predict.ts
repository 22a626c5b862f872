import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, unknown } from "../../support/control-cases.ts";
import { challenger } from "../../support/model-cases.ts";
import { alert, leanServer, prometheusRule, prometheusStack, yaml } from "../../support/monitored.ts";

const MODEL = object("kubernetes:apps/v1:Deployment", "model-prices", {
  spec: { template: { metadata: { labels: { "app.kubernetes.io/name": "model-server", "mlops-estate/model": "prices" } } } },
});

const PREDICTS = alert("ModelSlowSoon", "predict_linear(model:request_duration_seconds:p95_5m[2h], 14400) > 1");
const BURNS = "service:request_errors:ratio_rate1h > 0.07 and service:request_errors:ratio_rate5m > 0.07";

function recordOf(window: string): PlanValue {
  const expr = `sum(rate(model_requests_total{status=~"5.."}[${window}])) / sum(rate(model_requests_total[${window}]))`;
  return { record: `service:request_errors:ratio_rate${window}`, expr, labels: { service: "model-server" } };
}

function rulesOf(burns: PlanValue, predicts: PlanValue = PREDICTS): readonly PlanValue[] {
  return [recordOf("1h"), recordOf("5m"), alert("ErrorBudgetBurnsFast", burns), predicts];
}

function stack(...given: Parameters<typeof rulesOf>): readonly PlannedResource[] {
  return [prometheusStack(), MODEL, prometheusRule("objectives", rulesOf(...given))];
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "boundary",
      title: "a server that is tried beside the one that answers",
      answer: "passed",
      resources: [...stack(BURNS), challenger("prices")],
    },
    {
      sort: "boundary",
      title: "one that is tried beside another model",
      answer: "violated",
      resources: [...stack(BURNS), challenger("others")],
    },
    { sort: "compliant", title: "two windows at once, and a prediction", answer: "passed", resources: stack(BURNS) },
    {
      sort: "compliant",
      title: "the same in a Prometheus of a few pods",
      answer: "passed",
      resources: [
        MODEL,
        ...leanServer("prometheus", {
          "prometheus.yml": yaml({ rule_files: ["/etc/prometheus/rules.yml"] }),
          "rules.yml": yaml({ groups: [{ name: "objectives", rules: rulesOf(BURNS) }] }),
        }),
      ],
    },
    {
      sort: "violating",
      title: "one window alone",
      answer: "violated",
      resources: stack("service:request_errors:ratio_rate1h > 0.07"),
    },
    {
      sort: "violating",
      title: "either of two windows",
      answer: "violated",
      resources: stack("service:request_errors:ratio_rate1h > 0.07 or service:request_errors:ratio_rate5m > 0.07"),
    },
    { sort: "violating", title: "no prediction", answer: "violated", resources: stack(BURNS, alert("ModelDown", "up == 0")) },
    {
      sort: "boundary",
      title: "one window twice",
      answer: "violated",
      resources: stack("service:request_errors:ratio_rate1h > 0.07 and service:request_errors:ratio_rate1h < 1"),
    },
    {
      sort: "boundary",
      title: "a cluster that answers nobody",
      answer: "not-applicable",
      resources: [deployment("worker", {})],
    },
    { sort: "unknown", title: "a query that is known later", answer: "undetermined", resources: stack(unknown) },
    { sort: "absent", title: "a model without a rule", answer: "violated", resources: [prometheusStack(), MODEL] },
    { sort: "wrong-type", title: "a query as a list", answer: "violated", resources: stack([BURNS]) },
  ],
};
