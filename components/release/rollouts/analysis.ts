import { objectLabels } from "../../core/labels.ts";
import { VARIANT_LABEL } from "../../core/model-route.ts";
import { type Measure, measuresOf } from "../analysis.ts";
import type { ReleasedModel } from "../contract.ts";
import type { AnalysisMetric, AnalysisTemplate } from "./kinds.ts";
import { analysisName } from "./strategy.ts";

/** Looks in a row that may get no answer from Prometheus at all, before what is not seen counts as bad. */
const MOST_ERRORS = 3;

/**
 * What a new version is held to, by the same queries as everywhere; none where analysis is off. Whether it is loaded the controller sees by itself, since
 * only pods that are ready get requests. One difference is Argo's: it counts all bad looks, and not those in a row.
 */
export function analysisTemplateOf(
  release: ReleasedModel,
  { metrics, namespace }: { readonly namespace: string; readonly metrics: { readonly url: string } },
): AnalysisTemplate | undefined {
  const measures = measuresOf(release).filter(({ name }) => name !== "not-loaded");
  if (measures.length === 0) return undefined;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AnalysisTemplate",
    metadata: { name: analysisName(release.name), namespace, labels: objectLabels("release", "rollout") },
    spec: {
      args: [{ name: "version" }, { name: "champion" }],
      metrics: measures.map((measure) => metricOf(measure, release, metrics.url)),
    },
  };
}

/** No answer, or none that is a number, says nothing, such as while too few requests have come. */
function metricOf({ max, name, query }: Measure, { analysis, blueGreen, pattern }: ReleasedModel, address: string): AnalysisMetric {
  const { everySeconds, failures } = analysis;
  return {
    name,
    interval: `${everySeconds}s`,
    // After a switch there are no steps whose end would end it.
    ...(pattern === "blue-green" && { count: Math.max(1, Math.ceil(blueGreen.trialSeconds / everySeconds)) }),
    failureLimit: failures - 1,
    consecutiveErrorLimit: MOST_ERRORS,
    successCondition: `len(result) == 0 || isNaN(result[0]) || result[0] <= ${max}`,
    failureCondition: `len(result) > 0 && !isNaN(result[0]) && result[0] > ${max}`,
    provider: { prometheus: { address, query: asked(query) } },
  };
}

/**
 * The queries tell variants apart by what their servers say that they are. A rollout's pods become the champion while they run, so that of them the label tells
 * which the controller moves, and which monitoring puts into their metrics.
 */
function asked(query: string): string {
  return query
    .replaceAll('variant="challenger"', `${VARIANT_LABEL.replaceAll(/[^a-zA-Z0-9]/g, "_")}="challenger"`)
    .replaceAll("$version", "{{args.version}}")
    .replaceAll("$champion", "{{args.champion}}");
}
