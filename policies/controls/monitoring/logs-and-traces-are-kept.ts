import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import type { Reading } from "../../core/reading.ts";

/**
 * Loki deletes nothing before its compactor is told to, and Tempo's chart keeps for a day what it is not told about.
 * https://github.com/grafana-community/helm-charts/blob/loki-18.11.0/charts/loki/values.yaml
 * https://github.com/grafana-community/helm-charts/blob/tempo-2.2.4/charts/tempo/values.yaml
 */
export const control = defineControl({
  id: "logs-and-traces-are-kept",
  level: 2,
  dimension: "monitoring",
  severity: "medium",
  statement: "Logs and traces of all that runs go to one place each, which keeps them in a bucket for a time that somebody chose.",
  sources: [{ by: "estate", reference: "what led to a failure is looked for after the pod is gone, and often after its node is" }],
  remediation: "Set `monitoring.logs` and `monitoring.traces`; `monitoring.retentionDays` says for how long.",
  keys: ["monitoring.logs", "monitoring.traces", "monitoring.retentionDays"],
  estate: (estate) => [
    ...findingUnless(
      some(estate.chartsNamed("loki").map(keepsLogs)),
      "must have Loki with a bucket and a retention that its compactor keeps",
    ),
    ...findingUnless(some(estate.chartsNamed("tempo").map(keepsTraces)), "must have Tempo with a bucket and a retention"),
    ...findingUnless(isSentTo(estate, "logs", "loki"), "must have a collector, and its operator, that sends logs to Loki"),
    ...findingUnless(isSentTo(estate, "traces", "tempo"), "must have a collector, and its operator, that sends traces to Tempo"),
  ],
});

const BUCKETS = ["s3", "gcs", "azure"];

function isBucket(kind: Reading): Certainty {
  return holds(kind, (value) => BUCKETS.some((bucket) => bucket === value));
}

function keepsLogs(chart: Reading): Certainty {
  const loki = chart.at("values", "loki");
  return every([
    isBucket(loki.at("storage", "type")),
    isGiven(loki.at("storage", "bucketNames", "chunks")),
    isTime(loki.at("limits_config", "retention_period")),
    holds(loki.at("compactor", "retention_enabled"), (value) => value === true),
    isBucket(loki.at("compactor", "delete_request_store")),
  ]);
}

function keepsTraces(chart: Reading): Certainty {
  const tempo = chart.at("values", "tempo");
  return every([isBucket(tempo.at("storage", "trace", "backend")), isTime(tempo.at("retention"))]);
}

/** A time that is not none: both keep for ever what they are told to keep for no time. */
function isTime(time: Reading): Certainty {
  return holds(time, (value) => typeof value === "string" && /^(\d+(ms|[smhdwy]))+$/.test(value) && /[1-9]/.test(value));
}

/** Whether a collector has a pipeline for something to a chart's Service. https://opentelemetry.io/docs/collector/configuration/#service */
function isSentTo(estate: Estate, signal: "logs" | "traces", chart: string): Certainty {
  const collectors = estate.readingsOf("kubernetes:opentelemetry.io/v1beta1:OpenTelemetryCollector");
  const operated = estate.chartsNamed("opentelemetry-operator").length > 0;
  return (
    operated &&
    some(collectors.map((collector) => some(exportersOf(collector.at("spec", "config"), signal).map((address) => leadsTo(address, chart)))))
  );
}

/** Addresses that a pipeline sends to; a pipeline may have a name of its own behind a slash. */
function exportersOf(config: Reading, signal: string): readonly Reading[] {
  const pipelines = config.at("service", "pipelines");
  const names = pipelines.keys().filter((name) => name.split("/")[0] === signal);
  const exporters = names.flatMap((name) => pipelines.at(name, "exporters").items());
  return exporters.map((name) => config.at("exporters", name.text() ?? "", "endpoint"));
}

function leadsTo(address: Reading, chart: string): Certainty {
  const services = address.estate.chartsNamed(chart).map((each) => `${serviceOf(each, chart)}.${each.at("namespace").text()}.svc`);
  return holds(address, (value) => services.includes(/^(?:\w+:\/\/)?([^:/]+)/.exec(typeof value === "string" ? value : "")?.[1] ?? ""));
}

/** Charts name what they make after themselves and their release, unless they are told a name. */
function serviceOf(installed: Reading, chart: string): string {
  const release = installed.at("name").text() ?? "";
  return installed.at("values", "fullnameOverride").text() ?? (release.includes(chart) ? release : `${release}-${chart}`);
}
