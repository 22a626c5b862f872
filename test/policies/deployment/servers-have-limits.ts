import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, resource, unknown } from "../../support/control-cases.ts";

const both = { cpu: "500m", memory: "1Gi" };

function server(requests: PlanValue, limits: PlanValue) {
  return deployment("server", { resources: { requests, limits } });
}

export const cases: ControlCases = {
  cases: [
    { sort: "compliant", title: "a server with requests and limits", answer: "passed", resources: [server(both, both)] },
    {
      sort: "compliant",
      title: "whole processors, as numbers",
      answer: "passed",
      resources: [server({ cpu: 2, memory: "4G" }, { cpu: 4, memory: "4G" })],
    },
    {
      sort: "compliant",
      title: "a runtime of KServe's",
      answer: "passed",
      resources: [
        resource("kubernetes:serving.kserve.io/v1alpha1:ClusterServingRuntime", {
          spec: { containers: [{ name: "kserve-container", resources: { requests: both, limits: both } }] },
        }),
      ],
    },
    {
      sort: "violating",
      title: "a server without a limit of memory",
      answer: "violated",
      paths: ["spec.template.spec.containers[0].resources.limits.memory"],
      resources: [server(both, { cpu: "500m" })],
    },
    {
      sort: "violating",
      title: "a container beside a compliant one",
      answer: "violated",
      resources: [
        object("kubernetes:apps/v1:StatefulSet", "database", {
          spec: { template: { spec: { containers: [{ name: "main", resources: { requests: both, limits: both } }, { name: "beside" }] } } },
        }),
      ],
    },
    { sort: "boundary", title: "a limit of nothing", answer: "violated", resources: [server(both, { cpu: "0", memory: "1Gi" })] },
    { sort: "boundary", title: "a limit in words", answer: "violated", resources: [server(both, { cpu: "unlimited", memory: "1Gi" })] },
    {
      sort: "boundary",
      title: "a Job, which serves nothing",
      answer: "not-applicable",
      resources: [object("kubernetes:batch/v1:Job", "once", { spec: { template: { spec: { containers: [{ name: "main" }] } } } })],
    },
    { sort: "unknown", title: "a server whose limits are known later", answer: "undetermined", resources: [server(both, unknown)] },
    {
      sort: "absent",
      title: "a server that says nothing",
      answer: "violated",
      paths: ["cpu", "memory"].flatMap((what) =>
        ["requests", "limits"].map((kind) => `spec.template.spec.containers[0].resources.${kind}.${what}`),
      ),
      resources: [deployment("server", {})],
    },
    { sort: "wrong-type", title: "a limit that is true", answer: "violated", resources: [server(both, { cpu: true, memory: "1Gi" })] },
  ],
};
