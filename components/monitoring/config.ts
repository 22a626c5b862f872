import { stringify } from "yaml";
import type { MonitoringSpec, MonitoringWiring, ScrapeTarget } from "./contract.ts";
import { dashboard, sections } from "./dashboard.ts";
import { ownerRelabels } from "./owners.ts";
import { RETRAINING, RETRAINING_ROUTE, retrainingGroups } from "./retraining.ts";
import { PEOPLE, type PlannedRoute, type PlannedTimes, plannedRoutes, type Told, webhooksOf } from "./routes.ts";
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
    "rules.yml": stringify(
      { groups: [...ruleGroups({ ...wiring, targets }), ...retrainingGroups(wiring), ...(wiring.groups ?? [])] },
      YAML,
    ),
    "index.html": dashboard(sections({ ...wiring, targets })),
  };
}

/** Files of Alertmanager by name. */
export function alertmanagerFiles(spec: MonitoringSpec, wiring: Pick<MonitoringWiring, "retraining">) {
  return { "alertmanager.yml": stringify(alertmanagerConfig(spec, wiring), YAML) };
}

/** Ports that alerts leave by, each once. */
export function webhookPorts(spec: Told): readonly number[] {
  return [...new Set(webhooksOf(spec).map(portOf))].toSorted((a, b) => a - b);
}

function portOf(webhookUrl: string): number {
  const { port, protocol } = new URL(webhookUrl);
  return Number(port) || (protocol === "https:" ? 443 : 80);
}

/** Two places never share a node by an anchor, and no line is folded: the files are read by people too. */
const YAML = { aliasDuplicateObjects: false, lineWidth: 0 };

/** https://prometheus.io/docs/prometheus/latest/configuration/configuration/ */
function prometheusConfig(spec: MonitoringSpec, wiring: MonitoringWiring) {
  const alertmanager = alertmanagerServer(wiring.namespace);
  const interval = `${spec.scrapeIntervalSeconds}s`;
  const relabels = ownerRelabels(wiring);
  return {
    global: { scrape_interval: interval, evaluation_interval: interval, scrape_timeout: `${Math.min(spec.scrapeIntervalSeconds, 10)}s` },
    // Blocks leave the log ahead of them some room on the volume.
    storage: { tsdb: { retention: { time: `${spec.retentionDays}d`, size: `${Math.floor(spec.diskGiB * 1024 * 0.8)}MB` } } },
    rule_files: [`${PROMETHEUS_FOLDER}/rules.yml`],
    alerting: {
      ...(relabels.length > 0 && { alert_relabel_configs: relabels }),
      alertmanagers: [{ static_configs: [{ targets: [`${hostOf(alertmanager)}:${alertmanager.port}`] }] }],
    },
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
  // A receiver without an integration keeps alerts visible in Alertmanager and sends them nowhere.
  const own = spec.webhookUrl === undefined ? { name: "alertmanager-only" } : receiverOf("webhook", spec.webhookUrl);
  const planned = plannedRoutes(spec);
  const retrain = retraining && receiverOf(RETRAINING, retraining.endpoint.url, false);
  const routes = [...(retrain ? [retrainingRoute()] : []), ...planned.routes.map(routeOf)];
  return {
    // Whoever is told of alerts is told of what starts a training too, for which the last route is: the root takes only what no route takes.
    route: { ...rootOf(own.name), ...(routes.length > 0 && { routes: [...routes, { receiver: own.name }] }) },
    receivers: [own, ...(retrain ? [retrain] : []), ...planned.receivers.map(({ name, url }) => receiverOf(name, url))],
    ...(planned.times.length > 0 && { time_intervals: planned.times.map(timesOf) }),
  };
}

function rootOf(receiver: string) {
  const { groupInterval, groupWait, repeatInterval } = PEOPLE;
  return {
    receiver,
    group_by: ["alertname", "job"],
    group_wait: groupWait,
    group_interval: groupInterval,
    repeat_interval: repeatInterval,
  };
}

function receiverOf(name: string, url: string, resolved = true) {
  return { name, webhook_configs: [{ url, send_resolved: resolved }] };
}

function routeOf({ continue: goesOn, groupBy, groupInterval, groupWait, matchers, mute, receiver, repeatInterval }: PlannedRoute) {
  return {
    receiver,
    matchers: matchers.map(({ name, value }) => `${name}="${value}"`),
    group_by: groupBy,
    group_wait: groupWait,
    group_interval: groupInterval,
    repeat_interval: repeatInterval,
    ...(mute !== undefined && { mute_time_intervals: [mute] }),
    ...(goesOn && { continue: true }),
  };
}

/** https://prometheus.io/docs/alerting/latest/configuration/#time_interval */
function timesOf({ name, times }: PlannedTimes) {
  const time_intervals = times.map(({ times: spans, ...days }) => ({
    ...days,
    ...(spans && { times: spans.map(({ from, to }) => ({ start_time: from, end_time: to })) }),
  }));
  return { name, time_intervals };
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
