import type { PodDisruptionBudget, PodSpec } from "./kubernetes.ts";

/** What a node, and all nodes of a zone, have in common. https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const PLACES = ["kubernetes.io/hostname", "topology.kubernetes.io/zone"] as const;

/**
 * Pods of some labels stand on as many nodes and in as many zones as there are; where there is one, they stand there all the same.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export function spreadPods(matchLabels: Readonly<Record<string, string>>): Pick<PodSpec, "topologySpreadConstraints"> {
  const constraint = { maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels } };
  return { topologySpreadConstraints: PLACES.map((topologyKey) => ({ ...constraint, topologyKey })) };
}

/** Whoever empties nodes takes one pod of some labels at a time. With a single pod it would block every drain of its node. */
export function oneAtATime(
  metadata: { readonly name: string; readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
  matchLabels: Readonly<Record<string, string>>,
): PodDisruptionBudget {
  return { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata, spec: { maxUnavailable: 1, selector: { matchLabels } } };
}
