import { type ControlCases, chart, deployment, resource, unknown } from "../../support/control-cases.ts";
import { leanServer, prometheusStack, yaml } from "../../support/monitored.ts";

const SCRAPES = yaml({ scrape_configs: [{ job_name: "mlflow", static_configs: [{ targets: ["mlflow.mlops.svc:5000"] }] }] });
const PROMETHEUS = { name: "Prometheus", type: "prometheus", url: "http://estate-prometheus.monitoring.svc:9090" };

function grafana(...sources: { readonly type: string; readonly url: string }[]) {
  return chart("grafana", { datasources: { "datasources.yaml": { apiVersion: 1, datasources: sources } } });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a Prometheus of a few pods with a console",
      answer: "passed",
      resources: leanServer("prometheus", { "prometheus.yml": SCRAPES, "index.html": "<h1>Targets</h1>" }),
    },
    {
      sort: "compliant",
      title: "Prometheus by its operator and a Grafana beside it",
      answer: "passed",
      resources: [prometheusStack({}, { grafana: { enabled: false } }), grafana(PROMETHEUS)],
    },
    { sort: "compliant", title: "the operator's chart with its own Grafana", answer: "passed", resources: [prometheusStack()] },
    {
      sort: "compliant",
      title: "a managed system instead of a cluster",
      answer: "passed",
      resources: [
        resource("azure-native:machinelearningservices:Workspace", { applicationInsights: "/subscriptions/a/components/insights" }),
      ],
    },
    { sort: "violating", title: "a cluster where nothing is read", answer: "violated", resources: [deployment("mlflow", {})] },
    {
      sort: "violating",
      title: "metrics that no page shows",
      answer: "violated",
      resources: [prometheusStack({}, { grafana: { enabled: false } }), grafana({ ...PROMETHEUS, type: "loki" })],
    },
    {
      sort: "violating",
      title: "a chart that is told to bring no Prometheus",
      answer: "violated",
      resources: [chart("kube-prometheus-stack", { prometheus: { enabled: false } }), grafana(PROMETHEUS)],
    },
    {
      sort: "boundary",
      title: "a Prometheus that is told to read nothing",
      answer: "violated",
      resources: leanServer("prometheus", { "prometheus.yml": yaml({ scrape_configs: [] }), "index.html": "<h1>Targets</h1>" }),
    },
    {
      sort: "unknown",
      title: "a Grafana that learns only later whether it is there",
      answer: "undetermined",
      resources: [prometheusStack({}, { grafana: { enabled: unknown } })],
    },
    {
      sort: "absent",
      title: "an estate without a cluster and without a managed system",
      answer: "violated",
      resources: [resource("aws:s3/bucket:Bucket", {})],
    },
    {
      sort: "wrong-type",
      title: "a configuration that is no YAML",
      answer: "violated",
      resources: leanServer("prometheus", { "prometheus.yml": "{{", "index.html": "<h1>Targets</h1>" }),
    },
  ],
  // Whether the chart brings one more Grafana changes nothing where there is one already.
  harmless: [/^values\.grafana\.enabled$/],
};
