import type { Grant } from "../components/identity/contract.ts";
import type { CloudObjectStoreOutputs } from "../components/object-store/contract.ts";
import type { Environment } from "../environments/schema.ts";

/** Workloads between what a model is asked and its next version, by what they do; their service accounts have the same names. */
export const LOOP_WORKLOADS = {
  servers: "model-server",
  monitor: "model-monitor",
  drift: "model-drift",
  retraining: "retraining",
} as const;

/** Folders of a model in the bucket `captures`, as `components/core/programs/captures.py` lays them out. */
const FOLDERS = { requests: "requests", truth: "ground-truth", reports: "reports" } as const;

interface LoopWorkload {
  readonly name: string;
  readonly grants: readonly Grant[];
}

/**
 * What each of them may do in the cloud, and no more: whoever is asked adds to the record and cannot read it, and nobody deletes from it. Versions are registered with
 * the tracking server, which writes their files as itself.
 */
export function loopWorkloads(
  { modelMonitoring, retraining, serving }: Pick<Environment, "modelMonitoring" | "retraining" | "serving">,
  { captures, data }: Pick<CloudObjectStoreOutputs["buckets"], "captures" | "data">,
): readonly LoopWorkload[] {
  if (!modelMonitoring.enabled || serving.models.length === 0) return [];
  const folders = (of: keyof typeof FOLDERS) => serving.models.map(({ name }) => `${name}/${FOLDERS[of]}/`);
  const reads = (bucket: typeof captures) => ({ verb: "reads", bucket }) as const;
  const watching: readonly LoopWorkload[] = [
    { name: LOOP_WORKLOADS.servers, grants: [{ verb: "adds", bucket: captures, below: folders("requests") }] },
    { name: LOOP_WORKLOADS.monitor, grants: [reads(captures), { verb: "adds", bucket: captures, below: folders("truth") }] },
    { name: LOOP_WORKLOADS.drift, grants: [reads(captures), { verb: "replaces", bucket: captures, below: folders("reports") }] },
  ];
  if (!retraining.enabled || retraining.models.length === 0) return watching;
  return [...watching, { name: LOOP_WORKLOADS.retraining, grants: [reads(data), reads(captures)] }];
}
