import { type Certainty, every, findingUnless, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { leadsToPodsOf, type ModelService, modelServicesOf, selectsPodsOf } from "../../core/model-services.ts";
import { namespaceOf } from "../../core/objects.ts";
import { isReadByPrometheus, prometheusConfigs, type Watched } from "../../core/prometheus.ts";
import type { Reading } from "../../core/reading.ts";

/** Endpoints of managed systems measure themselves; see `metrics-are-collected`. */
export const control = defineControl({
  id: "model-services-are-scraped",
  level: 1,
  dimension: "monitoring",
  severity: "high",
  statement: "Prometheus reads every service that answers with a model, by a monitor whose selector or address leads to its pods.",
  sources: [
    { by: "cncf", reference: "AI Conformance 1.37: ai_service_metrics" },
    { by: "google", reference: "MLOps level 1: performance monitoring" },
    { by: "estate", reference: "a monitor that selects nothing looks like one that works" },
  ],
  remediation: "Declare a PodMonitor, ServiceMonitor or ScrapeConfig that leads to the pods of the service.",
  keys: ["monitoring.system"],
  estate: (estate) => {
    const services = modelServicesOf(estate);
    if (services.length === 0) return { notApplicable: "no model is served in a cluster" };
    return services.flatMap((service) => findingUnless(isScraped(estate, service), "must be read by Prometheus", service.object));
  },
});

function isScraped(estate: Estate, service: ModelService): Certainty {
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
