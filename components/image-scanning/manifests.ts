import { critical, type PrometheusRule, prometheusRule, warn } from "../core/alerts.ts";
import type { Stages } from "../core/kubernetes.ts";
import { operatorStages } from "../core/operator.ts";
import type { SystemWiring } from "../core/system.ts";
import type { ImageScanningSpec } from "./contract.ts";
import { METRICS_PORT, NAMESPACE, trivyRelease } from "./release.ts";

/** A scan is a pod that unpacks an image: its layers take memory and, in an emptyDir, disk of the node. */
const SCAN = { cpuMillicores: 500, memoryMiB: 1024 };

const OPERATOR = { cpuMillicores: 1000, memoryMiB: 1024 };

/** Trivy's operator in a namespace of its own, with its scans; nothing while it is off. */
export function imageScanningStages(spec: ImageScanningSpec, wiring: SystemWiring): Stages {
  if (!spec.enabled) return [];
  const quota = {
    cpuMillicores: OPERATOR.cpuMillicores + 2 * spec.atOnce * SCAN.cpuMillicores,
    memoryMiB: OPERATOR.memoryMiB + 2 * spec.atOnce * SCAN.memoryMiB,
    pods: 2 + 2 * spec.atOnce,
    storageGiB: 0,
  };
  return operatorStages({
    namespace: NAMESPACE,
    quota,
    metricsPorts: wiring.monitored ? [METRICS_PORT] : [],
    ...(wiring.monitored && { beside: { rules: alertRules() } }),
    release: trivyRelease(spec, wiring),
  });
}

/** Metrics: https://aquasecurity.github.io/trivy-operator/v0.32.0/tutorials/grafana-dashboard/ */
function alertRules(): PrometheusRule {
  const rules = [
    warn(
      "ImageVulnerable",
      'sum by (namespace, image_repository, image_tag) (trivy_image_vulnerabilities{severity="Critical"}) > 0',
      "1h",
      "An image in {{ $labels.namespace }} has critical vulnerabilities",
      "{{ $labels.image_repository }}:{{ $labels.image_tag }} has {{ $value }} that are critical; its VulnerabilityReport lists them.",
    ),
    critical(
      warn(
        "ImageHoldsSecret",
        "sum by (namespace, image_repository, image_tag) (trivy_image_exposedsecrets) > 0",
        "5m",
        "An image in {{ $labels.namespace }} holds a secret",
        "{{ $labels.image_repository }}:{{ $labels.image_tag }} holds {{ $value }}; its ExposedSecretReport says where. Revoke them first.",
      ),
    ),
  ];
  return prometheusRule("image-scanning", NAMESPACE, [{ name: "images", rules }]);
}
