import { stringify } from "yaml";
import type { MonitoringSpec, MonitoringWiring, ScrapeTarget } from "./contract.ts";
import { dashboard, sections } from "./dashboard.ts";
import { RETRAINING, RETRAINING_ROUTE, retrainingGroups } from "./retraining.ts";
import { ruleGroups } from "./rules.ts";
import { alertmanagerServer, hostOf, ownTargets } from "./servers.ts";

/** Folder that Prometheus finds its files in. */
export const PROMETHEUS_FOLDER = "/etc/prometheus";

/** A broken exporter must not fill the volume or the memory. */
export const SCRAPE_BOUNDS = { samples: 20_000, body: "10MB" } as const;

/** How often the pods behind a headless Service are looked up. */
export const LOOKUP_INTERVAL = "15s";

/** Everything that is read: monitoring itself and what it was given. */
export function allTargets(wiring: MonitoringWiring): readonly ScrapeTarget[] {
  return [...ownTargets(wiring.namespace), ...wiring.targets];
}

/** Files of Prometheus by name. */
export function prometheusFiles(spec: MonitoringSpec, wiring: MonitoringWiring) {
  const targets = allTargets(wiring);
  return {
    "prometheus.yml": stringify(prometheusConfig(spec, wiring), YAML),
    "rules.yml": stringify({ groups: [...ruleGroups(targets), ...retrainingGroups(wiring), ...(wiring.groups ?? [])] }, YAML),
    "index.html": dashboard(sections(targets, wiring.panels)),
  };
}

/** Files of Alertmanager by name. */
export function alertmanagerFiles(spec: MonitoringSpec, wiring: Pick<MonitoringWiring, "retraining">) {
  return { "alertmanager.yml": stringify(alertmanagerConfig(spec, wiring), YAML) };
}

/** Port that alerts leave by. */
export function webhookPort(webhookUrl: string): number {
  const { port, protocol } = new URL(webhookUrl);
  return Number(port) || (protocol === "https:" ? 443 : 80);
}

/** Two places never share a node by an anchor, and no line is folded: the files are read by people too. */
const YAML = { aliasDuplicateObjects: false, lineWidth: 0 };

/** https://prometheus.io/docs/prometheus/latest/configuration/configuration/ */
function prometheusConfig(spec: MonitoringSpec, wiring: MonitoringWiring) {
  const alertmanager = alertmanagerServer(wiring.namespace);
  const interval = `${spec.scrapeIntervalSeconds}s`;
  return {
    global: { scrape_interval: interval, evaluation_interval: interval, scrape_timeout: `${Math.min(spec.scrapeIntervalSeconds, 10)}s` },
    // Blocks leave the log ahead of them some room on the volume.
    storage: { tsdb: { retention: { time: `${spec.retentionDays}d`, size: `${Math.floor(spec.diskGiB * 1024 * 0.8)}MB` } } },
    rule_files: [`${PROMETHEUS_FOLDER}/rules.yml`],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`${hostOf(alertmanager)}:${alertmanager.port}`] }] }] },
    scrape_configs: allTargets(wiring).map(scrapeConfig),
  };
}

function scrapeConfig(target: ScrapeTarget) {
  const discovery =
    target.resolves === "pods"
      ? { dns_sd_configs: [{ names: [target.host], type: "A", port: target.port, refresh_interval: LOOKUP_INTERVAL }] }
      : { static_configs: [{ targets: [`${target.host}:${target.port}`] }] };
  const bounds = { sample_limit: SCRAPE_BOUNDS.samples, body_size_limit: SCRAPE_BOUNDS.body };
  return { job_name: target.job, metrics_path: target.metricsPath, ...bounds, ...discovery };
}

/** https://prometheus.io/docs/alerting/latest/configuration/ */
function alertmanagerConfig(spec: MonitoringSpec, { retraining }: Pick<MonitoringWiring, "retraining">) {
  const webhook = spec.webhookUrl === undefined ? {} : { webhook_configs: [{ url: spec.webhookUrl, send_resolved: true }] };
  // A receiver without an integration keeps alerts visible in Alertmanager and sends them nowhere.
  const receiver = { name: spec.webhookUrl === undefined ? "alertmanager-only" : "webhook", ...webhook };
  const route = { receiver: receiver.name, group_by: ["alertname", "job"], group_wait: "10s", group_interval: "1m", repeat_interval: "4h" };
  if (retraining === undefined) return { route, receivers: [receiver] };
  const retrain = { name: RETRAINING, webhook_configs: [{ url: retraining.endpoint.url, send_resolved: false }] };
  // Whoever is told of alerts is told of these too, for which the second route is: the root takes only what no route takes.
  return { route: { ...route, routes: [retrainingRoute(), { receiver: receiver.name }] }, receivers: [receiver, retrain] };
}

function retrainingRoute() {
  const { groupBy, groupInterval, groupWait, matchers, repeatInterval } = RETRAINING_ROUTE;
  return {
    receiver: RETRAINING,
    matchers: matchers.map(({ matchType, name, value }) => `${name}${matchType}"${value}"`),
    group_by: groupBy,
    group_wait: groupWait,
    group_interval: groupInterval,
    repeat_interval: repeatInterval,
    continue: true,
  };
}
