import { type Certainty, every, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl, type EstateFinding } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { answeringServicesOf, type ModelService } from "../../core/model-services.ts";
import { nameOf, namespaceOf } from "../../core/objects.ts";
import type { Reading } from "../../core/reading.ts";

/** Nodes of AKS and of Autopilot are repaired whether or not anybody asks: https://learn.microsoft.com/azure/aks/node-auto-repair */
export const control = defineControl({
  id: "failures-heal-by-themselves",
  level: 3,
  dimension: "monitoring",
  severity: "medium",
  statement: "Nodes that fail are replaced, and services that answer with a model grow with their load, without anybody.",
  sources: [
    { by: "microsoft", reference: "MLOps maturity level 4: near-zero downtime" },
    { by: "cncf", reference: "AI Conformance 1.37: pod_autoscaling" },
    { by: "checkov", reference: "CKV_GCP_9" },
  ],
  remediation: "Leave `autoscaling.enabled` to the level; the estate's pools are repaired by their cloud, or by Karpenter.",
  keys: ["autoscaling.enabled", "autoscaling.models"],
  asks: (estate) => (estate.hasCluster() ? undefined : { notApplicable: "no nodes and no pods are the estate's own" }),
  estate: (estate) => [
    ...nodes(estate),
    ...answeringServicesOf(estate).flatMap((service) =>
      findingUnless(grows(service), "must have an autoscaler with room above its least", service.object),
    ),
  ],
});

function nodes(estate: Estate): readonly EstateFinding[] {
  return Object.entries(POOLS).flatMap(([type, isRepaired]) =>
    estate.readingsOf(type).flatMap((pool) => findingUnless(isRepaired(pool), "must have nodes that are replaced once they fail", pool)),
  );
}

const POOLS: Readonly<Record<string, (pool: Reading) => Certainty>> = {
  // https://docs.aws.amazon.com/eks/latest/userguide/node-repair.html
  "aws:eks/nodeGroup:NodeGroup": (group) => isTrue(group.at("nodeRepairConfig", "enabled")),
  "gcp:container/nodePool:NodePool": (pool) => isTrue(pool.at("management", "autoRepair")),
  // Karpenter repairs what it is told to; Auto Mode, which brings it without a chart, does so anyway. https://karpenter.sh/docs/concepts/disruption/#node-auto-repair
  "kubernetes:karpenter.sh/v1:NodePool": ({ estate }) => {
    const charts = estate.chartsNamed("karpenter");
    return charts.length === 0 || some(charts.map((chart) => isTrue(chart.at("values", "settings", "featureGates", "nodeRepair"))));
  },
};

function isTrue(reading: Reading): Certainty {
  return holds(reading, (value) => value === true);
}

function grows({ object }: ModelService): Certainty {
  return (BY_THEMSELVES[object.resource.type] ?? isScaled)(object);
}

/** Kinds whose controller scales what it runs. */
const BY_THEMSELVES: Readonly<Record<string, (service: Reading) => Certainty>> = {
  "kubernetes:serving.kserve.io/v1beta1:InferenceService": (service) =>
    every([
      holds(service.at("metadata", "annotations", "serving.kserve.io/autoscalerClass"), (scaler) => scaler === "hpa" || scaler === "keda"),
      hasRoom(service.at("spec", "predictor", "minReplicas"), service.at("spec", "predictor", "maxReplicas")),
    ]),
  "kubernetes:ray.io/v1:RayService": (service) => isTrue(service.at("spec", "rayClusterConfig", "enableInTreeAutoscaling")),
};

/** KEDA's objects are nothing without KEDA. */
function isScaled(server: Reading): Certainty {
  const { estate } = server;
  const keda = estate.chartsNamed("keda").length > 0 ? estate.readingsOf("kubernetes:keda.sh/v1alpha1:ScaledObject") : [];
  return some([
    ...estate
      .readingsOf("kubernetes:autoscaling/v2:HorizontalPodAutoscaler")
      .map((scaler) => every([isAbout(scaler, server), hasRoom(scaler.at("spec", "minReplicas"), scaler.at("spec", "maxReplicas"))])),
    ...keda.map((scaler) =>
      every([isAbout(scaler, server), hasRoom(scaler.at("spec", "minReplicaCount"), scaler.at("spec", "maxReplicaCount"))]),
    ),
  ]);
}

/** Kind that a type token names: `Deployment`; KEDA's default too. */
function isAbout(scaler: Reading, server: Reading): boolean {
  const target = scaler.at("spec", "scaleTargetRef");
  const kind = target.at("kind").text() ?? "Deployment";
  return (
    namespaceOf(scaler) === namespaceOf(server) && target.at("name").text() === nameOf(server) && server.resource.type.endsWith(`:${kind}`)
  );
}

/** Whether there may be more pods than the least; both of Kubernetes' and KServe's defaults for the least are 1, and KEDA's is 0. */
function hasRoom(least: Reading, most: Reading): Certainty {
  if (least.state === "unknown" || most.state === "unknown") return undefined;
  return (most.number() ?? 1) > (least.number() ?? 1);
}
