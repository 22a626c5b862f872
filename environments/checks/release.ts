import { hasPages, SCRAPE_SECONDS } from "../../components/gateway/contract.ts";
import type { ReleasedModel } from "../../components/release/contract.ts";
import type { Finding, Known } from "./finding.ts";
import { unmeasuredFindings } from "./measured-release.ts";
import { inferenceServiceFindings } from "./released-services.ts";

/** Scrapes that a rate is made of at least: with fewer, one that is late leaves a hole. */
const LEAST_SCRAPES = 4;

/** What releases of models ask of the rest. */
export function releaseFindings(known: Known): Finding[] {
  const { release, serving } = known;
  if (release === undefined) return [];
  const at = (index: number, ...keys: readonly string[]) => ["release", "models", index, ...keys];
  return [
    ...(release.enabled ? [...entranceFindings(known), ...rolloutFindings(known)] : []),
    ...release.models.flatMap((model, index) => [
      ...unmeasuredFindings(model, known, at(index, "analysis", "enabled")),
      ...windowFindings(model, known, at(index, "analysis", "windowSeconds")),
      ...(model.team === undefined
        ? [
            ...(serving === undefined ? [] : servedFindings(model, serving, at(index, "name"))),
            ...(release.enabled ? watchedFindings(model, known, at(index, "pattern")) : []),
          ]
        : inferenceServiceFindings({ ...model, team: model.team }, known, at(index))),
    ]),
  ];
}

function entranceFindings({ gateway }: Known): Finding[] {
  if (gateway === undefined || gateway.enabled) return [];
  return [[["gateway", "enabled"], "must be true where release.enabled is: it shares the requests of a model out between its versions"]];
}

/** Argo Rollouts moves routes of the Gateway API, and tells versions apart by a label that only Prometheus' operator puts into metrics. */
function rolloutFindings({ gateway, monitoring, release }: Known): Finding[] {
  if (release?.system !== "argo-rollouts") return [];
  const at = ["release", "system"];
  return [
    ...(gateway === undefined || hasPages(gateway) || !gateway.enabled
      ? []
      : [[at, `needs gateway.system \`envoy\`, whose routes \`argo-rollouts\` moves (got \`${gateway.system}\`)`] as const]),
    ...(monitoring === undefined || monitoring.system === "stack"
      ? []
      : [[at, `needs monitoring.system \`stack\`, which tells pods of \`argo-rollouts\` apart (got \`${monitoring.system}\`)`] as const]),
  ];
}

function servedFindings(
  { name }: ReleasedModel,
  { kserve, models }: NonNullable<Known["serving"]>,
  keys: readonly PropertyKey[],
): Finding[] {
  const names = models.map((model) => model.name);
  if (names.includes(name)) return [];
  const service = kserve.services.find((other) => other.name === name);
  const hint = service && `; for the service of serving.kserve.services say team: ${service.team}`;
  return [[keys, `must be one of serving.models: ${names.join(", ") || "none is served"} (got "${name}")${hint ?? ""}`]];
}

function windowFindings({ analysis, team }: ReleasedModel, { monitoring }: Known, keys: readonly PropertyKey[]): Finding[] {
  // What the gateway counts has an interval of its own, and of servers of KServe nothing else is counted.
  const [interval, what] =
    team === undefined
      ? [monitoring?.scrapeIntervalSeconds ?? 0, "monitoring.scrapeIntervalSeconds"]
      : [SCRAPE_SECONDS, `the ${SCRAPE_SECONDS} seconds after which the gateway is asked again`];
  const least = LEAST_SCRAPES * interval;
  if (!analysis.enabled || analysis.windowSeconds >= least) return [];
  return [[keys, `must be at least ${least}, ${LEAST_SCRAPES} times ${what} (got ${analysis.windowSeconds})`]];
}

/** Who compares what two versions answered, or counts how often they were right, has to be there. */
function watchedFindings({ ab, pattern }: ReleasedModel, { modelMonitoring }: Known, keys: readonly PropertyKey[]): Finding[] {
  if (modelMonitoring === undefined || modelMonitoring.enabled) return [];
  if (pattern === "shadow") return [[keys, "`shadow` needs modelMonitoring.enabled, which compares the answers"]];
  const ownMetrics = [ab.successes, ab.trials].some((query) => query.includes("model_outcomes_total"));
  if (pattern !== "ab" || !ownMetrics) return [];
  return [[keys, "`ab` needs modelMonitoring.enabled, which counts right answers, or successes and trials of metrics of one's own"]];
}
