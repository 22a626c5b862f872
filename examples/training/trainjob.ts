import { resources } from "../../components/core/container.ts";
import type { ConfigMap } from "../../components/core/kubernetes.ts";
import { objectLabels } from "../../components/core/labels.ts";
import { imageReference } from "../../pins/index.ts";
import { programsOf } from "../program.ts";
import type { Surroundings } from "../surroundings.ts";
import type { TrainJob } from "./kinds.ts";

const NAME = "example-trainjob";
const PROGRAM = "search.py";

/** Runtime of the estate without GPUs; its pods are restricted, know the team's surroundings, and reach MLflow. */
const RUNTIME = "torch-cpu";

/** A search that two nodes share, in the estate's MLflow image instead of the runtime's; program first, then what runs it. */
export function trainJobExample({ imagesMirror, place }: Surroundings): readonly [ConfigMap, TrainJob] {
  const container = { name: "node", volumeMounts: [{ name: "program", mountPath: "/program", readOnly: true }] } as const;
  const pod = { containers: [container], volumes: [{ name: "program", configMap: { name: NAME } }] };
  const nodes = [{ name: "node", template: { spec: { template: { spec: pod } } } }] as const;
  const job: TrainJob = {
    apiVersion: "trainer.kubeflow.org/v1alpha1",
    kind: "TrainJob",
    metadata: { name: NAME, namespace: place.namespace, labels: { ...objectLabels("example", NAME), ...queueOf(place.queue) } },
    spec: {
      runtimeRef: { name: RUNTIME },
      trainer: {
        image: imageReference("mlflow", imagesMirror),
        command: ["python3", `/program/${PROGRAM}`],
        env: [
          { name: "SEARCH", value: NAME },
          { name: "MLFLOW_DISABLE_TELEMETRY", value: "true" },
        ],
        numNodes: 2,
        resourcesPerNode: resources(500, 1024),
      },
      runtimePatches: [{ manager: "mlops-estate.example/user", trainingRuntimeSpec: { template: { spec: { replicatedJobs: nodes } } } }],
    },
  };
  return [programsOf(NAME, place.namespace, new URL(".", import.meta.url), [PROGRAM]), job];
}

/** Label by which Kueue holds a job back until the team's queue lets it go. https://kueue.sigs.k8s.io/docs/tasks/run/ */
export function queueOf(queue: string | undefined): Record<string, string> {
  return queue === undefined ? {} : { "kueue.x-k8s.io/queue-name": queue };
}
