import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

const closed = { appNetworkAccessType: "VpcOnly", subnetIds: ["subnet-1"], kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/a" };
const domain = (inputs: Record<string, PlanValue>) => resource("aws:sagemaker/domain:Domain", { ...closed, ...inputs });
const vertex = (inputs: Record<string, PlanValue>) => resource("gcp:vertex/aiEndpoint:AiEndpoint", inputs);
const isolated = { publicNetworkAccess: "Disabled", managedNetwork: { isolationMode: "AllowOnlyApprovedOutbound" } };
const workspace = (inputs: Record<string, PlanValue>) =>
  resource("azure-native:machinelearningservices:Workspace", { ...isolated, ...inputs });

function databricks(publicNetworkAccess: PlanValue, value: PlanValue) {
  return resource("azure-native:databricks:Workspace", { publicNetworkAccess, parameters: { enableNoPublicIp: { value } } });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "workspaces of SageMaker, and an endpoint of Vertex AI",
      answer: "passed",
      resources: [domain({}), vertex({ privateServiceConnectConfig: { enablePrivateServiceConnect: true } })],
    },
    {
      sort: "compliant",
      title: "workspaces of Azure Machine Learning and Databricks",
      answer: "passed",
      resources: [
        workspace({}),
        resource("azure-native:machinelearningservices:OnlineEndpoint", { properties: { publicNetworkAccess: "Disabled" } }),
        resource("azure-native:machinelearningservices:Compute", {
          properties: { disableLocalAuth: true, properties: { enableNodePublicIp: false } },
        }),
        databricks("Disabled", true),
      ],
    },
    {
      sort: "violating",
      title: "workspaces of SageMaker on the internet",
      answer: "violated",
      paths: ["appNetworkAccessType"],
      resources: [domain({ appNetworkAccessType: "PublicInternetOnly" })],
    },
    {
      sort: "violating",
      title: "a notebook with a way out and an administrator",
      answer: "violated",
      paths: ["directInternetAccess", "rootAccess", "subnetId"],
      resources: [resource("aws:sagemaker/notebookInstance:NotebookInstance", { directInternetAccess: "Enabled", rootAccess: "Enabled" })],
    },
    {
      sort: "violating",
      title: "workspaces of Azure on the internet",
      answer: "violated",
      paths: ["managedNetwork.isolationMode", "parameters.enableNoPublicIp.value", "publicNetworkAccess", "publicNetworkAccess"],
      resources: [
        workspace({ publicNetworkAccess: "Enabled", managedNetwork: { isolationMode: "Disabled" } }),
        databricks("Enabled", false),
      ],
    },
    {
      sort: "boundary",
      title: "an endpoint of a peered network",
      answer: "passed",
      resources: [vertex({ network: "projects/1/global/networks/estate" })],
    },
    {
      sort: "unknown",
      title: "an endpoint whose way in is known later",
      answer: "undetermined",
      resources: [vertex({ privateServiceConnectConfig: { enablePrivateServiceConnect: unknown } })],
    },
    { sort: "absent", title: "an endpoint that says nothing", answer: "violated", resources: [vertex({})] },
    { sort: "wrong-type", title: "machines that say it as text", answer: "violated", resources: [databricks("Disabled", "true")] },
  ],
};
