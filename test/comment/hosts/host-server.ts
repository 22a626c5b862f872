import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Host, Variables } from "../../../comment/host.ts";

/** A comment as it lies at a host. */
export interface Stored {
  readonly id: number;
  readonly author: string;
  body: string;
  /** As host-made notes and deleted comments are: there, and no comment of anyone. */
  readonly isNone?: boolean;
}

/** One request that came in. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What goes back. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Anything but a text is sent as JSON. */
  readonly body: unknown;
}

/** What happens to a request instead of its answer; "after" lets it come through first. `undefined` breaks the connection. */
export interface Fault {
  readonly method: string;
  readonly reply: Reply | undefined;
  readonly after?: boolean;
}

/** A real server on loopback that behaves as a host's documentation says. */
export interface HostServer {
  readonly host: Host;
  /** Of a job on a pull request of the project's own. */
  readonly variables: Variables;
  /** The same of a fork. */
  readonly forkVariables: Variables;
  readonly token: { readonly variable: string; readonly value: string };
  /** Name that the token's comments have as their author. */
  readonly self: string;
  readonly comments: Stored[];
  readonly calls: Call[];
  /** Consumed one by one by the requests that they are for. */
  readonly faults: Fault[];
  readonly close: () => Promise<void>;
}

export const TOKEN = "secret-token-of-the-job";
export const COMMIT = "c0ffee".padEnd(40, "0");
/** So few that every search has several pages. */
export const PAGE = 3;

/** Serves what `answer` says, on a port of loopback. */
export async function serve(
  answer: (call: Call) => Reply,
  faults: Fault[],
  calls: Call[],
): Promise<{ readonly origin: string; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    void callOf(request).then((call) => {
      calls.push(call);
      const index = faults.findIndex(({ method }) => method === call.method);
      const fault = index === -1 ? undefined : faults.splice(index, 1)[0];
      const usual = fault === undefined || fault.after ? answer(call) : undefined;
      const reply = fault === undefined ? usual : fault.reply;
      if (reply === undefined) return request.socket.destroy();
      const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
      return response.writeHead(reply.status, reply.headers).end(text);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function callOf(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://host");
  const body: unknown = text === "" ? undefined : JSON.parse(text);
  return { method: request.method ?? "", path: pathname, query: searchParams, headers: request.headers, body };
}
