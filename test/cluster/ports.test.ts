import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { freePorts, type Ports, stillFree } from "../../cluster/ports.ts";

const listening: Server[] = [];

async function take(port: number): Promise<void> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  listening.push(server);
}

afterEach(async () => {
  for (const server of listening.splice(0)) await once(server.close(), "close");
});

const numbersOf = (ports: Ports): readonly number[] => Object.values(ports);

describe("ports of a cluster", () => {
  it("are six of its own, below those that outgoing connections get", async () => {
    for (let time = 0; time < 50; time++) {
      const numbers = numbersOf(await freePorts());
      expect(new Set(numbers).size).toBe(6);
      expect(Math.min(...numbers)).toBeGreaterThanOrEqual(15_000);
      expect(Math.max(...numbers)).toBeLessThan(30_000);
    }
  });

  it("stay where they are free, and give way where somebody listens, to none of the others", async () => {
    const before = await freePorts();
    await take(before.apiServer);
    await take(before.etcdPeer);

    const after = await stillFree(before);

    expect(new Set(numbersOf(after)).size).toBe(6);
    expect(numbersOf(before)).not.toContain(after.apiServer);
    expect(numbersOf(before)).not.toContain(after.etcdPeer);
    const { apiServer, etcdPeer, ...rest } = before;
    expect(after).toMatchObject(rest);
    expect([apiServer, etcdPeer]).not.toContain(after.etcd);
  });
});
