import type { ConfigMap, KubernetesObject } from "../components/core/kubernetes.ts";
import { objectLabels } from "../components/core/labels.ts";
import { isolatedNamespace } from "../components/core/namespace.ts";

const QUOTA = { cpuMillicores: 1000, memoryMiB: 1024, pods: 10, storageGiB: 10 };
const MAPS_PER_NAMESPACE = 5;

/** An object of ordinary size: four labels, two keys, one of 64 characters. */
export function configMap(name: string, namespace: string): ConfigMap {
  const metadata = { name, namespace, labels: objectLabels("bench", "bench") };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { key: name, text: "x".repeat(64) } };
}

/** The ten objects of one namespace, from the same pure functions as the capabilities use. */
export function namespaceObjects(index: number): KubernetesObject[] {
  const namespace = `team-${index}`;
  const isolated = isolatedNamespace(namespace, QUOTA).flatMap((stage): KubernetesObject[] => Object.values(stage));
  return [...isolated, ...Array.from({ length: MAPS_PER_NAMESPACE }, (_, item) => configMap(`map-${item}`, namespace))];
}

/** How many objects {@link namespaceObjects} makes. */
export const OBJECTS_PER_NAMESPACE = 10;
