import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";

const USES = ["apiServer", "etcd", "etcdPeer", "controllerManager", "scheduler", "kwok"] as const;

/** The ports of an embedded cluster, all on loopback. */
export type Ports = Readonly<Record<(typeof USES)[number], number>>;

/**
 * Where ports are looked for: below those that systems give to outgoing connections, of which a control plane alone has hundreds, and below those of
 * Services; ports that programs of Kubernetes have by default are below all of them. https://docs.kernel.org/networking/ip-sysctl.html (`ip_local_port_range`),
 * https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport
 */
const RANGE = { first: 15_000, last: 29_999 } as const;

/** Ports that nobody listens on now. Someone may still take one before it is used: the caller starts again with others then. */
export async function freePorts(): Promise<Ports> {
  return portsBeside(new Set());
}

/** The same ports where they are still free, and others in place of those that are taken. */
export async function stillFree(ports: Ports): Promise<Ports> {
  // Also beside those that stay: in the cluster's files a port is told by its number.
  const others = await portsBeside(new Set(Object.values(ports)));
  const kept = await Promise.all(
    Object.entries(ports).map(async ([use, port]) => [use, (await isFree(port)) ? port : others[use as keyof Ports]]),
  );
  return Object.fromEntries(kept) as { [Use in keyof Ports]: number };
}

async function portsBeside(taken: ReadonlySet<number>): Promise<Ports> {
  const found = new Set<number>();
  while (found.size < USES.length) {
    const port = randomInt(RANGE.first, RANGE.last + 1);
    if (!taken.has(port) && (await isFree(port))) found.add(port);
  }
  const numbers = [...found];
  return Object.fromEntries(USES.map((use, index) => [use, numbers[index]])) as { [Use in keyof Ports]: number };
}

async function isFree(port: number): Promise<boolean> {
  try {
    await close(await listen(port));
    return true;
  } catch {
    return false; // taken
  }
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
