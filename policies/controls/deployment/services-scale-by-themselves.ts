import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { answeringServicesOf, type ModelService } from "../../core/model-services.ts";
import type { Reading } from "../../core/reading.ts";
import { hasMetricsServer, scalersOf, scales } from "../../core/scaling.ts";

const REASON = "must have more pods when more is asked of it, by a scaler whose measure is there";

export const control = defineControl({
  id: "services-scale-by-themselves",
  level: 1,
  dimension: "deployment",
  severity: "medium",
  statement: "Every service of a model gets more pods as more is asked of it, by a measure that something takes.",
  sources: [
    { by: "cncf", reference: "AI Conformance 1.37: pod_autoscaling" },
    { by: "research", reference: "Model Deployment and Serving: scalable model serving with load balancing and auto-scaling" },
  ],
  remediation: "Turn `autoscaling` and `monitoring.system: stack` on, or set `replicas.max` of a service of KServe's above `replicas.min`.",
  keys: ["autoscaling.enabled", "autoscaling.models", "monitoring.system", "serving.kserve.services"],
  estate: (estate) => {
    const services = answeringServicesOf(estate);
    if (services.length === 0) return findingUnless(some(managedWays(estate)), "must serve a model that scales");
    return services.flatMap((service) => findingUnless(some(waysOf(service)), REASON, service.object));
  },
});

function waysOf({ object }: ModelService): readonly Certainty[] {
  if (object.resource.type.endsWith(":InferenceService")) return [scalesByKServe(object)];
  if (object.resource.type.endsWith(":RayService")) return [scalesByRay(object.at("spec", "rayClusterConfig"))];
  return scalersOf(object).map(scales);
}

/** Without a word KServe makes an autoscaler on processor time. https://kserve.github.io/website/docs/model-serving/predictive-inference/autoscaling/hpa-autoscaler */
function scalesByKServe(object: Reading): Certainty {
  const predictor = object.at("spec", "predictor");
  const least = predictor.at("minReplicas").number() ?? 1;
  const sort = object.at("metadata", "annotations", "serving.kserve.io/autoscalerClass");
  const byKeda = sort.value === "keda" && object.estate.chartsNamed("keda").length > 0;
  const byItself = sort.state === "absent" || holds(sort, (value) => value === "hpa");
  return every([
    holds(predictor.at("maxReplicas"), (most) => typeof most === "number" && most > least),
    some([byKeda, every([byItself, hasMetricsServer(object.estate)])]),
  ]);
}

/** https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/configuring-autoscaling.html */
function scalesByRay(cluster: Reading): Certainty {
  const groups = cluster.at("workerGroupSpecs").items();
  const room = groups.map((group) => {
    const least = group.at("minReplicas").number() ?? 0;
    return holds(group.at("maxReplicas"), (most) => typeof most === "number" && most > least);
  });
  return every([holds(cluster.at("enableInTreeAutoscaling"), (value) => value === true), some(room)]);
}

/** Endpoints of managed systems that scale: SageMaker's where something scales their variants, Databricks' by their kind. */
function managedWays(estate: Estate): readonly Certainty[] {
  const targets = estate
    .readingsOf("aws:appautoscaling/policy:Policy")
    .map((policy) => holds(policy.at("serviceNamespace"), (name) => name === "sagemaker"));
  const endpoints = estate.readingsOf("databricks:index/modelServing:ModelServing").map((endpoint) => isGiven(endpoint.at("name")));
  return [...targets, ...endpoints];
}
