import { type ControlCases, deployment, unknown } from "../../support/control-cases.ts";
import { CONTAINER, job, namespaceAt, POD, toolIn, WHY } from "../../support/pod-cases.ts";

const privileged = { securityContext: { privileged: true } };
const path = `${CONTAINER}.securityContext.privileged`;

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "containers that say no, and that say nothing",
      answer: "passed",
      resources: [deployment("server", { securityContext: { privileged: false } }), job({})],
    },
    {
      sort: "compliant",
      title: "a pod that is no process of its node, on Windows",
      answer: "passed",
      resources: [deployment("server", {}, { securityContext: { windowsOptions: { hostProcess: false } } })],
    },
    {
      sort: "boundary",
      title: "a privileged container in a namespace for such, with a reason",
      answer: "passed",
      resources: [namespaceAt("privileged", WHY), toolIn(privileged)],
    },
    {
      sort: "violating",
      title: "a privileged container",
      answer: "violated",
      paths: [path],
      resources: [deployment("server", privileged)],
    },
    {
      sort: "violating",
      title: "a privileged container in a namespace for such without a reason",
      answer: "violated",
      paths: [path],
      resources: [namespaceAt("privileged"), toolIn(privileged)],
    },
    {
      sort: "violating",
      title: "a pod that is a process of its node, on Windows",
      answer: "violated",
      paths: [`${POD}.securityContext.windowsOptions.hostProcess`],
      resources: [deployment("server", {}, { securityContext: { windowsOptions: { hostProcess: true } } })],
    },
    {
      sort: "boundary",
      title: "a privileged container in a namespace that lets pods do no more than baseline",
      answer: "violated",
      paths: [path],
      resources: [namespaceAt("baseline", WHY), toolIn(privileged)],
    },
    {
      sort: "boundary",
      title: "a privileged container in another namespace than the one for such",
      answer: "violated",
      paths: [path],
      resources: [namespaceAt("privileged", WHY), deployment("server", privileged)],
    },
    {
      sort: "unknown",
      title: "a container whose rights are known later",
      answer: "undetermined",
      paths: [path],
      resources: [deployment("server", { securityContext: { privileged: unknown } })],
    },
    { sort: "absent", title: "a container that says nothing", answer: "passed", resources: [deployment("server", {})] },
    {
      sort: "wrong-type",
      title: "a container that says it as text",
      answer: "violated",
      resources: [deployment("server", { securityContext: { privileged: "false" } })],
    },
  ],
};
