import { type ControlCases, deployment, resource, unknown } from "../../support/control-cases.ts";
import { CONTAINER, namespaceAt, toolIn, WHY, workflow } from "../../support/pod-cases.ts";

const closed = { securityContext: { readOnlyRootFilesystem: true } };
const path = `${CONTAINER}.securityContext.readOnlyRootFilesystem`;
const collector = (spec: Record<string, boolean | Record<string, boolean>>) =>
  resource("kubernetes:opentelemetry.io/v1beta1:OpenTelemetryCollector", { metadata: { name: "otel", namespace: "mlops" }, spec });

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a container, a step of a workflow and a collector",
      answer: "passed",
      resources: [deployment("server", closed), workflow({ script: closed }), collector(closed)],
    },
    {
      sort: "compliant",
      title: "a container of a namespace for such, with a reason",
      answer: "passed",
      resources: [namespaceAt("privileged", WHY), toolIn({})],
    },
    {
      sort: "violating",
      title: "a container that may write",
      answer: "violated",
      paths: [path],
      resources: [deployment("server", { securityContext: { readOnlyRootFilesystem: false } })],
    },
    {
      sort: "violating",
      title: "a collector that says nothing",
      answer: "violated",
      paths: ["spec.securityContext.readOnlyRootFilesystem"],
      resources: [collector({})],
    },
    {
      sort: "boundary",
      title: "a pod that says it in the place of its container, where Kubernetes knows no such field",
      answer: "violated",
      paths: [path],
      resources: [deployment("server", {}, closed)],
    },
    {
      sort: "unknown",
      title: "a container whose word is known later",
      answer: "undetermined",
      paths: [path],
      resources: [deployment("server", { securityContext: { readOnlyRootFilesystem: unknown } })],
    },
    { sort: "absent", title: "a container that says nothing", answer: "violated", paths: [path], resources: [deployment("server", {})] },
    {
      sort: "wrong-type",
      title: "a container that says it as text",
      answer: "violated",
      resources: [deployment("server", { securityContext: { readOnlyRootFilesystem: "true" } })],
    },
  ],
};
