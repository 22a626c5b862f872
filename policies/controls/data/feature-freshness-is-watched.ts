import { some } from "../../core/certainty.ts";
import { about, defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { undetermined, violated } from "../../core/finding.ts";
import { namespaceOf, selects } from "../../core/objects.ts";
import { containersOf, podSpec, SERVER_TYPES } from "../../core/pods.ts";
import { commandOf, runs } from "../../core/programs.ts";
import { alertsOf, isReadByPrometheus } from "../../core/prometheus.ts";
import { metricsIn } from "../../core/promql.ts";
import type { Reading } from "../../core/reading.ts";

/** Seconds since a feature view was last brought into the online store. https://docs.feast.dev/reference/feature-servers/python-feature-server */
const FRESHNESS = "feast_feature_freshness_seconds";

export const control = defineControl({
  id: "feature-freshness-is-watched",
  level: 3,
  dimension: "data",
  severity: "medium",
  statement: "An alert fires when features that models read have not been renewed in time, and its metric is collected.",
  sources: [
    { by: "microsoft", reference: "level 4: automatic monitoring of what models depend on" },
    { by: "research", reference: "Level 3, Data Management: real-time data quality monitoring" },
  ],
  remediation: "Set `featureStore.enabled: true` and `monitoring.system: stack`; the feature store then brings its own alert.",
  keys: ["featureStore.enabled", "monitoring.system"],
  estate: (estate) => {
    const servers = estate.readingsOf(...SERVER_TYPES).filter(servesFeatures);
    if (servers.length === 0) return [violated("", "must have a server of features that tells metrics")];
    const watched = alertsOf(estate).some((alert) => metricsIn(alert.at("expr").text() ?? "").includes(FRESHNESS));
    return [
      ...servers.flatMap((server) => about(server.resource, ofScraping(server, estate))),
      ...(watched ? [] : [violated("", `must have an alert on ${FRESHNESS}`)]),
    ];
  },
});

/** Servers of Feast that answer one by one, and tell metrics. */
function servesFeatures(server: Reading): boolean {
  return containersOf(podSpec(server)).some(
    (container) => runs(container, "serve") && commandOf(container).some((word) => word.text() === "--metrics"),
  );
}

function ofScraping(server: Reading, estate: Estate) {
  const labels = server.at("spec", "template", "metadata", "labels");
  const monitors = estate.readingsOf("kubernetes:monitoring.coreos.com/v1:PodMonitor").filter((monitor) => {
    return namespaceOf(monitor) === namespaceOf(server) && isReadByPrometheus(estate, "podMonitor", monitor) !== false;
  });
  const scraped = some(monitors.map((monitor) => selects(monitor.at("spec", "selector", "matchLabels"), labels)));
  const reason = "must be scraped by a PodMonitor that Prometheus reads";
  if (scraped === true) return [];
  return [scraped === undefined ? undetermined("", reason) : violated("", reason)];
}
