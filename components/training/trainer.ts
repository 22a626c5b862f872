import { chartReference, imageReference, mirrored } from "../../pins/index.ts";
import { resources } from "../core/container.ts";
import type { ChartRelease, KubernetesObject, Stages } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import { operatorStages } from "../core/operator.ts";
import type { TrainingSpec, TrainingWiring } from "./contract.ts";
import type { ClusterTrainingRuntime } from "./kinds.ts";
import { podLabels, podOf } from "./pods.ts";

const NAMESPACE = "kubeflow-system";
const QUOTA = { cpuMillicores: 6000, memoryMiB: 3072, pods: 6, storageGiB: 0 };

/** Webhooks of Trainer and of JobSet. https://github.com/kubeflow/trainer/blob/v2.3.0/charts/kubeflow-trainer/values.yaml */
const WEBHOOK_PORT = 9443;

/** Version of the JobSet that the chart brings. https://github.com/kubeflow/trainer/blob/v2.3.0/charts/kubeflow-trainer/Chart.yaml */
const JOBSET_TAG = "v0.12.0";

/** Trainer, then what it trains with. */
export function trainerStages(spec: TrainingSpec, wiring: TrainingWiring): Stages {
  const operator = operatorStages({ namespace: NAMESPACE, quota: QUOTA, release: releaseOf(wiring), calledPorts: [WEBHOOK_PORT] });
  const runtimes: Record<string, KubernetesObject> = {};
  for (const name of runtimesOf(spec, wiring)) runtimes[`runtime-${name}`] = runtimeOf(name, spec, wiring);
  return [...operator, runtimes];
}

/** Names of the runtimes: one with a GPU a node where there are some, and one without. */
export function runtimesOf({ enabled, system }: TrainingSpec, { cluster }: Pick<TrainingWiring, "cluster">): readonly string[] {
  if (!enabled || !system.includes("trainer")) return [];
  return cluster.gpuPools.length > 0 ? ["torch-cpu", "torch-gpu"] : ["torch-cpu"];
}

function releaseOf(wiring: TrainingWiring): ChartRelease {
  return {
    release: "controller",
    name: "kubeflow-trainer",
    namespace: NAMESPACE,
    ...chartReference("kubeflow-trainer", wiring.chartsMirror),
    values: valuesOf(wiring),
  };
}

/** Runtimes of the chart's own are applied by a Job that fetches a program from the internet as root; the estate's are objects like all others. */
function valuesOf({ imagesMirror }: TrainingWiring) {
  const off = { enabled: false };
  return {
    image: { registry: imagesMirror ?? "ghcr.io", pullPolicy: "IfNotPresent" },
    manager: { resources: resources(100, 512, { cpuMillicores: 1000 }) },
    runtimes: {
      defaultEnabled: false,
      torchDistributed: off,
      deepspeedDistributed: off,
      mlxDistributed: off,
      jaxDistributed: off,
      xgboostDistributed: off,
      torchtuneDistributed: { llama3_2_1B: off, llama3_2_3B: off, qwen2_5_1_5B: off },
    },
    dataCache: off,
    jobset: {
      install: true,
      image: { repository: mirrored("registry.k8s.io/jobset/jobset", imagesMirror), tag: JOBSET_TAG, pullPolicy: "IfNotPresent" },
      controller: { resources: resources(100, 512, { cpuMillicores: 2000 }) },
    },
  };
}

/**
 * PyTorch on as many nodes as a TrainJob asks for; `torchrun` finds its peers by variables that Trainer sets. Script, image, nodes and resources are
 * the TrainJob's to say. https://www.kubeflow.org/docs/components/trainer/user-guides/pytorch/
 */
function runtimeOf(name: string, spec: TrainingSpec, wiring: TrainingWiring): ClusterTrainingRuntime {
  const { cpuMillicores, memoryMiB, nodes, sharedMemoryMiB } = spec;
  const size = { cpuMillicores, memoryMiB, sharedMemoryMiB, accelerators: name === "torch-gpu" ? 1 : 0 };
  const container = { name: "node", image: imageReference("pytorch", wiring.imagesMirror), workingDir: "/tmp" };
  const template = { metadata: { labels: podLabels("torch", wiring) }, spec: podOf(container, size, wiring) };
  const labels = {
    ...objectLabels("training", name),
    "trainer.kubeflow.org/framework": "torch",
    // As the chart labels its own: the webhook need not be up yet.
    "trainer.kubeflow.org/webhook-validation": "disabled",
  };
  const node = { metadata: { labels: { "trainer.kubeflow.org/trainjob-ancestor-step": "trainer" } }, spec: { template } };
  return {
    apiVersion: "trainer.kubeflow.org/v1alpha1",
    kind: "ClusterTrainingRuntime",
    metadata: { name, labels },
    spec: {
      mlPolicy: { numNodes: nodes, torch: {} },
      // Nodes of spare capacity go away; training goes on from its last checkpoint.
      template: { spec: { failurePolicy: { maxRestarts: 3 }, replicatedJobs: [{ name: "node", template: node }] } },
    },
  };
}
