import { type ControlCases, deployment, unknown } from "../../support/control-cases.ts";
import { CONTAINER, namespaceAt, POD, servingRuntime, toolIn, WHY, workflow } from "../../support/pod-cases.ts";

const safe = { securityContext: { allowPrivilegeEscalation: false } };
const path = `${CONTAINER}.securityContext.allowPrivilegeEscalation`;

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "containers of a Deployment, a workflow and a runtime that say so",
      answer: "passed",
      resources: [deployment("server", safe), workflow({ container: safe, sidecars: [safe] }), servingRuntime(safe)],
    },
    {
      sort: "compliant",
      title: "a container of a namespace that lets pods more and says why",
      answer: "passed",
      resources: [namespaceAt("privileged", WHY), toolIn({})],
    },
    {
      sort: "violating",
      title: "a container that may",
      answer: "violated",
      paths: [path],
      resources: [deployment("server", { securityContext: { allowPrivilegeEscalation: true } })],
    },
    {
      sort: "violating",
      title: "a container of a namespace that lets pods more without a reason",
      answer: "violated",
      paths: [path],
      resources: [namespaceAt("privileged"), toolIn({})],
    },
    {
      sort: "violating",
      title: "a step of a workflow that says nothing",
      answer: "violated",
      paths: ["spec.templates[0].script.securityContext.allowPrivilegeEscalation"],
      resources: [workflow({ script: { source: "print()" } })],
    },
    {
      sort: "boundary",
      title: "a container that runs before one that says so",
      answer: "violated",
      paths: [`${POD}.initContainers[0].securityContext.allowPrivilegeEscalation`],
      resources: [deployment("server", safe, { initContainers: [{ name: "prepare" }] })],
    },
    {
      sort: "unknown",
      title: "containers that are known later",
      answer: "undetermined",
      paths: [`${POD}.containers`],
      resources: [deployment("server", {}, { containers: unknown })],
    },
    { sort: "absent", title: "a container that says nothing", answer: "violated", paths: [path], resources: [deployment("server", {})] },
    {
      sort: "wrong-type",
      title: "a container that says it as text",
      answer: "violated",
      resources: [deployment("server", { securityContext: { allowPrivilegeEscalation: "false" } })],
    },
  ],
};
