import { chartReference } from "../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import type { ChartRelease } from "../core/kubernetes.ts";
import type { SystemWiring } from "../core/system.ts";
import type { ImageScanningSpec } from "./contract.ts";

/** Namespace of the operator and of the pods that scan. */
export const NAMESPACE = "trivy-system";

/** Port of the operator's metrics. https://github.com/aquasecurity/trivy-operator/blob/v0.32.0/deploy/helm/templates/deployment.yaml */
export const METRICS_PORT = 8080;

const SEVERITIES = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];

/**
 * Trivy's operator, which scans the images of pods that run. Tags of Trivy were replaced in March 2026, so exact ones are set; a digest would be
 * safer still, and a mirror (`images.mirror`) that is filled once holds what it was filled with.
 * https://github.com/advisories/GHSA-69fq-xp46-6x23
 */
export function trivyRelease(spec: ImageScanningSpec, wiring: SystemWiring): ChartRelease {
  return {
    release: "controller",
    name: "trivy-operator",
    namespace: NAMESPACE,
    ...chartReference("trivy-operator", wiring.chartsMirror),
    values: valuesOf(spec, wiring),
  };
}

/** https://github.com/aquasecurity/trivy-operator/blob/v0.32.0/deploy/helm/values.yaml */
function valuesOf(spec: ImageScanningSpec, wiring: SystemWiring) {
  const container = { ...RESTRICTED_CONTAINER, privileged: false };
  return {
    ...(wiring.imagesMirror === undefined ? {} : { global: { image: { registry: wiring.imagesMirror } } }),
    image: { tag: "0.32.0" },
    podSecurityContext: restrictedPod().securityContext,
    securityContext: container,
    resources: resources(100, 512, { cpuMillicores: 1000 }),
    excludeNamespaces: "kube-system",
    operator: {
      scanJobsConcurrentLimit: spec.atOnce,
      // It would read every Secret of the cluster, to look for keys of registries.
      accessGlobalSecretsAndServiceAccount: false,
      // They read the nodes' own files in privileged pods; nodes are `cluster`'s and the cloud's.
      infraAssessmentScannerEnabled: false,
      clusterComplianceEnabled: false,
      // What objects may say is what `admission` holds.
      configAuditScannerEnabled: false,
      rbacAssessmentScannerEnabled: false,
    },
    compliance: { specs: [] },
    trivyOperator: {
      scanJobPodTemplatePodSecurityContext: restrictedPod().securityContext,
      scanJobPodTemplateContainerSecurityContext: container,
    },
    trivy: {
      image: { tag: "0.72.0" },
      severity: SEVERITIES.slice(SEVERITIES.indexOf(spec.severity.toUpperCase())).join(","),
      ignoreUnfixed: true,
      dbRegistry: spec.databaseRegistry,
      javaDbRegistry: spec.databaseRegistry,
      resources: resources(100, 1024, { cpuMillicores: 500 }),
    },
    serviceMonitor: { enabled: wiring.monitored },
  };
}
