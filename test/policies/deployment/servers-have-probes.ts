import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, resource, unknown } from "../../support/control-cases.ts";

function server(readinessProbe: PlanValue) {
  return deployment("server", { readinessProbe });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a server that is asked by HTTP",
      answer: "passed",
      resources: [server({ httpGet: { path: "/ready", port: 8080 } })],
    },
    {
      sort: "compliant",
      title: "a runtime of KServe's whose port is knocked at",
      answer: "passed",
      resources: [
        resource("kubernetes:serving.kserve.io/v1alpha1:ServingRuntime", {
          spec: { containers: [{ name: "kserve-container", readinessProbe: { tcpSocket: { port: 8080 } } }] },
        }),
      ],
    },
    { sort: "compliant", title: "a probe whose port is known later", answer: "passed", resources: [server({ grpc: unknown })] },
    {
      sort: "violating",
      title: "a server that is asked only whether it lives",
      answer: "violated",
      resources: [deployment("server", { livenessProbe: { httpGet: { path: "/", port: 8080 } } })],
    },
    {
      sort: "violating",
      title: "a container beside a compliant one",
      answer: "violated",
      resources: [
        deployment("server", {}, { containers: [{ name: "main", readinessProbe: { exec: { command: ["true"] } } }, { name: "beside" }] }),
      ],
    },
    { sort: "boundary", title: "a probe that asks nothing", answer: "violated", resources: [server({ periodSeconds: 5 })] },
    {
      sort: "boundary",
      title: "a container that prepares the pod",
      answer: "passed",
      resources: [deployment("server", { readinessProbe: { httpGet: { port: 8080 } } }, { initContainers: [{ name: "prepare" }] })],
    },
    { sort: "unknown", title: "a server whose probe is known later", answer: "undetermined", resources: [server(unknown)] },
    {
      sort: "unknown",
      title: "a server whose containers are known later",
      answer: "undetermined",
      resources: [object("kubernetes:apps/v1:Deployment", "server", { spec: { template: { spec: { containers: unknown } } } })],
    },
    {
      sort: "absent",
      title: "a server that is not asked",
      answer: "violated",
      paths: ["spec.template.spec.containers[0].readinessProbe"],
      resources: [deployment("server", {})],
    },
    { sort: "wrong-type", title: "a probe that is text", answer: "violated", resources: [server({ httpGet: "/ready" })] },
  ],
};
