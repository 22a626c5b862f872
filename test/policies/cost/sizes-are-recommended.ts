import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, resource, unknown } from "../../support/control-cases.ts";

function watched(name: PlanValue = "mlflow", kind: PlanValue = "Deployment") {
  return object("kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler", "mlflow", { spec: { targetRef: { kind, name } } });
}

function chart(enabled: PlanValue) {
  return resource("kubernetes:helm.sh/v3:Release", { chart: "vertical-pod-autoscaler", values: { recommender: { enabled } } });
}

const metrics = resource("aws:eks/addon:Addon", { addonName: "metrics-server" });
const server = deployment("mlflow", {});
const gke = (enabled: boolean) => resource("gcp:container/cluster:Cluster", { verticalPodAutoscaling: { enabled } });

export const cases: ControlCases = {
  harmless: [/^chart$/],
  cases: [
    {
      sort: "compliant",
      title: "a recommender, what it computes from, and whom it is for",
      answer: "passed",
      resources: [watched(), chart(true), metrics, server],
    },
    {
      sort: "compliant",
      title: "a cluster of Google Cloud that recommends by itself",
      answer: "passed",
      cloud: "gcp",
      resources: [watched(), gke(true), server],
    },
    {
      sort: "violating",
      title: "a recommendation for nobody",
      answer: "violated",
      paths: ["spec.targetRef"],
      resources: [watched("other"), chart(true), metrics, server],
    },
    { sort: "violating", title: "a recommender that is off", answer: "violated", resources: [watched(), chart(false), metrics, server] },
    {
      sort: "violating",
      title: "a cluster of AWS that does not tell what pods use",
      answer: "violated",
      paths: [""],
      resources: [watched(), chart(true), server],
    },
    {
      sort: "violating",
      title: "a cluster that recommends nothing",
      answer: "violated",
      cloud: "gcp",
      resources: [watched(), gke(false), server],
    },
    {
      sort: "boundary",
      title: "a recommendation for another kind of that name",
      answer: "violated",
      resources: [watched("mlflow", "StatefulSet"), chart(true), metrics, server],
    },
    { sort: "boundary", title: "an estate without a cluster", answer: "not-applicable", resources: [] },
    {
      sort: "unknown",
      title: "a recommender that is known later to be on",
      answer: "undetermined",
      resources: [watched(), chart(unknown), metrics, server],
    },
    { sort: "absent", title: "servers that nobody watches", answer: "violated", paths: [""], resources: [chart(true), metrics, server] },
    { sort: "wrong-type", title: "a name that is a number", answer: "violated", resources: [watched(1), chart(true), metrics, server] },
  ],
};
