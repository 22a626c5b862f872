import { defineControl } from "../../core/control.ts";
import { mustBe, mustBeGiven } from "../../core/demands.ts";
import { anyOf, type Finding } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";

/** Every cloud opens what is managed to the internet where nothing is written; who calls has to sign on even so. */
export const control = defineControl({
  id: "managed-ml-is-private",
  level: 0,
  dimension: "security",
  severity: "high",
  statement: "Workspaces, machines and endpoints of a managed ML service are reached from inside of the estate's network only.",
  sources: [
    {
      by: "checkov",
      reference: "CKV_AWS_122, CKV_AWS_306, CKV_AWS_307, CKV_AWS_370, CKV_GCP_89, CKV_AZURE_144, CKV_AZURE_142, CKV_AZURE_158",
    },
    { by: "aws", reference: "initial: notebooks are not on a public network" },
  ],
  remediation: "Leave the service to the estate, and reach it by way of the network.",
  keys: ["managedMl"],
  resources: {
    "aws:sagemaker/domain:Domain": (domain) => [
      ...mustBe(domain.at("appNetworkAccessType"), "VpcOnly"),
      ...mustBeGiven(domain.at("subnetIds")),
      ...mustBeGiven(domain.at("kmsKeyId"), "must be a key, since what people write is kept with it"),
    ],
    "aws:sagemaker/notebookInstance:NotebookInstance": (notebook) => [
      ...mustBe(notebook.at("directInternetAccess"), "Disabled"),
      ...mustBe(notebook.at("rootAccess"), "Disabled"),
      ...mustBeGiven(notebook.at("subnetId")),
    ],
    "aws:sagemaker/model:Model": (model) => [...mustBe(model.at("enableNetworkIsolation"), true), ...mustBeGiven(model.at("vpcConfig"))],
    "gcp:vertex/aiEndpoint:AiEndpoint": (endpoint) =>
      anyOf(
        [mustBe(endpoint.at("privateServiceConnectConfig", "enablePrivateServiceConnect"), true), mustBeGiven(endpoint.at("network"))],
        "privateServiceConnectConfig",
        "must be reached by way of the network",
      ),
    "gcp:workbench/instance:Instance": (workbench) => mustBe(workbench.at("gceSetup", "disablePublicIp"), true),
    "azure-native:machinelearningservices:Workspace": ofWorkspace,
    "azure-native:machinelearningservices:Registry": (registry) => mustBe(registry.at("publicNetworkAccess"), "Disabled"),
    "azure-native:machinelearningservices:OnlineEndpoint": (endpoint) =>
      mustBe(endpoint.at("properties", "publicNetworkAccess"), "Disabled"),
    "azure-native:machinelearningservices:Compute": (compute) => {
      const machines = compute.at("properties", "properties");
      return [...mustBe(machines.at("enableNodePublicIp"), false), ...mustBe(compute.at("properties", "disableLocalAuth"), true)];
    },
    "azure-native:databricks:Workspace": (workspace) => [
      ...mustBe(workspace.at("publicNetworkAccess"), "Disabled"),
      ...mustBe(workspace.at("parameters", "enableNoPublicIp", "value"), true),
    ],
    "databricks:index/mwsWorkspaces:MwsWorkspaces": (workspace) => [
      ...mustBeGiven(workspace.at("networkId"), "must be a network of the estate"),
      ...mustBeGiven(workspace.at("privateAccessSettingsId"), "must say who reaches it"),
    ],
  },
});

/** Where the service keeps a network for its machines, that network lets out what is approved. */
function ofWorkspace(workspace: Reading): readonly Finding[] {
  const isolated = mustBe(workspace.at("managedNetwork", "isolationMode"), ["AllowOnlyApprovedOutbound", "AllowInternetOutbound"]);
  return [...mustBe(workspace.at("publicNetworkAccess"), "Disabled"), ...isolated];
}
