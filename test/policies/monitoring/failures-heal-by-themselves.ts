import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, chart, object, resource, unknown } from "../../support/control-cases.ts";
import { challenger } from "../../support/model-cases.ts";

const MODEL = object("kubernetes:apps/v1:Deployment", "model-prices", {
  spec: { template: { metadata: { labels: { "mlops-estate/model": "prices" } } } },
});
const TARGET = { kind: "Deployment", name: "model-prices" };

function hpa(spec: Record<string, PlanValue>, target: Record<string, PlanValue> = TARGET) {
  return object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "model-prices", { spec: { scaleTargetRef: target, ...spec } });
}

function scaledObject(most: PlanValue) {
  return object("kubernetes:keda.sh/v1alpha1:ScaledObject", "model-prices", {
    spec: { scaleTargetRef: { name: "model-prices" }, minReplicaCount: 1, maxReplicaCount: most },
  });
}

function karpenter(nodeRepair: PlanValue) {
  return [
    chart("karpenter", { settings: { featureGates: { nodeRepair } } }, "kube-system"),
    resource("kubernetes:karpenter.sh/v1:NodePool", { metadata: { name: "gpu" } }),
  ];
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "boundary",
      title: "a server that is tried beside the one that answers",
      answer: "passed",
      resources: [MODEL, hpa({ minReplicas: 2, maxReplicas: 6 }), challenger("prices")],
    },
    {
      sort: "boundary",
      title: "one that is tried beside another model",
      answer: "violated",
      resources: [MODEL, hpa({ minReplicas: 2, maxReplicas: 6 }), challenger("others")],
    },
    {
      sort: "compliant",
      title: "a model that scales by load, on nodes that Google repairs",
      answer: "passed",
      resources: [
        resource("gcp:container/nodePool:NodePool", { management: { autoRepair: true } }),
        MODEL,
        hpa({ minReplicas: 2, maxReplicas: 6 }),
      ],
    },
    {
      sort: "compliant",
      title: "a model that KEDA scales, on nodes of EKS and Karpenter",
      answer: "passed",
      resources: [
        resource("aws:eks/nodeGroup:NodeGroup", { nodeRepairConfig: { enabled: true } }),
        ...karpenter(true),
        MODEL,
        chart("keda"),
        scaledObject(5),
      ],
    },
    {
      sort: "compliant",
      title: "a service of KServe's that scales itself, where Auto Mode runs Karpenter",
      answer: "passed",
      resources: [
        resource("kubernetes:karpenter.sh/v1:NodePool", { metadata: { name: "gpu" } }),
        object(
          "kubernetes:serving.kserve.io/v1beta1:InferenceService",
          "prices",
          { spec: { predictor: { minReplicas: 1, maxReplicas: 3 } } },
          { annotations: { "serving.kserve.io/autoscalerClass": "hpa" } },
        ),
      ],
    },
    { sort: "violating", title: "nodes that Karpenter leaves to fail", answer: "violated", resources: karpenter(false) },
    {
      sort: "violating",
      title: "an autoscaler of something else",
      answer: "violated",
      resources: [MODEL, hpa({ minReplicas: 1, maxReplicas: 3 }, { kind: "Deployment", name: "mlflow" })],
    },
    {
      sort: "violating",
      title: "an object of KEDA's without KEDA",
      answer: "violated",
      resources: [MODEL, scaledObject(5)],
    },
    {
      sort: "boundary",
      title: "an autoscaler without room",
      answer: "violated",
      resources: [MODEL, hpa({ minReplicas: 2, maxReplicas: 2 })],
    },
    {
      sort: "boundary",
      title: "an estate without a cluster",
      answer: "not-applicable",
      resources: [resource("aws:s3/bucket:Bucket", {})],
    },
    {
      sort: "unknown",
      title: "an upper bound that is known later",
      answer: "undetermined",
      resources: [MODEL, hpa({ minReplicas: 2, maxReplicas: unknown })],
    },
    {
      sort: "absent",
      title: "a group of nodes that says nothing",
      answer: "violated",
      resources: [resource("aws:eks/nodeGroup:NodeGroup", {}), object("kubernetes:core/v1:ConfigMap", "a", {})],
    },
    {
      sort: "wrong-type",
      title: "an upper bound as text",
      answer: "violated",
      resources: [MODEL, hpa({ minReplicas: 2, maxReplicas: "6" })],
    },
  ],
  // By these it is seen that Karpenter is run by a chart, and that something serves a model.
  harmless: [/^chart$/, /mlops-estate\/model$/],
};
