import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { type ConfigFile, configFiles } from "../../core/config-files.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { prometheusStacks } from "../../core/prometheus.ts";
import type { Reading } from "../../core/reading.ts";

/**
 * Without a cluster there are only systems of a cloud, which measure themselves whether or not anybody asks, and draw it on pages of their own:
 * https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html, https://cloud.google.com/vertex-ai/docs/general/monitoring-metrics,
 * https://learn.microsoft.com/azure/databricks/compute/cluster-metrics. Azure Machine Learning writes to the Application Insights that it is given.
 */
export const control = defineControl({
  id: "metrics-are-collected",
  level: 0,
  dimension: "monitoring",
  severity: "high",
  statement: "What the estate runs is measured, and a page shows the numbers.",
  sources: [{ by: "estate", reference: "nobody can say that a model answers, or a training gets on, that nothing measures" }],
  remediation: "Leave `monitoring` in the environment file as it is; the estate always brings Prometheus and a page of its own.",
  keys: ["monitoring.system"],
  estate: (estate) =>
    estate.hasCluster() ? inCluster(estate) : findingUnless(some(estate.readingsOf(...MANAGED).map(measures)), WITHOUT_CLUSTER),
});

const WITHOUT_CLUSTER = "an estate without a cluster must have a managed system that is measured";

const MANAGED = [
  "aws:sagemaker/domain:Domain",
  "aws:sagemaker/mlflowApp:MlflowApp",
  "gcp:vertex/aiTensorboard:AiTensorboard",
  "gcp:vertex/aiEndpoint:AiEndpoint",
  "azure-native:machinelearningservices:Workspace",
  "azure-native:databricks:Workspace",
];

function measures(system: Reading): Certainty {
  return system.resource.type !== "azure-native:machinelearningservices:Workspace" || isGiven(system.at("applicationInsights"));
}

function inCluster(estate: Estate) {
  const lean = configFiles(estate, "prometheus");
  const collects = [
    ...prometheusStacks(estate).map(() => true),
    ...lean.map(({ content }) => content.at("scrape_configs").items().length > 0),
  ];
  const shows = [
    ...estate.chartsNamed("grafana").map(showsPrometheus),
    ...prometheusStacks(estate).map(bringsGrafana),
    ...lean.map(hasConsole),
  ];
  return [
    ...findingUnless(some(collects), "must have a Prometheus that is told what to read"),
    ...findingUnless(some(shows), "must have a page that shows what Prometheus read: Grafana with it as a source, or a console of its own"),
  ];
}

/** https://github.com/grafana-community/helm-charts/blob/grafana-12.11.1/charts/grafana/values.yaml */
function showsPrometheus(grafana: Reading): Certainty {
  const sources = grafana.at("values", "datasources", "datasources.yaml", "datasources").items();
  return some(sources.map((source) => every([holds(source.at("type"), (type) => type === "prometheus"), isGiven(source.at("url"))])));
}

/** The chart brings a Grafana with Prometheus as its source unless it is told not to. */
function bringsGrafana(stack: Reading): Certainty {
  const enabled = stack.at("values", "grafana", "enabled");
  return enabled.state === "absent" || holds(enabled, (value) => value === true);
}

/** https://prometheus.io/docs/visualization/consoles/ */
function hasConsole({ container, file }: ConfigFile): Certainty {
  const folders = container
    .at("args")
    .items()
    .flatMap((arg) => CONSOLES.exec(arg.text() ?? "")?.[1] ?? []);
  return some(folders.flatMap((folder) => file(`${folder}/index.html`) ?? []).map(isGiven));
}

const CONSOLES = /^--web\.console\.templates=(.+)$/;
