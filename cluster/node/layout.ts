import { createHash } from "node:crypto";
import { join } from "node:path";

/** Socket of containerd, as the node sees it: it has folders of its own at the usual places. */
export const containerdSocket = "/run/containerd/containerd.sock";

/** Where one real node keeps what it has, and the names under which the kernel knows it. */
export interface NodeLayout {
  /** Folder of everything the node writes. */
  readonly directory: string;
  /** Folder of the cluster that it belongs to. */
  readonly cluster: string;
  readonly logs: string;
  readonly containerdConfig: string;
  /** Identity of the node's programs; it names the API server by the address at which the node reaches it. */
  readonly kubeconfig: string;
  /** Folder of the one file that says how pods get their network. */
  readonly network: string;
  /** Folders of volumes, one each; kept as long as the cluster. */
  readonly volumes: string;
  /** Name of the control group that holds all pods; relative to the root of each hierarchy. */
  readonly controlGroup: string;
  /** Host's and node's end of the cable between them. At most 15 characters, as the kernel demands. */
  readonly hostInterface: string;
  readonly nodeInterface: string;
}

/** The layout of the real node of the cluster whose data is in `cluster`. It follows from that folder alone, so a node can be removed that left no record. */
export function layoutOf(cluster: string): NodeLayout {
  const id = createHash("sha256").update(cluster).digest("hex").slice(0, 10);
  const directory = join(cluster, "node");
  return {
    directory,
    cluster,
    logs: join(directory, "logs"),
    containerdConfig: join(directory, "containerd.toml"),
    kubeconfig: join(directory, "kubeconfig.yaml"),
    network: join(directory, "network"),
    volumes: join(directory, "volumes"),
    controlGroup: `estate-${id}`,
    hostInterface: `es${id}`,
    nodeInterface: `en${id}`,
  };
}
