import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const AKS = "azure-native:containerservice:ManagedCluster";
const ALL = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
const eks = (enabledClusterLogTypes: PlanValue) => resource("aws:eks/cluster:Cluster", { enabledClusterLogTypes });
const aks = resource(AKS, {}, { name: "cluster" });
const CATEGORIES = ["kube-apiserver", "kube-audit", "kube-controller-manager", "kube-scheduler", "guard"];

function gke(enableComponents: PlanValue, more: Record<string, PlanValue> = {}) {
  return resource("gcp:container/cluster:Cluster", { loggingConfig: { enableComponents }, ...more });
}

function setting(categories: readonly string[], place: Record<string, PlanValue> = { workspaceId: unknown }) {
  const logs = categories.map((category) => ({ category, enabled: true }));
  const propertyDependencies = { resourceUri: [urnOf(AKS, "cluster")] };
  return resource("azure-native:monitor:DiagnosticSetting", { resourceUri: unknown, logs, ...place }, { propertyDependencies });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "clusters that keep all logs",
      answer: "passed",
      resources: [eks(ALL), gke(["APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"])],
    },
    {
      sort: "compliant",
      title: "a cluster whose logs go to a workspace",
      answer: "passed",
      resources: [aks, setting(CATEGORIES, { workspaceId: "/subscriptions/0/workspaces/logs" })],
    },
    {
      sort: "violating",
      title: "a cluster that keeps no record of who asked",
      answer: "violated",
      paths: ["enabledClusterLogTypes"],
      resources: [eks(["api", "authenticator", "controllerManager", "scheduler"])],
    },
    {
      sort: "violating",
      title: "a cluster whose logging is off",
      answer: "violated",
      resources: [gke(["APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"], { loggingService: "none" })],
    },
    { sort: "violating", title: "a cluster without a setting", answer: "violated", resources: [aks] },
    {
      sort: "boundary",
      title: "a setting that keeps one log too few, and one that keeps them nowhere",
      answer: "violated",
      paths: [""],
      resources: [aks, setting(CATEGORIES.slice(1)), { ...setting(CATEGORIES, {}), urn: "nowhere" }],
    },
    { sort: "unknown", title: "logs that are known later", answer: "undetermined", resources: [eks(unknown)] },
    { sort: "absent", title: "a cluster that says nothing", answer: "violated", resources: [resource("aws:eks/cluster:Cluster", {})] },
    { sort: "wrong-type", title: "logs as a text", answer: "violated", resources: [eks("api,audit")] },
  ],
};
