import type { CustomObject, PodSpec } from "../core/kubernetes.ts";

/** A pod as other kinds hold it. */
interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}

/** The fields of Trainer's kinds that the estate sets. https://www.kubeflow.org/docs/components/trainer/operator-guides/runtime/ */
export interface ClusterTrainingRuntime extends CustomObject {
  readonly apiVersion: "trainer.kubeflow.org/v1alpha1";
  readonly kind: "ClusterTrainingRuntime";
  readonly spec: {
    readonly mlPolicy: { readonly numNodes: number; readonly torch: object };
    readonly template: {
      readonly spec: {
        readonly failurePolicy: { readonly maxRestarts: number };
        readonly replicatedJobs: readonly {
          readonly name: string;
          readonly template: {
            readonly metadata: { readonly labels: Readonly<Record<string, string>> };
            readonly spec: { readonly template: PodTemplate };
          };
        }[];
      };
    };
  };
}

/** The fields of KubeRay's kinds that the estate sets. https://ray-project.github.io/kuberay/reference/api/ */
export interface RayCluster extends CustomObject {
  readonly apiVersion: "ray.io/v1";
  readonly kind: "RayCluster";
  readonly spec: {
    readonly rayVersion: string;
    readonly headGroupSpec: { readonly rayStartParams: Readonly<Record<string, string>>; readonly template: PodTemplate };
    readonly workerGroupSpecs: readonly {
      readonly groupName: string;
      readonly replicas: number;
      readonly minReplicas: number;
      readonly maxReplicas: number;
      readonly rayStartParams: Readonly<Record<string, string>>;
      readonly template: PodTemplate;
    }[];
  };
}
