import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";
import { opencost, PROMETHEUS_URL, prometheus } from "../../support/cost-cases.ts";

const cluster = object("kubernetes:core/v1:Namespace", "mlops", {});
const gke = (enabled: boolean | string) => resource("gcp:container/cluster:Cluster", { costManagementConfig: { enabled } });

export const cases: ControlCases = {
  harmless: [/^chart$/],
  cases: [
    {
      sort: "compliant",
      title: "OpenCost that asks the estate's Prometheus",
      answer: "passed",
      resources: [cluster, opencost(PROMETHEUS_URL), prometheus],
    },
    { sort: "compliant", title: "a cluster whose cloud splits costs", answer: "passed", resources: [cluster, gke(true)] },
    {
      sort: "violating",
      title: "OpenCost that asks somebody else",
      answer: "violated",
      resources: [cluster, opencost("https://prometheus.example.com:9090"), prometheus],
    },
    {
      sort: "violating",
      title: "OpenCost that looks for a Prometheus of its own",
      answer: "violated",
      resources: [cluster, opencost(PROMETHEUS_URL, { internal: { enabled: true } }), prometheus],
    },
    { sort: "violating", title: "OpenCost without a Prometheus", answer: "violated", resources: [cluster, opencost(PROMETHEUS_URL)] },
    { sort: "boundary", title: "an estate without a cluster", answer: "not-applicable", resources: [] },
    {
      sort: "unknown",
      title: "an address that is known later",
      answer: "undetermined",
      resources: [cluster, opencost(unknown), prometheus],
    },
    { sort: "absent", title: "a cluster that nobody splits costs of", answer: "violated", paths: [""], resources: [cluster] },
    { sort: "wrong-type", title: "a cluster that says it as text", answer: "violated", resources: [cluster, gke("true")] },
  ],
};
