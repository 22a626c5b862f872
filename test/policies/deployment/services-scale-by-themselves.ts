import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, resource, unknown } from "../../support/control-cases.ts";
import { challenger, inferenceService, modelServer, rayService } from "../../support/model-cases.ts";
import { chart } from "../../support/pools.ts";

const model = modelServer();
const keda = chart("keda");
const stack = chart("kube-prometheus-stack", { fullnameOverride: "estate" }, { namespace: "monitoring" });
const QUERY = { serverAddress: "http://estate-prometheus.monitoring.svc:9090", query: "sum(rate(model_requests_total[2m]))" };

function scaledObject(maxReplicaCount: PlanValue, metadata: Record<string, PlanValue> = QUERY) {
  return object("kubernetes:keda.sh/v1alpha1:ScaledObject", "model", {
    spec: { scaleTargetRef: { name: "model-example" }, minReplicaCount: 1, maxReplicaCount, triggers: [{ type: "prometheus", metadata }] },
  });
}

function hpa(maxReplicas: PlanValue, metrics: PlanValue = [{ type: "Resource" }]) {
  return object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "model", {
    spec: { scaleTargetRef: { kind: "Deployment", name: "model-example" }, maxReplicas, metrics },
  });
}

const addOn = resource("aws:eks/addon:Addon", { addonName: "metrics-server" });

export const cases: ControlCases = {
  harmless: [/^spec\.template\.metadata\.labels/],
  cases: [
    {
      sort: "boundary",
      title: "a server that is tried beside the one that answers",
      answer: "passed",
      resources: [model, keda, stack, scaledObject(5), challenger()],
    },
    {
      sort: "boundary",
      title: "one that is tried beside another model",
      answer: "violated",
      resources: [model, keda, stack, scaledObject(5), challenger("others")],
    },
    {
      sort: "compliant",
      title: "a server that KEDA scales by what Prometheus counts",
      answer: "passed",
      resources: [model, keda, stack, scaledObject(5)],
    },
    { sort: "compliant", title: "a server that scales by processor time", answer: "passed", resources: [model, hpa(2), addOn] },
    { sort: "compliant", title: "the same on a cloud that measures by itself", cloud: "gcp", answer: "passed", resources: [model, hpa(2)] },
    {
      sort: "compliant",
      title: "a Prometheus of the estate's own",
      answer: "passed",
      resources: [
        model,
        keda,
        deployment("prometheus", {}),
        object("kubernetes:core/v1:Service", "prometheus", {
          spec: { selector: { "app.kubernetes.io/name": "prometheus" }, ports: [{ port: 9090 }] },
        }),
        scaledObject(5, { ...QUERY, serverAddress: "http://prometheus.mlops.svc:9090" }),
      ],
    },
    {
      sort: "compliant",
      title: "a model of KServe's",
      cloud: "azure",
      answer: "passed",
      resources: [inferenceService({ minReplicas: 1, maxReplicas: 2 }, { "serving.kserve.io/autoscalerClass": "hpa" })],
    },
    {
      sort: "compliant",
      title: "an application of Ray's",
      answer: "passed",
      resources: [rayService({ minReplicas: 1, maxReplicas: 2 }, { enableInTreeAutoscaling: true })],
    },
    {
      sort: "compliant",
      title: "an endpoint of SageMaker's",
      answer: "passed",
      resources: [resource("aws:appautoscaling/policy:Policy", { serviceNamespace: "sagemaker" })],
    },
    { sort: "violating", title: "a server that has as many pods as it has", answer: "violated", resources: [model] },
    { sort: "violating", title: "a scaler that nothing reads", answer: "violated", resources: [model, stack, scaledObject(5)] },
    {
      sort: "violating",
      title: "a scaler that asks a Prometheus that is not there",
      answer: "violated",
      resources: [model, keda, scaledObject(5)],
    },
    { sort: "violating", title: "processor time that nobody measures", answer: "violated", resources: [model, hpa(2)] },
    {
      sort: "violating",
      title: "a model of KServe's whose pods are a number",
      cloud: "gcp",
      answer: "violated",
      resources: [inferenceService({ minReplicas: 2, maxReplicas: 2 })],
    },
    {
      sort: "violating",
      title: "a server that scales beside one that does not",
      answer: "violated",
      resources: [model, hpa(2), addOn, inferenceService({ minReplicas: 1, maxReplicas: 1 })],
    },
    { sort: "violating", title: "no model", answer: "violated", resources: [keda] },
    { sort: "boundary", title: "a scaler without room", answer: "violated", resources: [model, hpa(1), addOn] },
    { sort: "unknown", title: "a scaler whose room is known later", answer: "undetermined", resources: [model, hpa(unknown), addOn] },
    {
      sort: "absent",
      title: "a scaler without a measure",
      answer: "violated",
      resources: [model, hpa(2, []), addOn],
    },
    { sort: "wrong-type", title: "a room that is text", answer: "violated", resources: [model, hpa("5"), addOn] },
  ],
};
