import { dirname } from "node:path";
import { execa } from "execa";
import { UserError } from "../../components/core/errors.ts";
import type { Cluster } from "../contract.ts";
import { containerdSocket, layoutOf } from "./layout.ts";
import { inside } from "./namespaces.ts";
import { firstProcess } from "./processes.ts";

/** A cluster, as far as it tells where its node is. */
type NodeOwner = Pick<Cluster, "kubeconfigPath">;

/** Label of an image that says which archive it came of. */
const MARK = "mlops-estate/archive";

/**
 * Puts the images of an archive (as `buildah push` and `ctr images export` write it, `oci-archive` or `docker-archive`) into the real node of a cluster,
 * and gives their names. A `mark` tells later from {@link importMarks} which archive an image came of.
 *
 * @throws UserError when the cluster has no real node that runs, or the archive holds no image.
 */
export async function importImage(cluster: NodeOwner, archive: string, mark?: string): Promise<string[]> {
  const said = await ctr(cluster, ["images", "import", archive]);
  const names = [...said.matchAll(/^unpacking (\S+)/gm)].map(([, name = ""]) => name);
  for (const name of mark === undefined ? [] : names) await ctr(cluster, ["images", "label", name, `${MARK}=${mark}`]);
  return names;
}

/**
 * Marks that images of the real node were imported with, by the image's name.
 *
 * @throws UserError when the cluster has no real node that runs.
 */
export async function importMarks(cluster: NodeOwner): Promise<ReadonlyMap<string, string>> {
  const lines = (await ctr(cluster, ["images", "list"])).split("\n").slice(1);
  const label = new RegExp(`(?:^|[\\s,])${MARK}=([^,\\s]+)`);
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const mark = label.exec(line)?.[1];
      return mark === undefined ? [] : [[line.split(/\s/)[0] ?? "", mark]];
    }),
  );
}

/**
 * Names of the images that the real node of a cluster has.
 *
 * @throws UserError when the cluster has no real node that runs.
 */
export async function listImages(cluster: NodeOwner): Promise<string[]> {
  const names = (await ctr(cluster, ["images", "list", "--quiet"])).split("\n");
  return names.filter((name) => name !== "" && !name.startsWith("sha256:"));
}

/** Runs containerd's own client on the node. */
async function ctr({ kubeconfigPath }: NodeOwner, args: readonly string[]): Promise<string> {
  const first = await firstProcess(layoutOf(dirname(kubeconfigPath)));
  if (first === undefined) throw new UserError('The cluster has no real node that runs; "estate cluster start --nodes real" makes one.');
  const words = ["ctr", "--address", containerdSocket, "--namespace", "k8s.io", ...args];
  const result = await execa("nsenter", [...inside(first, ["mount", "pid"]), ...words], { reject: false });
  if (result.failed) throw new UserError(`ctr ${args.join(" ")} failed: ${result.stderr.trim()}`);
  return result.stdout;
}
