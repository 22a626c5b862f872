import { z } from "zod";
import { UserError } from "../../components/core/errors.ts";
import { run } from "./command.ts";

/** Addresses of one node: a block of 512 whose first half is for pods and whose second half begins with the cable. */
export interface NodeAddresses {
  readonly block: string;
  readonly pods: string;
  /** The host's end of the cable. */
  readonly host: string;
  /** The node's end, by which the API server and the kubelet reach each other, and where the node answers DNS. */
  readonly node: string;
}

const prefixLength = 23;
const blockSize = 2 ** (32 - prefixLength);

/** Ranges of private addresses from which blocks are taken, in this order. Services have 10.96.0.0/16. */
const ranges = [
  ["10.200.0.0", "10.232.0.0"],
  ["172.24.0.0", "172.28.0.0"],
  ["192.168.128.0", "192.168.248.0"],
] as const;

/**
 * Blocks that overlap nothing in `taken` (networks such as `10.0.0.0/8`), beginning at a place that follows from `seed`, so that clusters which start
 * at the same time try different ones first.
 */
export function* freeBlocks(taken: readonly string[], seed: string): Generator<NodeAddresses> {
  const networks = taken.map(boundsOf);
  for (const [from, to] of ranges) {
    const count = (numberOf(to) - numberOf(from)) / blockSize;
    const first = Number.parseInt(seed.slice(0, 8), 16) % count;
    for (let index = 0; index < count; index++) {
      const start = numberOf(from) + ((first + index) % count) * blockSize;
      if (networks.every(([low, high]) => start + blockSize <= low || start > high)) yield addressesAt(start);
    }
  }
}

function addressesAt(start: number): NodeAddresses {
  const cable = start + blockSize / 2;
  return {
    block: `${textOf(start)}/${prefixLength}`,
    pods: `${textOf(start)}/${prefixLength + 1}`,
    host: textOf(cable + 1),
    node: textOf(cable + 2),
  };
}

const Routes = z.array(z.object({ dst: z.string() }));

/**
 * Networks that the host knows a way to, the default route apart.
 *
 * @throws UserError when the host's routes cannot be read.
 */
export async function takenNetworks(): Promise<string[]> {
  const routes = Routes.safeParse(JSON.parse((await run("ip", ["-json", "-4", "route", "show", "table", "all"])) || "[]"));
  if (!routes.success) throw new UserError("The routes of this machine could not be read from `ip -json route`: is iproute2 there?");
  return routes.data.map(({ dst }) => dst).filter((network) => /^\d+\.\d+\.\d+\.\d+(\/\d+)?$/.test(network));
}

function boundsOf(network: string): [number, number] {
  const [address = "", length = "32"] = network.split("/");
  const size = 2 ** (32 - Number(length));
  const low = Math.floor(numberOf(address) / size) * size;
  return [low, low + size - 1];
}

function numberOf(address: string): number {
  return address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
