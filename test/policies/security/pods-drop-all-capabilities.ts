import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, unknown } from "../../support/control-cases.ts";
import { CONTAINER, job, namespaceAt, toolIn, WHY } from "../../support/pod-cases.ts";

const withCapabilities = (capabilities: PlanValue) => ({ securityContext: { capabilities } });
const path = `${CONTAINER}.securityContext.capabilities`;

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "containers that drop all",
      answer: "passed",
      resources: [deployment("server", withCapabilities({ drop: ["ALL"] })), job(withCapabilities({ drop: ["ALL"], add: [] }))],
    },
    {
      sort: "compliant",
      title: "a container that listens below port 1024",
      answer: "passed",
      resources: [deployment("server", withCapabilities({ drop: ["ALL"], add: ["NET_BIND_SERVICE"] }))],
    },
    {
      sort: "boundary",
      title: "a container of a namespace at baseline that keeps the usual ones",
      answer: "passed",
      resources: [namespaceAt("baseline", WHY), toolIn(withCapabilities({ add: ["CHOWN"] }))],
    },
    {
      sort: "violating",
      title: "a container that adds one",
      answer: "violated",
      paths: [`${path}.add[0]`, `${path}.add[0]`],
      resources: [deployment("server", withCapabilities({ drop: ["ALL"], add: ["SYS_ADMIN"] }))],
    },
    {
      sort: "violating",
      title: "a container of a namespace at baseline that adds an unusual one",
      answer: "violated",
      paths: [`${path}.add[0]`],
      resources: [namespaceAt("baseline", WHY), toolIn(withCapabilities({ add: ["SYS_ADMIN"] }))],
    },
    {
      sort: "boundary",
      title: "a container that drops every one by name but not all",
      answer: "violated",
      paths: [`${path}.drop`],
      resources: [deployment("server", withCapabilities({ drop: ["NET_RAW", "CHOWN"] }))],
    },
    {
      sort: "unknown",
      title: "a container that drops what is known later",
      answer: "undetermined",
      paths: [`${path}.drop`],
      resources: [deployment("server", withCapabilities({ drop: unknown }))],
    },
    {
      sort: "absent",
      title: "a container that says nothing",
      answer: "violated",
      paths: [`${path}.drop`],
      resources: [deployment("server", {})],
    },
    {
      sort: "wrong-type",
      title: "a container that drops a text",
      answer: "violated",
      paths: [`${path}.drop`],
      resources: [deployment("server", withCapabilities({ drop: "ALL" }))],
    },
  ],
};
