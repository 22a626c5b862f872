import type { ResourceCheck } from "./control.ts";
import type { Finding } from "./finding.ts";
import type { Reading } from "./reading.ts";

/** Kinds that make pods, and where in them the pod's spec stands. */
const POD_SPECS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes:core/v1:Pod": ["spec"],
  "kubernetes:apps/v1:Deployment": ["spec", "template", "spec"],
  "kubernetes:apps/v1:StatefulSet": ["spec", "template", "spec"],
  "kubernetes:apps/v1:DaemonSet": ["spec", "template", "spec"],
  "kubernetes:apps/v1:ReplicaSet": ["spec", "template", "spec"],
  "kubernetes:argoproj.io/v1alpha1:Rollout": ["spec", "template", "spec"],
  "kubernetes:batch/v1:Job": ["spec", "template", "spec"],
  "kubernetes:batch/v1:CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
};

/** Kinds whose pods serve for as long as they stand. */
export const SERVER_TYPES = [
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:apps/v1:DaemonSet",
  "kubernetes:argoproj.io/v1alpha1:Rollout",
] as const;

/** Every kind that makes pods. */
export const POD_TYPES: readonly string[] = Object.keys(POD_SPECS);

/** The same check of the pod's spec for every kind that makes pods, or for those of a list. */
export function ofPods(check: (pod: Reading) => readonly Finding[], types: readonly string[] = POD_TYPES): Record<string, ResourceCheck> {
  return Object.fromEntries(types.map((type) => [type, (inputs: Reading) => check(podSpec(inputs))]));
}

/** The pod's spec of anything that makes pods. */
export function podSpec(inputs: Reading): Reading {
  return inputs.at(...(POD_SPECS[inputs.resource.type] ?? ["spec"]));
}

/** The pod's spec in inputs that an engine sent; undefined where there is none, or one that is not to be seen. */
export function sentPodSpec(type: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  return POD_SPECS[type]?.reduce<Record<string, unknown> | undefined>((fields, key) => fieldsOf(fields?.[key]), inputs);
}

function fieldsOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

/** What the pod is made after, with its metadata beside its spec; the object itself where that is the pod. */
export function podTemplate(inputs: Reading): Reading {
  return inputs.at(...(POD_SPECS[inputs.resource.type] ?? []).slice(0, -1));
}

/** All containers of a pod. */
export function containersOf(pod: Reading): readonly Reading[] {
  return [...pod.at("initContainers").items(), ...pod.at("containers").items(), ...pod.at("ephemeralContainers").items()];
}
