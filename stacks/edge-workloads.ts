import type { Grant } from "../components/identity/contract.ts";
import { EDGE_FOLDER, EDGE_FOLDERS } from "../components/inference/edge/contract.ts";
import type { CloudObjectStoreOutputs } from "../components/object-store/contract.ts";
import type { Environment } from "../environments/schema.ts";

/** What the programs of edge inference may do in the cloud: each reads the bucket of bundles, and writes below its own folders alone. */
export function edgeWorkloads(
  { inference }: Pick<Environment, "inference">,
  { edge: bucket }: CloudObjectStoreOutputs["buckets"],
): readonly { readonly name: string; readonly grants: readonly Grant[] }[] {
  if (inference.edge.groups.length === 0) return [];
  return Object.entries(EDGE_FOLDERS).map(([name, folders]) => {
    const below = folders.map((folder) => `${EDGE_FOLDER}/${folder}`);
    return { name, grants: [{ verb: "reads", bucket } as const, { verb: "replaces", bucket, below } as const] };
  });
}
