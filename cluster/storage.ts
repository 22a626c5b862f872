import { readdir, readFile, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type KubectlTarget, kubectl } from "./kubectl.ts";

/** The controller manager's own provisioner makes one folder per volume here; the place is fixed in its code. */
const volumesDirectory = "/tmp/hostpath_pv";

const storageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
  provisioner: "kubernetes.io/host-path",
  reclaimPolicy: "Delete",
  volumeBindingMode: "Immediate",
};

/** Gives the cluster a default StorageClass whose claims are bound at once. */
export async function applyStorageClass(target: KubectlTarget): Promise<void> {
  await kubectl(
    target,
    ["apply", "--server-side", "--field-manager=mlops-estate-cluster", "--filename", "-"],
    JSON.stringify(storageClass),
  );
}

/**
 * Folders of volumes that the database of a cluster names. It is read as bytes, because the cluster may be past starting; volumes that are long gone
 * may be among them.
 */
export async function volumeFolders(databaseDirectory: string): Promise<string[]> {
  const entries = await readdir(databaseDirectory, { recursive: true, withFileTypes: true }).catch(() => []);
  const found = new Set<string>();
  for (const entry of entries.filter((each) => each.isFile())) {
    const bytes = await readFile(join(entry.parentPath, entry.name), "latin1");
    for (const [folder] of bytes.matchAll(/\/tmp\/hostpath_pv\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)) found.add(folder);
  }
  return [...found];
}

/** Removes folders of volumes that are empty, as those of simulated pods are, and then the folder above them if no cluster uses it. */
export async function removeVolumeFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders.filter((each) => dirname(each) === volumesDirectory)) await rmdir(folder).catch(ignoreMissingOrFull);
  if (folders.length > 0) await rmdir(volumesDirectory).catch(ignoreMissingOrFull);
}

function ignoreMissingOrFull(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT" && error.code !== "ENOTEMPTY") throw error;
}
