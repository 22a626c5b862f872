import { type Certainty, every, holds, some } from "./certainty.ts";
import type { Estate } from "./estate.ts";
import { leadsToPodsOf, type ModelService, selectsPodsOf } from "./model-services.ts";
import { namespaceOf, objectsNamed } from "./objects.ts";
import { podSpec, podTemplate, SERVER_TYPES } from "./pods.ts";
import { isReadByPrometheus, prometheusConfigs, type Watched } from "./prometheus.ts";
import { metricsIn } from "./promql.ts";
import type { Reading } from "./reading.ts";

/**
 * Whether what a query asks for is there. Of programs that stand in the estate's own ConfigMaps it is seen which metrics they tell, and one of the servers
 * that run them has to be read; of all other metrics, such as those of charts, nobody here knows who tells them, and they count as told.
 */
export function isTold(estate: Estate, query: Reading): Certainty {
  const metrics = typeof query.value === "string" ? metricsIn(query.value) : [];
  return every([holds(query, () => metrics.length > 0), ...metrics.map((metric) => isMetricTold(estate, metric))]);
}

function isMetricTold(estate: Estate, metric: string): Certainty {
  const tellers = estate.readingsOf(...SERVER_TYPES).filter((server) => tells(server, metric));
  return tellers.length === 0 || some(tellers.map((server) => isScraped(estate, podsOf(server))));
}

/** Whether a program that a server mounts names a metric, as libraries are told it: without what they put behind its name. */
function tells(server: Reading, metric: string): boolean {
  const name = metric.replace(/_(total|bucket|sum|count)$/, "");
  return programsOf(server).some((program) => program.text()?.includes(`"${name}"`) === true);
}

/** Programs in Python that a server mounts from ConfigMaps. */
export function programsOf(server: Reading): readonly Reading[] {
  const volumes = podSpec(server).at("volumes").items();
  const maps = volumes.flatMap((volume) => volume.at("configMap", "name").text() ?? []);
  return maps
    .flatMap((name) => objectsNamed(server.estate, "kubernetes:core/v1:ConfigMap", namespaceOf(server), name))
    .flatMap((map) => {
      const files = map.at("data");
      return files.keys().flatMap((file) => (file.endsWith(".py") ? [files.at(file)] : []));
    });
}

function podsOf(server: Reading): ModelService {
  return { object: server, labels: podTemplate(server).at("metadata", "labels"), made: () => ({}), suffixes: [] };
}

/** Whether Prometheus reads the pods of a service, by any way that leads to them. */
export function isScraped(estate: Estate, service: ModelService): Certainty {
  return some([
    ...monitors(estate, "podMonitor", "v1:PodMonitor", (monitor) => selectsHere(monitor, service)),
    ...monitors(estate, "serviceMonitor", "v1:ServiceMonitor", (monitor) => selectsService(monitor, service)),
    ...monitors(estate, "scrapeConfig", "v1alpha1:ScrapeConfig", (config) =>
      some(addressesIn(config.at("spec"), OPERATOR).map((address) => leadsToPodsOf(address, service))),
    ),
    ...prometheusConfigs(estate).flatMap((config) =>
      config
        .at("scrape_configs")
        .items()
        .flatMap((scrape) => addressesIn(scrape, LEAN).map((address) => leadsToPodsOf(address, service))),
    ),
  ]);
}

function monitors(estate: Estate, kind: Watched, type: string, leads: (monitor: Reading) => Certainty): readonly Certainty[] {
  return estate
    .readingsOf(`kubernetes:monitoring.coreos.com/${type}`)
    .map((monitor) => every([leads(monitor), isReadByPrometheus(estate, kind, monitor)]));
}

function selectsHere(monitor: Reading, service: ModelService): Certainty {
  return looksInto(monitor, service.object) && selectsPodsOf(monitor.at("spec", "selector", "matchLabels"), service);
}

/** A monitor of Services leads to the pods of those that it selects. */
function selectsService(monitor: Reading, service: ModelService): Certainty {
  if (!looksInto(monitor, service.object)) return false;
  const wanted = monitor.at("spec", "selector", "matchLabels");
  const services = monitor.estate
    .readingsOf("kubernetes:core/v1:Service")
    .filter((each) => namespaceOf(each) === namespaceOf(service.object));
  return some(
    services.map((each) =>
      every([selectsLabels(wanted, each.at("metadata", "labels")), selectsPodsOf(each.at("spec", "selector"), service)]),
    ),
  );
}

function selectsLabels(wanted: Reading, labels: Reading): Certainty {
  return wanted.keys().length > 0 && wanted.keys().every((key) => wanted.at(key).value === labels.at(key).value);
}

/** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.NamespaceSelector */
function looksInto(monitor: Reading, object: Reading): boolean {
  const selector = monitor.at("spec", "namespaceSelector");
  if (selector.at("any").value === true) return true;
  const names = selector
    .at("matchNames")
    .items()
    .map((name) => name.text());
  return names.length === 0 ? namespaceOf(monitor) === namespaceOf(object) : names.includes(namespaceOf(object));
}

/** Keys by which the operator and Prometheus itself write the same. */
const OPERATOR = { fixed: "staticConfigs", found: "dnsSDConfigs" } as const;
const LEAN = { fixed: "static_configs", found: "dns_sd_configs" } as const;

function addressesIn(scrape: Reading, { fixed, found }: typeof OPERATOR | typeof LEAN): readonly Reading[] {
  const targets = scrape
    .at(fixed)
    .items()
    .flatMap((each) => each.at("targets").items());
  const names = scrape
    .at(found)
    .items()
    .flatMap((each) => each.at("names").items());
  return [...targets, ...names];
}
