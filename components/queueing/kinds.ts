import type { CustomObject } from "../core/kubernetes.ts";
import type { Taint } from "./contract.ts";

/** A resource of a flavor, and how much of it. Quantities as Kubernetes writes them. */
interface ResourceQuota {
  readonly name: string;
  readonly nominalQuota: string;
  readonly borrowingLimit?: string;
}

/** Resources that flavors have, and how much of each there is. */
export interface ResourceGroup {
  readonly coveredResources: readonly string[];
  readonly flavors: readonly { readonly name: string; readonly resources: readonly ResourceQuota[] }[];
}

/** The fields of Kueue's kinds that the estate sets. https://kueue.sigs.k8s.io/docs/reference/kueue.v1beta2/ */
export interface ResourceFlavor extends CustomObject {
  readonly apiVersion: "kueue.x-k8s.io/v1beta2";
  readonly kind: "ResourceFlavor";
  readonly spec: {
    readonly nodeLabels: Readonly<Record<string, string>>;
    readonly nodeTaints?: readonly Taint[];
    readonly tolerations?: readonly (Taint & { readonly operator: "Equal" })[];
  };
}

/** What several queues may lend each other. */
export interface Cohort extends CustomObject {
  readonly apiVersion: "kueue.x-k8s.io/v1beta2";
  readonly kind: "Cohort";
  readonly spec: { readonly resourceGroups: readonly ResourceGroup[] };
}

/** What a team owns and may borrow. */
export interface ClusterQueue extends CustomObject {
  readonly apiVersion: "kueue.x-k8s.io/v1beta2";
  readonly kind: "ClusterQueue";
  readonly spec: {
    readonly cohortName: string;
    readonly namespaceSelector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly resourceGroups: readonly ResourceGroup[];
    readonly fairSharing: { readonly weight: string };
    readonly preemption: {
      readonly reclaimWithinCohort: "Any" | "LowerPriority" | "Never";
      readonly withinClusterQueue: "LowerPriority" | "LowerOrNewerEqualPriority" | "Never";
    };
  };
}

/** Where jobs of a namespace wait. */
export interface LocalQueue extends CustomObject {
  readonly apiVersion: "kueue.x-k8s.io/v1beta2";
  readonly kind: "LocalQueue";
  readonly spec: { readonly clusterQueue: string };
}

/** What goes before what in a queue. The kind has no `spec`. */
export interface WorkloadPriorityClass extends Omit<CustomObject, "spec"> {
  readonly apiVersion: "kueue.x-k8s.io/v1beta2";
  readonly kind: "WorkloadPriorityClass";
  readonly value: number;
  readonly description: string;
}
