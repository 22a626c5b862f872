import { chartReference, mirrored } from "../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources } from "../core/container.ts";
import type { Stages } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import { operatorStages } from "../core/operator.ts";
import type { AutoscalingSpec, AutoscalingWiring, ScaledDeployment } from "./contract.ts";
import type { VerticalPodAutoscaler } from "./kinds.ts";
import { workloadOf } from "./target.ts";

const NAME = "vertical-pod-autoscaler";
const QUOTA = { cpuMillicores: 2000, memoryMiB: 2048, pods: 4, storageGiB: 0 };

/** Port of health and metrics. https://github.com/kubernetes/autoscaler/tree/master/vertical-pod-autoscaler/charts/vertical-pod-autoscaler */
const PORT = 8942;

/** The part of the vertical pod autoscaler that recommends, where the cluster has none, and whom it watches; nothing while recommendations are off. */
export function recommendationStages({ recommendations }: AutoscalingSpec, wiring: AutoscalingWiring): Stages {
  if (!recommendations) return [];
  const watched = [wiring.tracking, ...Object.values(wiring.models), ...wiring.servers];
  const objects = Object.fromEntries(watched.map((target) => [`recommend-${target.namespace}.${target.name}`, recommendationOf(target)]));
  return wiring.recommendsSizes ? [objects] : [...recommender(wiring), objects];
}

function recommender(wiring: AutoscalingWiring): Stages {
  return operatorStages({
    namespace: NAME,
    quota: QUOTA,
    release: { release: "controller", name: NAME, namespace: NAME, ...chartReference(NAME, wiring.chartsMirror), values: valuesOf(wiring) },
    ...(wiring.monitored && { metricsPorts: [PORT] }),
  });
}

type Recommended = Pick<ScaledDeployment, "kind" | "name" | "namespace">;

function recommendationOf(target: Recommended): VerticalPodAutoscaler {
  const { name, namespace } = target;
  return {
    apiVersion: "autoscaling.k8s.io/v1",
    kind: "VerticalPodAutoscaler",
    metadata: { name, namespace, labels: objectLabels("autoscaling", "recommendations") },
    spec: { targetRef: workloadOf(target), updatePolicy: { updateMode: "Off" } },
  };
}

function valuesOf({ imagesMirror }: AutoscalingWiring) {
  return {
    podSecurityContext: { runAsNonRoot: true, runAsUser: 65_534, seccompProfile: { type: "RuntimeDefault" } },
    containerSecurityContext: RESTRICTED_CONTAINER,
    // Nothing is changed, so neither what changes pods as they start nor what evicts them is there; nor is the Job that makes their certificate.
    admissionController: { enabled: false, certGen: { enabled: false } },
    updater: { enabled: false },
    recommender: {
      image: { repository: mirrored("registry.k8s.io/autoscaling/vpa-recommender", imagesMirror) },
      replicas: 1,
      podDisruptionBudget: { enabled: false },
      resources: resources(50, 512, { cpuMillicores: 500 }),
    },
  };
}
