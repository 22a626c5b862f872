import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Registry, unsupported } from "../core/cloud.ts";
import type { ManagedMlArgs, ManagedMlOutputs, ManagedSystem } from "./contract.ts";

type ManagedMlConstructor = new (name: string, args: ManagedMlArgs, opts?: ComponentResourceOptions) => ManagedMlOutputs;

const local = unsupported("a managed system is a cloud's", "tracking.system `mlflow`");

/** Who provides each managed system on each cloud. */
export const managedSystems = {
  sagemaker: {
    aws: async () => (await import("./sagemaker/index.ts")).SageMaker,
    gcp: unsupported("SageMaker AI is a service of AWS", "tracking.system `vertex`"),
    azure: unsupported("SageMaker AI is a service of AWS", "tracking.system `azureml`"),
    local,
  },
  vertex: {
    aws: unsupported("Vertex AI is a service of Google Cloud", "tracking.system `sagemaker`"),
    gcp: async () => (await import("./vertex/index.ts")).Vertex,
    azure: unsupported("Vertex AI is a service of Google Cloud", "tracking.system `azureml`"),
    local,
  },
  azureml: {
    aws: unsupported("Azure Machine Learning is a service of Azure", "tracking.system `sagemaker`"),
    gcp: unsupported("Azure Machine Learning is a service of Azure", "tracking.system `vertex`"),
    azure: async () => (await import("./azureml/index.ts")).AzureMl,
    local,
  },
  databricks: {
    aws: async () => (await import("./databricks/aws.ts")).AwsDatabricks,
    gcp: async () => (await import("./databricks/gcp.ts")).GcpDatabricks,
    azure: async () => (await import("./databricks/azure.ts")).AzureDatabricks,
    local,
  },
} satisfies Readonly<Record<ManagedSystem, Registry<ManagedMlConstructor>>>;
