import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, unknown } from "../../support/control-cases.ts";
import { CONTAINER, namespaceAt, toolIn, WHY } from "../../support/pod-cases.ts";

const opens = (hostPort: PlanValue) => ({ ports: [{ containerPort: 8080, hostPort }] });

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a container whose port is its own",
      answer: "passed",
      resources: [deployment("server", { ...opens(0), readinessProbe: { httpGet: { host: "", path: "/", port: 8080 } } })],
    },
    {
      sort: "compliant",
      title: "a step that runs before, with a port of its own",
      answer: "passed",
      resources: [deployment("server", {}, { initContainers: [{ name: "proxy", ...opens(0) }] })],
    },
    {
      sort: "boundary",
      title: "a port of the node in a namespace for such, with a reason",
      answer: "passed",
      resources: [namespaceAt("privileged", WHY), toolIn(opens(9100))],
    },
    {
      sort: "violating",
      title: "a port of the node",
      answer: "violated",
      paths: [`${CONTAINER}.ports[0].hostPort`],
      resources: [deployment("server", opens(8080))],
    },
    {
      sort: "violating",
      title: "a probe and a hook of another address",
      answer: "violated",
      paths: [`${CONTAINER}.lifecycle.preStop.httpGet.host`, `${CONTAINER}.livenessProbe.tcpSocket.host`],
      resources: [
        deployment("server", {
          livenessProbe: { tcpSocket: { host: "169.254.169.254", port: 80 } },
          lifecycle: { preStop: { httpGet: { host: "127.0.0.1", port: 10250 } } },
        }),
      ],
    },
    {
      sort: "boundary",
      title: "the lowest port there is",
      answer: "violated",
      resources: [deployment("server", opens(1))],
    },
    {
      sort: "unknown",
      title: "a port that is known later",
      answer: "undetermined",
      resources: [deployment("server", opens(unknown))],
    },
    { sort: "absent", title: "a container without ports", answer: "passed", resources: [deployment("server", {})] },
    { sort: "wrong-type", title: "a port as text", answer: "violated", resources: [deployment("server", opens("0"))] },
  ],
};
