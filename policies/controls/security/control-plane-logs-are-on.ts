import { about, defineControl } from "../../core/control.ts";
import { mustBe, mustBeGiven, someItem } from "../../core/demands.ts";
import { anyOf, type Finding } from "../../core/finding.ts";
import { partsOf } from "../../core/parts.ts";
import type { Reading } from "../../core/reading.ts";

const AKS = "azure-native:containerservice:ManagedCluster";
const SETTING = { type: "azure-native:monitor:DiagnosticSetting", of: "resourceUri", name: "id" };
const AWS_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
const GCP_LOGS = ["APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"];
const AZURE_LOGS = ["kube-apiserver", "kube-audit", "kube-controller-manager", "kube-scheduler", "guard"];

/** No cloud keeps them where nothing is written. Google Cloud records who called the API in its audit logs, with or without them. */
export const control = defineControl({
  id: "control-plane-logs-are-on",
  level: 1,
  dimension: "security",
  severity: "medium",
  statement: "What a managed control plane does, and who asked it to, is on record.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_37, CKV_GCP_1, CKV_AZURE_4" },
    { by: "cis", reference: "EKS 2.1.1, GKE 5.7.1, AKS 2.1.1" },
  ],
  remediation: "Leave the cluster to the estate, which keeps every log of its control plane.",
  keys: ["cluster.logDays"],
  resources: {
    "aws:eks/cluster:Cluster": (cluster) => hasAll(cluster.at("enabledClusterLogTypes"), AWS_LOGS),
    "gcp:container/cluster:Cluster": (cluster) => [
      ...mustBe(cluster.at("loggingService"), "logging.googleapis.com/kubernetes", "passes"),
      ...hasAll(cluster.at("loggingConfig", "enableComponents"), GCP_LOGS),
    ],
  },
  estate: (estate) => {
    const clusters = estate.readingsOf(AKS);
    if (clusters.length === 0) return { notApplicable: "it declares no managed cluster" };
    return clusters.flatMap((cluster) => {
      const settings = partsOf(cluster, SETTING).map(isComplete);
      return about(cluster.resource, anyOf(settings, "", `must have a diagnostic setting of ${AZURE_LOGS.join(", ")}`));
    });
  },
});

function hasAll(list: Reading, wanted: readonly string[]): readonly Finding[] {
  return wanted.flatMap((log) => someItem(list, (item) => item.value === log, `must hold \`${log}\``));
}

/** https://learn.microsoft.com/azure/aks/monitor-aks-reference#resource-logs */
function isComplete(setting: Reading): readonly Finding[] {
  const logs = setting.at("logs");
  const isOn = (log: Reading) => log.at("enabled").value === true;
  const places = ["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId"].map((place) => mustBeGiven(setting.at(place)));
  return [
    ...AZURE_LOGS.flatMap((name) => someItem(logs, (log) => isOn(log) && log.at("category").value === name, `must hold \`${name}\``)),
    ...anyOf(places, setting.path, "must name a place to keep logs"),
  ];
}
