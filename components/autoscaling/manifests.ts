import type { HorizontalPodAutoscaler, KubernetesObject, Stages } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import type { MetricsAccess } from "../monitoring/contract.ts";
import type { AutoscalingSpec, AutoscalingWiring, ScaledDeployment } from "./contract.ts";
import { kedaStages } from "./keda.ts";
import type { ScaledObject } from "./kinds.ts";
import { scaledBy } from "./plan.ts";
import { workloadOf } from "./target.ts";

/** KEDA, then what scales by it; nothing while it is off. */
export function autoscalingStages(spec: AutoscalingSpec, wiring: AutoscalingWiring): Stages {
  if (!spec.enabled) return [];
  return [...kedaStages(wiring), scalersOf(spec, wiring)].filter((stage) => Object.keys(stage).length > 0);
}

function scalersOf(spec: AutoscalingSpec, wiring: AutoscalingWiring): Readonly<Record<string, KubernetesObject>> {
  const { metrics } = wiring;
  const scaled = scaledBy(spec, metrics !== undefined);
  // A model without pods was stopped by hand, and nothing but a hand starts it again.
  const models = Object.entries(wiring.models).filter(([, { minReplicas }]) => minReplicas > 0);
  return {
    ...(scaled.tracking && { "tracking-scaler": trackingScaler(spec, wiring.tracking) }),
    ...(metrics && Object.fromEntries(models.map(([name, target]) => [`model-${name}-scaler`, modelScaler(name, target, spec, metrics)]))),
  };
}

/** More pods than the spec asks for at least, or as many. */
function trackingScaler({ tracking }: AutoscalingSpec, { minReplicas, name, namespace }: ScaledDeployment): HorizontalPodAutoscaler {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name, namespace, labels: objectLabels("autoscaling", name) },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas,
      maxReplicas: Math.max(minReplicas, tracking.maxReplicas),
      metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: tracking.cpuPercent } } }],
    },
  };
}

function modelScaler(model: string, target: ScaledDeployment, { models }: AutoscalingSpec, metrics: MetricsAccess): ScaledObject {
  const { minReplicas, name, namespace } = target;
  const sleeps = models.scaleToZero.includes(model);
  const trigger = (query: string, threshold: number) => {
    return { type: "prometheus", metadata: { serverAddress: metrics.url, query, threshold: String(threshold) } } as const;
  };
  // What a challenger answers is no load of the champion, which alone is scaled.
  const ofTheChampion = `{model="${model}",variant="champion"}`;
  return {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: { name, namespace, labels: objectLabels("autoscaling", name) },
    spec: {
      scaleTargetRef: workloadOf(target),
      ...(sleeps && { idleReplicaCount: 0, cooldownPeriod: Math.round(models.idleMinutes * 60) }),
      minReplicaCount: minReplicas,
      maxReplicaCount: Math.max(minReplicas, models.maxReplicas),
      pollingInterval: 15,
      // While Prometheus is away a model keeps what it has at least.
      fallback: { failureThreshold: 4, replicas: minReplicas },
      triggers: [
        trigger(`sum(rate(model_requests_total${ofTheChampion}[2m]))`, models.requestsPerSecond),
        trigger(`sum(avg_over_time(model_requests_waiting${ofTheChampion}[1m]))`, models.waitingRequests),
        // Told by the gateway, which counts requests also while no pod is there to count them.
        ...(sleeps ? [trigger(`sum(rate(model_gateway_requests_total{model="${model}"}[2m]))`, models.requestsPerSecond)] : []),
      ],
    },
  };
}
