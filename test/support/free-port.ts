import { randomInt } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Where ports are looked for: below those that systems give to whoever asks for any, be it a server or a client, and below those of embedded clusters,
 * so that nobody gets one by chance between the look at it and the start of the program that it is for.
 * https://docs.kernel.org/networking/ip-sysctl.html (`ip_local_port_range`)
 */
const RANGE = { first: 11_000, last: 14_999 } as const;

/** A port of this machine's loopback that nothing listens on now, and that no other test of the run is given. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(RANGE.first, RANGE.last + 1);
    if ((await isFree(port)) && (await isTakenNow(port))) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Takes a port for the rest of the run, by a file among its temporary ones; false where somebody has. */
async function isTakenNow(port: number): Promise<boolean> {
  try {
    await writeFile(join(tmpdir(), `estate-port-${port}`), "", { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
