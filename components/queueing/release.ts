import { stringify } from "yaml";
import { chartReference, mirrored } from "../../pins/index.ts";
import { resources } from "../core/container.ts";
import type { ChartRelease } from "../core/kubernetes.ts";
import { MONITORING_NAMESPACE } from "../core/system.ts";
import { TEAM_LABEL } from "../teams/contract.ts";
import type { QueueingSpec, QueueingWiring } from "./contract.ts";

/** Namespace of Kueue. */
export const NAMESPACE = "kueue-system";

/** Port of the webhooks, and of the aggregated API that tells who waits. https://github.com/kubernetes-sigs/kueue/blob/v0.19.2/charts/kueue/templates/manager/manager.yaml */
export const CALLED_PORTS = [9443, 8082];

/** Port that tells metrics, to who has a token that may read them. */
export const METRICS_PORT = 8443;

/** Jobs that queue. The kinds that a controller is not there for are left alone by Kueue until it is. */
const JOBS = [
  "batch/job",
  "jobset.x-k8s.io/jobset",
  "trainer.kubeflow.org/trainjob",
  "ray.io/rayjob",
  "ray.io/raycluster",
  "ray.io/rayservice",
];

/** Kueue by its own chart, whose pods fit Pod Security `restricted` as they come. */
export function kueueRelease(spec: QueueingSpec, wiring: QueueingWiring): ChartRelease {
  return {
    release: "controller",
    name: "kueue",
    namespace: NAMESPACE,
    ...chartReference("kueue", wiring.chartsMirror),
    values: valuesOf(spec, wiring),
  };
}

/** https://github.com/kubernetes-sigs/kueue/blob/v0.19.2/charts/kueue/values.yaml */
function valuesOf(spec: QueueingSpec, wiring: QueueingWiring) {
  const { version } = chartReference("kueue");
  const image = {
    repository: mirrored("registry.k8s.io/kueue/kueue", wiring.imagesMirror),
    tag: `v${version}`,
    pullPolicy: "IfNotPresent",
  };
  return {
    enablePrometheus: wiring.monitored,
    metrics: { prometheusNamespace: MONITORING_NAMESPACE },
    controllerManager: {
      replicas: spec.replicas,
      podDisruptionBudget: { enabled: spec.replicas > 1 },
      manager: { image, resources: resources(250, 512, { cpuMillicores: 2000 }) },
    },
    managerConfig: { controllerManagerConfigYaml: stringify(configuration(spec)) },
  };
}

/**
 * Kueue's configuration. Jobs of teams' namespaces queue whether they name a queue or not, and no webhook is asked for any other namespace:
 * a cluster without Kueue's pod can still start everything else. https://kueue.sigs.k8s.io/docs/reference/kueue-config.v1beta2/
 */
export function configuration(spec: QueueingSpec) {
  return {
    apiVersion: "config.kueue.x-k8s.io/v1beta2",
    kind: "Configuration",
    health: { healthProbeBindAddress: ":8081" },
    metrics: { bindAddress: `:${METRICS_PORT}`, enableClusterQueueResources: true },
    webhook: { port: 9443 },
    leaderElection: { leaderElect: true, resourceName: "c1f6bfd2.kueue.x-k8s.io" },
    manageJobsWithoutQueueName: true,
    managedJobsNamespaceSelector: { matchExpressions: [{ key: TEAM_LABEL, operator: "Exists" }] },
    integrations: { frameworks: [...JOBS, ...(spec.pods ? ["pod"] : [])] },
    fairSharing: { preemptionStrategies: ["LessThanOrEqualToFinalShare", "LessThanInitialShare"] },
    // A job whose nodes do not come gives its place to the next, and tries again after it.
    waitForPodsReady: {
      timeout: `${spec.timeoutMinutes}m`,
      recoveryTimeout: "10m",
      blockAdmission: false,
      requeuingStrategy: { timestamp: "Eviction", backoffBaseSeconds: 60, backoffMaxSeconds: 3600 },
    },
    // What no queue has a quota for would hold a job for ever.
    resources: { excludeResourcePrefixes: ["ephemeral-storage"] },
    objectRetentionPolicies: { workloads: { afterFinished: "168h" } },
  };
}
