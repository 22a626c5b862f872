import { createServer } from "node:net";
import { UserError } from "../components/core/errors.ts";

/**
 * A free port of the loopback address: the wanted one, or, when none was asked for, the usual one or else any.
 *
 * @throws UserError when the wanted one is taken or no port.
 */
export async function portOrAnother(wanted: number | undefined, usual: number): Promise<number> {
  if (wanted === undefined) return (await listen(usual)) ?? (await listen(0)) ?? usual;
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535) throw new UserError("--port must be a whole number from 1 to 65535");
  const free = await listen(wanted);
  if (free === undefined) throw new UserError(`port ${wanted} of this machine is taken; leave --port out to get another`);
  return free;
}

/** The port that could be listened on; undefined when it is taken. */
function listen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen({ host: "127.0.0.1", port }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : undefined));
    });
  });
}
