import { type ControlCases, deployment, unknown } from "../../support/control-cases.ts";
import { namespaceAt, POD, toolIn, WHY, workflow } from "../../support/pod-cases.ts";

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a pod that says no to all",
      answer: "passed",
      resources: [deployment("server", {}, { hostNetwork: false, hostPID: false, hostIPC: false })],
    },
    {
      sort: "compliant",
      title: "a workflow that says no",
      answer: "passed",
      resources: [workflow({ container: { image: "registry.example.com/train:1.0.0" } }, { hostNetwork: false })],
    },
    {
      sort: "boundary",
      title: "a pod in a namespace for such, with a reason",
      answer: "passed",
      resources: [namespaceAt("privileged", WHY), toolIn({}, { hostNetwork: true, hostPID: true })],
    },
    {
      sort: "violating",
      title: "a pod in its node's network",
      answer: "violated",
      paths: [`${POD}.hostNetwork`],
      resources: [deployment("server", {}, { hostNetwork: true })],
    },
    {
      sort: "violating",
      title: "a pod that sees its node's processes and memory",
      answer: "violated",
      paths: [`${POD}.hostIPC`, `${POD}.hostPID`],
      resources: [deployment("server", {}, { hostPID: true, hostIPC: true })],
    },
    {
      sort: "violating",
      title: "a workflow in its node's network",
      answer: "violated",
      paths: ["spec.hostNetwork"],
      resources: [workflow({ container: {} }, { hostNetwork: true })],
    },
    {
      sort: "boundary",
      title: "a pod in a namespace at baseline",
      answer: "violated",
      resources: [namespaceAt("baseline", WHY), toolIn({}, { hostNetwork: true })],
    },
    {
      sort: "unknown",
      title: "a pod whose network is known later",
      answer: "undetermined",
      resources: [deployment("server", {}, { hostNetwork: unknown })],
    },
    { sort: "absent", title: "a pod that says nothing", answer: "passed", resources: [deployment("server", {})] },
    {
      sort: "wrong-type",
      title: "a pod that says it as text",
      answer: "violated",
      resources: [deployment("server", {}, { hostPID: "false" })],
    },
  ],
};
