import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, unknown } from "../../support/control-cases.ts";
import { challenger } from "../../support/model-cases.ts";
import { alert, leanServer, prometheusRule, prometheusStack, yaml } from "../../support/monitored.ts";

const MODEL = object("kubernetes:apps/v1:Deployment", "model-prices", {
  spec: { template: { metadata: { labels: { "app.kubernetes.io/name": "model-server", "mlops-estate/model": "prices" } } } },
});

const RECORD = "service:request_errors:ratio_rate1h";
const QUOTIENT = 'sum(rate(model_requests_total{status=~"5.."}[1h])) / sum(rate(model_requests_total[1h]))';

function rules(record: Record<string, PlanValue>, expr: PlanValue = `${RECORD}{service="model-server"} > 0.01`): readonly PlanValue[] {
  return [{ record: RECORD, expr: QUOTIENT, labels: { service: "model-server" }, ...record }, alert("ErrorBudgetBurns", expr)];
}

function stack(...given: Parameters<typeof rules>): readonly PlannedResource[] {
  return [prometheusStack(), MODEL, prometheusRule("objectives", rules(...given))];
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "boundary",
      title: "a server that is tried beside the one that answers",
      answer: "passed",
      resources: [...stack({}), challenger("prices")],
    },
    {
      sort: "boundary",
      title: "one that is tried beside another model",
      answer: "violated",
      resources: [...stack({}), challenger("others")],
    },
    { sort: "compliant", title: "a model whose errors are recorded and compared", answer: "passed", resources: stack({}) },
    {
      sort: "compliant",
      title: "MLflow, by rules of a Prometheus of a few pods",
      answer: "passed",
      resources: [
        deployment("mlflow", { command: ["mlflow", "server"] }),
        ...leanServer("prometheus", {
          "prometheus.yml": yaml({ rule_files: ["/etc/prometheus/rules.yml"] }),
          "rules.yml": yaml({ groups: [{ name: "objectives", rules: rules({ labels: { service: "mlflow" } }) }] }),
        }),
      ],
    },
    {
      sort: "violating",
      title: "a record that no alert compares",
      answer: "violated",
      resources: stack({}, "up == 0"),
    },
    {
      sort: "violating",
      title: "a record about another service",
      answer: "violated",
      resources: stack({ labels: { service: "mlflow" } }),
    },
    {
      sort: "violating",
      title: "a record that is no share of anything",
      answer: "violated",
      resources: stack({ expr: "sum(rate(model_requests_total[1h]))" }),
    },
    {
      sort: "violating",
      title: "rules that Prometheus does not read",
      answer: "violated",
      resources: [MODEL, prometheusRule("objectives", rules({}))],
    },
    {
      sort: "boundary",
      title: "an alert that asks for the record and compares it with nothing",
      answer: "violated",
      resources: stack({}, RECORD),
    },
    {
      sort: "boundary",
      title: "a cluster that answers nobody",
      answer: "not-applicable",
      resources: [deployment("worker", {})],
    },
    {
      sort: "unknown",
      title: "a query that is known later",
      answer: "undetermined",
      resources: stack({ expr: unknown }),
    },
    { sort: "absent", title: "a model without a rule", answer: "violated", resources: [prometheusStack(), MODEL] },
    { sort: "wrong-type", title: "a query as a number", answer: "violated", resources: stack({ expr: 1 }) },
  ],
  // Images are looked at to find those of Prometheus.
  harmless: [/\.image$/],
};
