import { describe, expect, it } from "vitest";
import { cloudResources, shippedPlan } from "../../support/cloud-plans.ts";

const DATABRICKS = { tracking: { system: "databricks" }, managedMl: { users: [], account: "8e1b8f2e-1c8e-4b53-9a38-2d1f8f0b7a11" } };

describe("a managed system", () => {
  it.each([
    [
      "research-sagemaker",
      ["aws:sagemaker/domain:Domain", "aws:sagemaker/modelPackageGroup:ModelPackageGroup", "aws:sagemaker/mlflowApp:MlflowApp"],
    ],
    [
      "research-vertex",
      ["gcp:vertex/aiMetadataStore:AiMetadataStore", "gcp:vertex/aiTensorboard:AiTensorboard", "gcp:vertex/aiEndpoint:AiEndpoint"],
    ],
    [
      "research-azureml",
      [
        "azure-native:machinelearningservices:Workspace",
        "azure-native:machinelearningservices:Compute",
        "azure-native:machinelearningservices:OnlineEndpoint",
      ],
    ],
    [
      "research-databricks",
      [
        "azure-native:databricks:Workspace",
        "databricks:index/mlflowExperiment:MlflowExperiment",
        "databricks:index/registeredModel:RegisteredModel",
      ],
    ],
  ])("stands as %s without a cluster", async (environment, expected) => {
    const types = cloudResources(await shippedPlan(environment)).map(({ type }) => type);

    expect(types).toEqual(expect.arrayContaining(expected));
    expect(types.filter((type) => /eks|container\/cluster|ManagedCluster/.test(type))).toEqual([]);
  });

  it.each(["research-sagemaker", "research-vertex"])("may be Databricks as well on the cloud of %s", async (environment) => {
    const types = cloudResources(await shippedPlan(environment, DATABRICKS)).map(({ type }) => type);

    expect(types).toEqual(
      expect.arrayContaining(["databricks:index/mwsWorkspaces:MwsWorkspaces", "databricks:index/mlflowExperiment:MlflowExperiment"]),
    );
  });

  it("is refused on a cloud that lacks it, with the one that this cloud has", async () => {
    await expect(shippedPlan("research-sagemaker", { tracking: { system: "vertex" } })).rejects.toThrow(
      /cloud: aws has no vertex: Vertex AI is a service of Google Cloud; use tracking\.system `sagemaker`/,
    );
  });

  it("lets nobody out to the internet by itself", async () => {
    const domain = cloudResources(await shippedPlan("research-sagemaker")).find(({ type }) => type === "aws:sagemaker/domain:Domain");
    const workspace = cloudResources(await shippedPlan("research-azureml")).find(
      ({ type }) => type === "azure-native:machinelearningservices:Workspace",
    );

    expect(domain?.inputs["appNetworkAccessType"]).toBe("VpcOnly");
    expect(workspace?.inputs["publicNetworkAccess"]).toBe("Disabled");
  });
});
