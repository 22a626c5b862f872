import type { CustomObject, PodSpec } from "../../core/kubernetes.ts";

/** Pods of one part of a Ray cluster. */
export interface RayPods {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}

/** The fields of KubeRay's kinds that the estate sets. https://docs.ray.io/en/latest/cluster/kubernetes/references.html */
export interface RayService extends CustomObject {
  readonly apiVersion: "ray.io/v1";
  readonly kind: "RayService";
  readonly spec: {
    /** Ray Serve's own configuration, as YAML, of which JSON is a part. */
    readonly serveConfigV2: string;
    readonly rayClusterConfig: {
      readonly rayVersion: string;
      readonly enableInTreeAutoscaling: false;
      readonly headGroupSpec: { readonly rayStartParams: Readonly<Record<string, string>>; readonly template: RayPods };
      readonly workerGroupSpecs: readonly {
        readonly groupName: string;
        readonly replicas: number;
        readonly minReplicas: number;
        readonly maxReplicas: number;
        readonly rayStartParams: Readonly<Record<string, string>>;
        readonly template: RayPods;
      }[];
    };
  };
}
