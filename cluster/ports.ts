import { createServer, type Server } from "node:net";

/** The ports of an embedded cluster, all on loopback. */
export interface Ports {
  readonly apiServer: number;
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
  readonly kwok: number;
}

/** Ports that nobody listens on now. Someone may still take one before it is used: the caller starts again with others then. */
export async function freePorts(): Promise<Ports> {
  const servers = await Promise.all(Array.from({ length: 6 }, () => listen(0)));
  const [apiServer = 0, etcd = 0, etcdPeer = 0, controllerManager = 0, scheduler = 0, kwok = 0] = servers.map(portOf);
  await Promise.all(servers.map(close));
  return { apiServer, etcd, etcdPeer, controllerManager, scheduler, kwok };
}

/** The same ports where they are still free, and others in place of those that are taken. */
export async function stillFree(ports: Ports): Promise<Ports> {
  const others = await freePorts();
  const kept = await Promise.all(
    Object.entries(ports).map(async ([use, port]) => [use, (await isFree(port)) ? port : others[use as keyof Ports]]),
  );
  return Object.fromEntries(kept) as { [Use in keyof Ports]: number };
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

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
