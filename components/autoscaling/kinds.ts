import type { CustomObject } from "../core/kubernetes.ts";

/** What has pods whose number or size is somebody else's to say. */
export type ScaledWorkload =
  | { readonly apiVersion: "apps/v1"; readonly kind: "Deployment"; readonly name: string }
  | { readonly apiVersion: "argoproj.io/v1alpha1"; readonly kind: "Rollout"; readonly name: string };

/** The fields of KEDA's kinds that the estate sets. https://keda.sh/docs/2.20/reference/scaledobject-spec/ */
export interface ScaledObject extends CustomObject {
  readonly apiVersion: "keda.sh/v1alpha1";
  readonly kind: "ScaledObject";
  readonly spec: {
    readonly scaleTargetRef: ScaledWorkload;
    readonly minReplicaCount: number;
    readonly idleReplicaCount?: 0;
    readonly cooldownPeriod?: number;
    readonly maxReplicaCount: number;
    readonly pollingInterval: number;
    readonly fallback: { readonly failureThreshold: number; readonly replicas: number };
    readonly triggers: readonly { readonly type: "prometheus"; readonly metadata: Readonly<Record<string, string>> }[];
  };
}

/** https://github.com/kubernetes/autoscaler/blob/vertical-pod-autoscaler/v1.7.1/vertical-pod-autoscaler/docs/api.md */
export interface VerticalPodAutoscaler extends CustomObject {
  readonly apiVersion: "autoscaling.k8s.io/v1";
  readonly kind: "VerticalPodAutoscaler";
  readonly spec: {
    readonly targetRef: ScaledWorkload;
    /** `Off` only recommends: a change would fight the limits that the estate declares. */
    readonly updatePolicy: { readonly updateMode: "Off" };
  };
}
