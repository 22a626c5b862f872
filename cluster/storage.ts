import { constants } from "node:fs";
import { access, chmod, mkdir, readdir, readFile, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../components/core/errors.ts";
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

/**
 * Gives the cluster a default StorageClass whose claims are bound at once.
 *
 * @throws UserError when another user of this machine keeps us from making volumes.
 */
export async function applyStorageClass(target: KubectlTarget): Promise<void> {
  await prepareVolumesDirectory();
  await kubectl(
    target,
    ["apply", "--server-side", "--field-manager=mlops-estate-cluster", "--filename", "-"],
    JSON.stringify(storageClass),
  );
}

/** The provisioner would make it for its own user alone; clusters of several users share it, each with folders of its own, as in `/tmp` itself. */
async function prepareVolumesDirectory(): Promise<void> {
  await mkdir(volumesDirectory, { recursive: true });
  try {
    await chmod(volumesDirectory, 0o1777);
  } catch {
    await access(volumesDirectory, constants.W_OK).catch(() => {
      throw new UserError(
        `Kubernetes makes volumes of simulated pods in ${volumesDirectory}, which another user of this machine keeps to themselves: have it deleted, or opened with \`chmod 1777 ${volumesDirectory}\`.`,
      );
    });
  }
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
  for (const folder of folders.filter((each) => dirname(each) === volumesDirectory)) await rmdir(folder).catch(ignoreNotOurs);
  if (folders.length > 0) await rmdir(volumesDirectory).catch(ignoreNotOurs);
}

/** Gone already, in use, or another user's: in each case not ours to remove. */
function ignoreNotOurs(error: NodeJS.ErrnoException): void {
  if (!["ENOENT", "ENOTEMPTY", "EPERM", "EACCES"].includes(error.code ?? "")) throw error;
}
