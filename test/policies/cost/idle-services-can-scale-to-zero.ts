import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";

const OWN = 'sum(rate(model_requests_total{model="example"}[2m]))';
const BEFORE_IT = "sum(rate(envoy_cluster_upstream_rq_total[2m]))";

function scaler(minReplicaCount: PlanValue, trigger: Record<string, PlanValue>, spec: Record<string, PlanValue> = {}) {
  return object("kubernetes:keda.sh/v1alpha1:ScaledObject", "model", { spec: { minReplicaCount, triggers: [trigger], ...spec } });
}

const asks = (query: PlanValue) => ({ type: "prometheus", metadata: { query } });
const chart = (name: string) => resource("kubernetes:helm.sh/v3:Release", { chart: name }, { name });
const keda = chart("keda");

function httpScaler(replicas: Record<string, PlanValue>) {
  return object("kubernetes:http.keda.sh/v1alpha1:HTTPScaledObject", "model", { spec: { replicas } });
}

export const cases: ControlCases = {
  harmless: [/^spec\.triggers\[0\]\.type$/],
  cases: [
    {
      sort: "compliant",
      title: "a server that comes back by what the gateway tells",
      answer: "passed",
      resources: [scaler(0, asks(BEFORE_IT)), keda],
    },
    {
      sort: "compliant",
      title: "a server that comes back by what the lean gateway tells",
      answer: "passed",
      resources: [scaler(2, asks("sum(rate(model_gateway_requests_total[2m]))"), { idleReplicaCount: 0 }), keda],
    },
    {
      sort: "compliant",
      title: "a server that comes back by the clock",
      answer: "passed",
      resources: [scaler(1, { type: "cron" }, { idleReplicaCount: 0 }), keda],
    },
    {
      sort: "compliant",
      title: "a server whose requests wait for it",
      answer: "passed",
      resources: [httpScaler({ min: 0 }), chart("keda-add-ons-http")],
    },
    { sort: "violating", title: "a server that always stands", answer: "violated", resources: [scaler(1, asks(BEFORE_IT)), keda] },
    { sort: "violating", title: "a server that would wake itself", answer: "violated", resources: [scaler(0, asks(OWN)), keda] },
    {
      sort: "violating",
      title: "a server that its own load would wake",
      answer: "violated",
      resources: [scaler(0, { type: "cpu" }), keda],
    },
    { sort: "violating", title: "a scaler that nobody reads", answer: "violated", resources: [scaler(0, asks(BEFORE_IT))] },
    {
      sort: "violating",
      title: "requests that wait where nobody takes them",
      answer: "violated",
      resources: [httpScaler({ min: 0 }), keda],
    },
    {
      sort: "boundary",
      title: "requests that wait, by default for a server at zero",
      answer: "passed",
      resources: [httpScaler({}), chart("keda-add-ons-http")],
    },
    { sort: "boundary", title: "an estate without a cluster", answer: "not-applicable", resources: [] },
    { sort: "unknown", title: "a least that is known later", answer: "undetermined", resources: [scaler(unknown, asks(BEFORE_IT)), keda] },
    { sort: "absent", title: "a cluster that scales nothing", answer: "violated", paths: [""], resources: [keda] },
    { sort: "wrong-type", title: "a least that is a text", answer: "violated", resources: [scaler("0", asks(BEFORE_IT)), keda] },
  ],
};
