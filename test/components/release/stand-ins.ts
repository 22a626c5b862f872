import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A server of loopback, and its address. */
interface Listening extends AsyncDisposable {
  readonly url: string;
}

async function listening(listener: RequestListener): Promise<Listening> {
  const server: Server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** The one object that a release may read and change, behind the API server's rules for merge patches and versions of objects. */
export interface RouteObject extends Listening {
  /** States that were put in force, in order, without repetitions. */
  readonly states: string[];
  /** Folder of the account that the release runs as. */
  readonly account: string;
  /** Its data now. */
  data(): Readonly<Record<string, string>>;
  /** Changes it as somebody else would. */
  set(key: string, value: string | undefined): void;
}

/** Further objects of the same API server. */
export interface OtherObjects {
  /** An object as it is after a request; undefined where the account may not do that. */
  answer(method: string, path: string, body: string): object | undefined;
}

/** Serves such an object, with the states of its annotation, and others where some are given. */
export async function routeObject(name: string, states: readonly string[], others?: OtherObjects): Promise<RouteObject> {
  const data: Record<string, string> = {};
  const seen: string[] = [];
  let version = 1;
  const object = () => ({
    metadata: { resourceVersion: String(version), annotations: { "mlops-estate/states": JSON.stringify(states) } },
    data,
  });
  const set = (key: string, value: string | null | undefined) => {
    if (value === null || value === undefined) delete data[key];
    else data[key] = value;
    version += 1;
    if (key === "state" && value && seen.at(-1) !== value) seen.push(value);
  };
  const server = await listening(async (request, response) => {
    const text = await bodyOf(request);
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.headers.authorization !== "Bearer account-token") return answer(401, {});
    const { pathname } = new URL(request.url ?? "", "http://x");
    const other = others?.answer(request.method ?? "", pathname, text);
    if (other !== undefined) return answer(200, other);
    if (pathname !== `/api/v1/namespaces/mlops/configmaps/${name}`) return answer(403, {});
    if (request.method === "PATCH") {
      const patch = JSON.parse(text) as { metadata: { resourceVersion: string }; data: Record<string, string | null> };
      if (patch.metadata.resourceVersion !== String(version)) return answer(409, {});
      for (const [key, value] of Object.entries(patch.data)) set(key, value);
    }
    return answer(200, object());
  });
  const account = mkdtempSync(join(tmpdir(), "account-"));
  writeFileSync(join(account, "token"), "account-token\n");
  writeFileSync(join(account, "namespace"), "mlops\n");
  return { ...server, [Symbol.asyncDispose]: server[Symbol.asyncDispose], states: seen, account, data: () => data, set };
}

/** Values of a query's answer by the value of the label `variant`; a number is an answer without labels, nothing no answer. */
export type QueryAnswer = number | Readonly<Record<string, number>> | undefined;

/** Prometheus as far as its answers to instant queries go. */
export async function queryServer(answerOf: (query: string) => QueryAnswer): Promise<Listening> {
  return listening((request, response) => {
    const answer = answerOf(new URL(request.url ?? "", "http://x").searchParams.get("query") ?? "");
    const values = typeof answer === "number" ? { "": answer } : (answer ?? {});
    const result = Object.entries(values).map(([variant, value]) => ({
      metric: variant === "" ? {} : { variant },
      value: [0, String(value)],
    }));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ status: "success", data: { result } }));
  });
}
