import type { PersistentVolumeClaim } from "./kubernetes.ts";

/**
 * What a volume of one pod asks for.
 *
 * @param storageClass default: the cluster's own.
 */
export function volumeSpec(sizeGiB: number, storageClass: string | undefined) {
  return {
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: `${sizeGiB}Gi` } },
    ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
  };
}

/** A claim of its own and none of a StatefulSet's or a chart's template: so it stands in the plan, is guarded there, and can grow. */
export function volumeClaim(
  metadata: PersistentVolumeClaim["metadata"],
  { storageClass, storageGiB }: { readonly storageClass?: string | undefined; readonly storageGiB: number },
): PersistentVolumeClaim {
  return { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata, spec: volumeSpec(storageGiB, storageClass) };
}
