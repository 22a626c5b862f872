import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, unknown } from "../../support/control-cases.ts";

const namespace = object("kubernetes:core/v1:Namespace", "team-models", {}, { namespace: null });
const bounds = { "limits.cpu": "16000m", "limits.memory": "64Gi", "requests.nvidia.com/gpu": "2" };

function quota(hard: PlanValue, spec: Record<string, PlanValue> = {}, place = "team-models") {
  return object("kubernetes:core/v1:ResourceQuota", "estate", { spec: { hard, ...spec } }, { namespace: place });
}

export const cases: ControlCases = {
  cases: [
    { sort: "compliant", title: "a namespace with a quota", answer: "passed", resources: [namespace, quota(bounds)] },
    {
      sort: "compliant",
      title: "a namespace whose quotas share the work, and which may ask for no GPU",
      answer: "passed",
      resources: [namespace, quota({ cpu: "16", memory: "64Gi" }), { ...quota({ "requests.nvidia.com/gpu": "0" }), urn: "urn:gpus" }],
    },
    {
      sort: "violating",
      title: "a quota of another namespace",
      answer: "violated",
      paths: ["", "", ""],
      resources: [namespace, quota(bounds, {}, "mlops")],
    },
    { sort: "violating", title: "a quota that counts pods only", answer: "violated", resources: [namespace, quota({ pods: "10" })] },
    {
      sort: "violating",
      title: "a quota of some pods only",
      answer: "violated",
      resources: [namespace, quota(bounds, { scopeSelector: { matchExpressions: [] } })],
    },
    { sort: "boundary", title: "an estate without a cluster", answer: "not-applicable", resources: [] },
    { sort: "unknown", title: "a quota that is known later", answer: "undetermined", resources: [namespace, quota(unknown)] },
    { sort: "absent", title: "a namespace without a quota", answer: "violated", resources: [namespace] },
    { sort: "wrong-type", title: "a quota that is a list", answer: "violated", resources: [namespace, quota(["limits.cpu"])] },
  ],
};
