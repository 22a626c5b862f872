import { CLOUDS, type Cloud, isUnsupported } from "../../../components/core/cloud.ts";
import { GPU_NODES } from "../../../components/gpu/contract.ts";
import { MANAGED_SYSTEMS, type ManagedSystem } from "../../../components/managed-ml/contract.ts";
import { managedSystems } from "../../../components/managed-ml/index.ts";

/** A product that provides a capability. */
export interface System {
  readonly name: string;
  /**
   * What an environment with a cluster says where it has this: `path: value`, or a path alone where the value is a list that is not empty.
   * The first is what chooses it. None: every environment has it.
   */
  readonly keys: readonly string[];
  /** Where it is offered; default: everywhere. */
  readonly clouds?: readonly Cloud[];
}

const PUBLIC = CLOUDS.filter((cloud) => cloud !== "local");

const MANAGED_NAMES: Readonly<Record<ManagedSystem, string>> = {
  sagemaker: "SageMaker AI",
  vertex: "Vertex AI",
  azureml: "Azure Machine Learning",
  databricks: "Databricks",
};

const managed = MANAGED_SYSTEMS.map((system) => ({
  name: MANAGED_NAMES[system],
  keys: [`tracking.system: ${system}`],
  clouds: PUBLIC.filter((cloud) => !isUnsupported(managedSystems[system][cloud])),
}));

/** Systems by the folder of their capability, in the order of a model's life; of one capability the default first. */
export const CAPABILITIES: Readonly<Record<string, readonly System[]>> = {
  tracking: [
    { name: "MLflow", keys: ["tracking.system: mlflow"] },
    { name: "Weights & Biases for experiments", keys: ["tracking.system: wandb"] },
    ...managed,
  ],
  "data-versioning": [
    { name: "DVC", keys: ["dataVersioning.projects"] },
    { name: "lakeFS", keys: ["dataVersioning.lakefs.enabled: true"] },
  ],
  "data-quality": [{ name: "Pandera, Evidently", keys: ["dataQuality.enabled: true"] }],
  "feature-store": [{ name: "Feast", keys: ["featureStore.enabled: true"] }],
  lineage: [{ name: "Marquez (OpenLineage)", keys: ["lineage.enabled: true"] }],
  notebooks: [
    { name: "JupyterLab", keys: ["notebooks.system: jupyterlab"] },
    { name: "JupyterHub", keys: ["notebooks.system: jupyterhub"] },
  ],
  pipelines: [
    { name: "Argo Workflows", keys: ["pipelines.system: argo", "pipelines.enabled: true"] },
    { name: "Airflow", keys: ["pipelines.system: airflow", "pipelines.enabled: true"] },
  ],
  triggers: [{ name: "Argo Events", keys: ["triggers.enabled: true"] }],
  release: [
    { name: "the estate's own Job", keys: ["release.system: job", "release.enabled: true"] },
    { name: "Argo Rollouts", keys: ["release.system: argo-rollouts", "release.enabled: true"] },
    { name: "the Job, for two InferenceServices of KServe", keys: ["release.models"] },
  ],
  "model-monitoring": [{ name: "captures, ground truth, Evidently", keys: ["modelMonitoring.enabled: true"] }],
  retraining: [{ name: "a Job a model, for alerts", keys: ["retraining.enabled: true"], clouds: ["local"] }],
  training: [
    { name: "Kubeflow Trainer (PyTorch)", keys: ["training.system: trainer", "training.enabled: true"] },
    { name: "KubeRay", keys: ["training.system: ray", "training.enabled: true"] },
  ],
  queueing: [{ name: "Kueue", keys: ["queueing.enabled: true"] }],
  "hyperparameter-optimisation": [{ name: "Optuna", keys: ["hyperparameterOptimisation.enabled: true"] }],
  gpu: [
    {
      name: "NVIDIA GPU Operator, with GPUs",
      keys: ["gpu.enabled: true"],
      clouds: CLOUDS.filter((cloud) => !GPU_NODES[cloud].bringsPlugin.pools),
    },
  ],
  serving: [
    { name: "MLflow models, a server each", keys: ["serving.models"] },
    { name: "KServe", keys: ["serving.kserve.enabled: true"] },
    { name: "vLLM", keys: ["serving.kserve.llm.enabled: true"] },
    { name: "Ray Serve", keys: ["serving.ray.services"] },
  ],
  autoscaling: [
    { name: "KEDA", keys: ["autoscaling.enabled: true"] },
    { name: "recommended sizes", keys: ["autoscaling.recommendations: true"] },
  ],
  inference: [
    { name: "batch jobs", keys: ["inference.batch"] },
    { name: "Kafka (Strimzi)", keys: ["inference.streaming.streams"] },
    { name: "signed bundles for devices", keys: ["inference.edge.groups"] },
  ],
  monitoring: [
    { name: "Prometheus, Alertmanager", keys: ["monitoring.system: lean"] },
    { name: "Prometheus operator, Grafana", keys: ["monitoring.system: stack"] },
    { name: "Loki", keys: ["monitoring.logs: true"] },
    { name: "Tempo, OpenTelemetry", keys: ["monitoring.traces: true"] },
  ],
  cost: [{ name: "OpenCost", keys: ["cost.enabled: true"] }],
  database: [
    { name: "RDS, Cloud SQL or Flexible Server", keys: [], clouds: PUBLIC },
    { name: "PostgreSQL in one pod", keys: ["database.inCluster: lean"], clouds: ["local"] },
    { name: "CloudNativePG", keys: ["database.inCluster: cloudnative-pg"], clouds: ["local"] },
  ],
  "object-store": [
    { name: "S3, Cloud Storage or Blob Storage", keys: [], clouds: PUBLIC },
    { name: "VersityGW", keys: ["objectStore.inCluster: lean"], clouds: ["local"] },
    { name: "SeaweedFS", keys: ["objectStore.inCluster: seaweedfs"], clouds: ["local"] },
  ],
  backup: [{ name: "Velero", keys: ["backup.enabled: true"] }],
  namespaces: [{ name: "closed, with quotas", keys: [] }],
  teams: [{ name: "a namespace each", keys: ["teams.enabled: true"] }],
  gateway: [
    { name: "nginx, for released models", keys: ["gateway.system: nginx", "gateway.enabled: true"] },
    { name: "Envoy Gateway", keys: ["gateway.system: envoy", "gateway.enabled: true"] },
  ],
  certificates: [{ name: "cert-manager", keys: ["certificates.enabled: true"] }],
  "external-secrets": [{ name: "External Secrets", keys: ["externalSecrets.enabled: true"] }],
  "sign-on": [
    { name: "an issuer of yours", keys: ["signOn.system: issuer", "signOn.enabled: true"], clouds: PUBLIC },
    { name: "Keycloak", keys: ["signOn.system: keycloak", "signOn.enabled: true"], clouds: ["local"] },
  ],
  admission: [
    { name: "ValidatingAdmissionPolicies", keys: ["admission.enabled: true"] },
    { name: "Kyverno for signed images", keys: ["admission.imageVerification.enabled: true", "admission.enabled: true"] },
  ],
  "image-scanning": [{ name: "Trivy", keys: ["imageScanning.enabled: true"] }],
  "node-health": [{ name: "node-problem-detector", keys: ["nodeHealth.enabled: true"] }],
};
