import { execa } from "execa";
import { UserError } from "../../components/core/errors.ts";
import { freeBlocks, type NodeAddresses, takenNetworks } from "./addresses.ts";
import { run } from "./command.ts";
import type { NodeLayout } from "./layout.ts";
import { inside } from "./namespaces.ts";

/**
 * Lays the cable between the host and the node whose first process is `first`, and the host's way to the pods over it. The host's end goes with the node.
 *
 * @throws UserError when no private network is free.
 */
export async function connectNode(layout: NodeLayout, first: number): Promise<NodeAddresses> {
  const { hostInterface, nodeInterface } = layout;
  await disconnectNode(layout);
  const peer = ["peer", "name", nodeInterface, "netns", String(first)];
  await run("ip", ["link", "add", "name", hostInterface, "type", "veth", ...peer]);
  await run("ip", ["link", "set", hostInterface, "up"]);
  const addresses = await claimBlock(layout);
  // without a default route what is not for the host fails at once: the host would drop it, and who sent it would wait
  const lines = ["link set lo up", `address add ${addresses.node}/30 dev ${nodeInterface}`, `link set ${nodeInterface} up`];
  await run("nsenter", [...inside(first, ["net"]), "ip", "-batch", "-"], lines.join("\n"));
  return addresses;
}

/** Removes the cable, where the kernel has not done so already. */
export async function disconnectNode({ hostInterface }: NodeLayout): Promise<void> {
  await execa("ip", ["link", "delete", hostInterface], { reject: false });
}

/** The kernel takes a route only once, so of two clusters that want the same block one is refused and tries the next. */
async function claimBlock({ hostInterface }: NodeLayout): Promise<NodeAddresses> {
  for (const addresses of freeBlocks(await takenNetworks(), hostInterface.slice(2))) {
    const route = await execa("ip", ["route", "add", addresses.block, "dev", hostInterface], { reject: false });
    if (route.failed && route.stderr.includes("File exists")) continue;
    if (route.failed) throw new UserError(`The way to the node could not be laid: ${route.stderr.trim()}`);
    await run("ip", ["address", "add", `${addresses.host}/30`, "dev", hostInterface]);
    await run("ip", ["route", "replace", addresses.block, "via", addresses.node, "dev", hostInterface]);
    return addresses;
  }
  throw new UserError(
    "No private network is free for the node: this machine has routes to all of 10.200-231, 172.24-27 and 192.168.128-247.",
  );
}
