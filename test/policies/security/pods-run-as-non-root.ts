import { type ControlCases, deployment, object, unknown } from "../../support/control-cases.ts";
import { namespaceAt, toolIn, WHY } from "../../support/pod-cases.ts";

const nonRoot = { runAsNonRoot: true };

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a pod that says it for all its containers",
      answer: "passed",
      resources: [deployment("server", {}, { securityContext: nonRoot })],
    },
    {
      sort: "compliant",
      title: "a container that says it for itself, in a CronJob",
      answer: "passed",
      resources: [
        object("kubernetes:batch/v1:CronJob", "nightly", {
          spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: "main", securityContext: nonRoot }] } } } } },
        }),
      ],
    },
    {
      sort: "boundary",
      title: "a container that runs as root in a namespace for such, with a reason",
      answer: "passed",
      resources: [namespaceAt("privileged", WHY), toolIn({ securityContext: { runAsUser: 0 } })],
    },
    {
      sort: "compliant",
      title: "a user with the lowest number that is not root's",
      answer: "passed",
      resources: [deployment("server", {}, { securityContext: { ...nonRoot, runAsUser: 1 } })],
    },
    {
      sort: "violating",
      title: "a container that says non-root and has root's number",
      answer: "violated",
      paths: ["spec.template.spec.containers[0].securityContext.runAsUser"],
      resources: [deployment("server", { securityContext: { ...nonRoot, runAsUser: 0 } })],
    },
    {
      sort: "violating",
      title: "a pod that says root, though its container does not",
      answer: "violated",
      paths: ["spec.template.spec.securityContext.runAsNonRoot"],
      resources: [deployment("server", { securityContext: nonRoot }, { securityContext: { runAsNonRoot: false } })],
    },
    {
      sort: "violating",
      title: "a container that contradicts its pod",
      answer: "violated",
      paths: ["spec.template.spec.containers[0].securityContext.runAsNonRoot"],
      resources: [deployment("server", { securityContext: { runAsNonRoot: false } }, { securityContext: nonRoot })],
    },
    {
      sort: "violating",
      title: "a container that runs before a compliant one",
      answer: "violated",
      paths: ["spec.template.spec.initContainers[0].securityContext.runAsNonRoot"],
      resources: [
        deployment(
          "server",
          {},
          { securityContext: nonRoot, initContainers: [{ name: "prepare", securityContext: { runAsNonRoot: false } }] },
        ),
      ],
    },
    {
      sort: "boundary",
      title: "a pod whose user is not root's number, but that does not say non-root",
      answer: "violated",
      resources: [deployment("server", {}, { securityContext: { runAsUser: 1000 } })],
    },
    {
      sort: "unknown",
      title: "a pod whose word is known later",
      answer: "undetermined",
      resources: [deployment("server", {}, { securityContext: { runAsNonRoot: unknown } })],
    },
    {
      sort: "absent",
      title: "a pod that says nothing",
      answer: "violated",
      paths: ["spec.template.spec.securityContext.runAsNonRoot"],
      resources: [deployment("server", {})],
    },
    {
      sort: "wrong-type",
      title: "a pod that says it as text",
      answer: "violated",
      resources: [deployment("server", {}, { securityContext: { runAsNonRoot: "true" } })],
    },
  ],
};
