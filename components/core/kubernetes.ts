import type * as types from "@pulumi/kubernetes/types/input.js";

/** Name, namespace and labels of an object. A name is always set by us: nothing is left to a generator, so equal input gives an equal plan. */
interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

type Manifest<ApiVersion extends string, Kind extends string, Fields> = Omit<Fields, "apiVersion" | "kind" | "metadata" | "status"> & {
  readonly apiVersion: ApiVersion;
  readonly kind: Kind;
  readonly metadata: Metadata;
};

export type Namespace = Manifest<"v1", "Namespace", types.core.v1.Namespace>;
export type ConfigMap = Manifest<"v1", "ConfigMap", types.core.v1.ConfigMap>;
/** A Secret is declared without `data`: what it holds is generated in the cluster and never passes through the program. */
export type Secret = Omit<Manifest<"v1", "Secret", types.core.v1.Secret>, "data" | "stringData">;
export type Service = Manifest<"v1", "Service", types.core.v1.Service>;
export type ServiceAccount = Manifest<"v1", "ServiceAccount", types.core.v1.ServiceAccount>;
export type ResourceQuota = Manifest<"v1", "ResourceQuota", types.core.v1.ResourceQuota>;
export type LimitRange = Manifest<"v1", "LimitRange", types.core.v1.LimitRange>;
export type PersistentVolumeClaim = Manifest<"v1", "PersistentVolumeClaim", types.core.v1.PersistentVolumeClaim>;
export type Deployment = Manifest<"apps/v1", "Deployment", types.apps.v1.Deployment>;
export type StatefulSet = Manifest<"apps/v1", "StatefulSet", types.apps.v1.StatefulSet>;
export type Pod = Manifest<"v1", "Pod", types.core.v1.Pod>;
export type Job = Manifest<"batch/v1", "Job", types.batch.v1.Job>;
export type NetworkPolicy = Manifest<"networking.k8s.io/v1", "NetworkPolicy", types.networking.v1.NetworkPolicy>;
export type PodDisruptionBudget = Manifest<"policy/v1", "PodDisruptionBudget", types.policy.v1.PodDisruptionBudget>;
export type CronJob = Manifest<"batch/v1", "CronJob", types.batch.v1.CronJob>;
type DaemonSet = Manifest<"apps/v1", "DaemonSet", types.apps.v1.DaemonSet>;
type PriorityClass = Manifest<"scheduling.k8s.io/v1", "PriorityClass", types.scheduling.v1.PriorityClass>;
export type HorizontalPodAutoscaler = Manifest<"autoscaling/v2", "HorizontalPodAutoscaler", types.autoscaling.v2.HorizontalPodAutoscaler>;
export type Role = Manifest<"rbac.authorization.k8s.io/v1", "Role", types.rbac.v1.Role>;
export type RoleBinding = Manifest<"rbac.authorization.k8s.io/v1", "RoleBinding", types.rbac.v1.RoleBinding>;
export type ClusterRole = Manifest<"rbac.authorization.k8s.io/v1", "ClusterRole", types.rbac.v1.ClusterRole>;
export type ClusterRoleBinding = Manifest<"rbac.authorization.k8s.io/v1", "ClusterRoleBinding", types.rbac.v1.ClusterRoleBinding>;
export type ValidatingAdmissionPolicy = Manifest<
  "admissionregistration.k8s.io/v1",
  "ValidatingAdmissionPolicy",
  types.admissionregistration.v1.ValidatingAdmissionPolicy
>;
export type ValidatingAdmissionPolicyBinding = Manifest<
  "admissionregistration.k8s.io/v1",
  "ValidatingAdmissionPolicyBinding",
  types.admissionregistration.v1.ValidatingAdmissionPolicyBinding
>;

/** An object of a kind that a controller brings. Its `spec` is typed where it is built, against the pinned version's schema. */
export interface CustomObject {
  readonly apiVersion: `${string}.${string}/${string}`;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: object;
}

/**
 * Annotation of an object of which something in the cluster moves some fields once it is there, such as a release the rules of a route: their key paths, with
 * commas between. The plan says how they begin, and neither the engine nor `estate up` sets them back.
 */
export const MOVED_FIELDS = "mlops-estate/moved-fields";

/** Any object of the estate, as plain data. */
export type KubernetesObject =
  | Namespace
  | ConfigMap
  | Secret
  | Service
  | ServiceAccount
  | ResourceQuota
  | LimitRange
  | PersistentVolumeClaim
  | Deployment
  | StatefulSet
  | Job
  | NetworkPolicy
  | PodDisruptionBudget
  | CronJob
  | DaemonSet
  | PriorityClass
  | HorizontalPodAutoscaler
  | Role
  | RoleBinding
  | ClusterRole
  | ClusterRoleBinding
  | ValidatingAdmissionPolicy
  | ValidatingAdmissionPolicyBinding
  | CustomObject;

export type PodSpec = types.core.v1.PodSpec;
export type Container = types.core.v1.Container;
export type EnvVar = types.core.v1.EnvVar;
export type NetworkPolicyIngressRule = types.networking.v1.NetworkPolicyIngressRule;
export type NetworkPolicyEgressRule = types.networking.v1.NetworkPolicyEgressRule;
export type Volume = types.core.v1.Volume;

/**
 * A pinned Helm chart, installed as one release: `controller` with its hooks, by Helm; `definitions`, a chart that holds nothing but definitions of
 * kinds, object by object, since Helm would neither upgrade them nor hold the largest in a release's Secret.
 */
export interface ChartRelease {
  readonly release: "controller" | "definitions";
  readonly name: string;
  readonly namespace: string;
  /** Chart name, or a whole `oci://` reference. */
  readonly chart: string;
  readonly version: string;
  /** Address of a classic (index.yaml) repository; none for `oci://`. */
  readonly repository?: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * What a capability consists of: objects by role, in stages. Every object of a stage comes after the whole stage before it
 * is ready, under every engine; so a Job that a Deployment needs stands in an earlier stage. The role is part of the resource's name
 * and so a public contract: renaming one needs an alias.
 */
export type Stages = readonly Readonly<Record<string, KubernetesObject | ChartRelease>>[];
