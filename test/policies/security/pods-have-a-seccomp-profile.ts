import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, unknown } from "../../support/control-cases.ts";
import { CONTAINER, namespaceAt, POD, servingRuntime, toolIn, WHY, workflow } from "../../support/pod-cases.ts";

const profile = (type: PlanValue) => ({ securityContext: { seccompProfile: { type } } });
const path = "securityContext.seccompProfile.type";

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a pod that says it for all its containers, and a runtime whose pod is another's",
      answer: "passed",
      resources: [deployment("server", {}, profile("RuntimeDefault")), servingRuntime({})],
    },
    {
      sort: "compliant",
      title: "a container with a profile of its own",
      answer: "passed",
      resources: [deployment("server", profile("Localhost"))],
    },
    {
      sort: "compliant",
      title: "a step that says it instead of its workflow",
      answer: "passed",
      resources: [workflow({ container: { image: "registry.example.com/train:1.0.0" }, ...profile("RuntimeDefault") })],
    },
    {
      sort: "violating",
      title: "a container without one in a pod that has one",
      answer: "violated",
      paths: [`${CONTAINER}.${path}`, `${CONTAINER}.${path}`],
      resources: [deployment("server", profile("Unconfined"), profile("RuntimeDefault"))],
    },
    {
      sort: "violating",
      title: "a pod without one whose containers have one",
      answer: "violated",
      paths: [`${POD}.${path}`],
      resources: [deployment("server", profile("RuntimeDefault"), profile("Unconfined"))],
    },
    {
      sort: "violating",
      title: "a pod of a namespace at baseline that takes it off",
      answer: "violated",
      paths: [`${POD}.${path}`],
      resources: [namespaceAt("baseline", WHY), toolIn({}, profile("Unconfined"))],
    },
    {
      sort: "boundary",
      title: "a container with a profile of no kind in a pod that has one",
      answer: "violated",
      resources: [deployment("server", { securityContext: { seccompProfile: {} } }, profile("RuntimeDefault"))],
    },
    {
      sort: "unknown",
      title: "a pod whose profile is known later",
      answer: "undetermined",
      resources: [deployment("server", {}, profile(unknown))],
    },
    {
      sort: "absent",
      title: "a pod that says nothing",
      answer: "violated",
      paths: [`${POD}.${path}`],
      resources: [deployment("server", {})],
    },
    { sort: "wrong-type", title: "a pod with a number", answer: "violated", resources: [deployment("server", {}, profile(1))] },
  ],
};
