import { about, type EstateFinding } from "./control.ts";
import { mustBe, mustBeText } from "./demands.ts";
import type { Estate } from "./estate.ts";
import { type Finding, violated } from "./finding.ts";
import { prometheusStacks } from "./prometheus.ts";
import type { Reading } from "./reading.ts";

/** Clusters whose cloud splits the bill by namespace itself, where it is told to. */
const MANAGED: Readonly<Record<string, (cluster: Reading) => Reading>> = {
  "gcp:container/cluster:Cluster": (cluster) => cluster.at("costManagementConfig", "enabled"),
  "azure-native:containerservice:ManagedCluster": (cluster) => cluster.at("metricsProfile", "costAnalysis", "enabled"),
};

/** What is wrong with how the costs of a cluster are told apart by namespace; nothing where something does so. */
export function allocationOf(estate: Estate): readonly EstateFinding[] {
  const tools = estate.chartsNamed("opencost");
  if (tools.length > 0) return tools.flatMap((tool) => about(tool.resource, ofOpenCost(tool.at("values", "opencost"), estate)));
  const split = estate.readingsOf(...Object.keys(MANAGED)).some((cluster) => MANAGED[cluster.resource.type]?.(cluster).value === true);
  return split ? [] : [violated("", "must have OpenCost, or a cluster whose cloud splits costs by namespace")];
}

/** https://github.com/opencost/opencost-helm-chart/blob/opencost-2.5.17/charts/opencost/values.yaml */
function ofOpenCost(tool: Reading, estate: Estate): readonly Finding[] {
  const { external, internal } = { external: tool.at("prometheus", "external"), internal: tool.at("prometheus", "internal") };
  const hosts = prometheusStacks(estate).flatMap(hostOf);
  return [
    ...mustBe(internal.at("enabled"), false),
    ...mustBe(external.at("enabled"), true),
    ...mustBeText(
      external.at("url"),
      (url) => hosts.some((host) => url.includes(`://${host}:`)),
      "must lead to the Prometheus of this estate",
    ),
  ];
}

/** The chart's Prometheus is reached by the name that the chart is given, and this ending. */
function hostOf(stack: Reading): readonly string[] {
  const [name, namespace] = [stack.at("values", "fullnameOverride").text(), stack.at("namespace").text()];
  return name === undefined || namespace === undefined ? [] : [`${name}-prometheus.${namespace}.svc`];
}
