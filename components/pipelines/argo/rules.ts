import { type PrometheusRule, prometheusRule, warn } from "../../core/alerts.ts";
import { NAMESPACE } from "./release.ts";

/** Workflows that ended badly; the controller counts those of all namespaces. */
const FAILED = 'argo_workflows_total_count{phase=~"Failed|Error"}';

/** A counter is not there before the first that it counts, so what came within the hour counts as a rise too. */
const ROSE = `increase(${FAILED}[1h]) > 0 or ${FAILED} unless ${FAILED} offset 1h`;

/** Prometheus keeps the label that the controller gives beside its own of the same name. */
const PLACE = "{{ with $labels.exported_namespace }}{{ . }}{{ else }}{{ $labels.namespace }}{{ end }}";

/** What is told of pipelines. Metrics: https://argo-workflows.readthedocs.io/en/release-4.0/metrics/ */
export function pipelineRules(): PrometheusRule {
  const rules = [
    warn(
      "PipelineFails",
      `sum by (namespace, exported_namespace) (${ROSE})`,
      "1m",
      `A pipeline in ${PLACE} failed`,
      "Within the last hour; the page `argo` shows which step, and its log.",
    ),
    warn(
      "PipelineControllerErrs",
      "sum by (cause) (increase(argo_workflows_error_count[1h])) > 0",
      "5m",
      "Argo Workflows could not do its work",
      "Cause {{ $labels.cause }}: a schedule that cannot be read or started, or a defect of the controller; see its log.",
    ),
  ];
  return prometheusRule("pipelines", NAMESPACE, [{ name: "pipelines", rules }]);
}
