import type { CustomObject, EnvVar, Volume } from "../../components/core/kubernetes.ts";
import type { RayCluster } from "../../components/training/kinds.ts";

/** The fields of a TrainJob that the example sets. https://www.kubeflow.org/docs/components/trainer/ */
export interface TrainJob extends CustomObject {
  readonly apiVersion: "trainer.kubeflow.org/v1alpha1";
  readonly kind: "TrainJob";
  readonly spec: {
    readonly runtimeRef: { readonly name: string };
    readonly trainer: {
      readonly image: string;
      readonly command: readonly string[];
      readonly env: readonly EnvVar[];
      readonly numNodes: number;
      readonly resourcesPerNode: ReturnType<typeof import("../../components/core/container.ts").resources>;
    };
    readonly runtimePatches: readonly {
      readonly manager: string;
      readonly trainingRuntimeSpec: { readonly template: { readonly spec: { readonly replicatedJobs: readonly PatchedJob[] } } };
    }[];
  };
}

/** What the example adds to the runtime's pods. */
interface PatchedJob {
  readonly name: "node";
  readonly template: {
    readonly spec: {
      readonly template: {
        readonly spec: {
          readonly containers: readonly {
            readonly name: "node";
            readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly: true }[];
          }[];
          readonly volumes: readonly Volume[];
        };
      };
    };
  };
}

/** The fields of a RayJob that the example sets. https://ray-project.github.io/kuberay/reference/api/ */
export interface RayJob extends CustomObject {
  readonly apiVersion: "ray.io/v1";
  readonly kind: "RayJob";
  readonly spec: {
    readonly entrypoint: string;
    /** `HTTPMode`: the operator hands the job to the head itself, and no further pod is needed for it. */
    readonly submissionMode: "HTTPMode";
    readonly shutdownAfterJobFinishes: true;
    readonly ttlSecondsAfterFinished: number;
    readonly activeDeadlineSeconds: number;
    readonly rayClusterSpec: RayCluster["spec"];
  };
}

/** A pod of a RayJob's cluster. */
export type RayPod = RayCluster["spec"]["headGroupSpec"]["template"];
