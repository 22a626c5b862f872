import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface RouteObject {
  readonly metadata: { readonly resourceVersion: string; readonly annotations: Readonly<Record<string, string>> };
  readonly data: Readonly<Record<string, string>>;
}

/** The API server as far as reading and watching named ConfigMaps goes. */
export class RouteObjects implements AsyncDisposable {
  readonly #objects = new Map<string, RouteObject>();
  readonly #watches = new Set<readonly [name: string, response: ServerResponse]>();
  #version = 1;
  readonly #server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
    if (request.headers.authorization !== "Bearer account-token") return void response.writeHead(401).end();
    const watched = /^metadata\.name=([a-z-]+)$/.exec(searchParams.get("fieldSelector") ?? "")?.[1];
    if (pathname === "/api/v1/namespaces/mlops/configmaps" && watched !== undefined) return this.#watch(watched, searchParams, response);
    const object = this.#objects.get(pathname.replace("/api/v1/namespaces/mlops/configmaps/", ""));
    response.writeHead(object === undefined ? 404 : 200, { "content-type": "application/json" }).end(JSON.stringify(object ?? {}));
  });

  async start(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Declares an object, or changes it, and tells those who watch it. */
  put(name: string, states: readonly string[], data: Readonly<Record<string, string>>): void {
    this.putRaw(name, JSON.stringify(states), data);
  }

  /** Declares an object whose list of states is any text. */
  putRaw(name: string, states: string, data: Readonly<Record<string, string>>): void {
    this.#version += 1;
    const annotations = { "mlops-estate/states": states };
    const object = { metadata: { resourceVersion: String(this.#version), annotations }, data };
    this.#objects.set(name, object);
    for (const [watched, response] of this.#watches)
      if (watched === name) response.write(`${JSON.stringify({ type: "MODIFIED", object })}\n`);
  }

  /** Writes one key, as a release does. */
  set(name: string, key: string, value: string): void {
    const object = this.#objects.get(name);
    if (object === undefined) throw new Error(`there is no object ${name}`);
    this.put(name, JSON.parse(object.metadata.annotations["mlops-estate/states"] ?? "[]"), { ...object.data, [key]: value });
  }

  /** Ends all watches, as the server does now and then. */
  endWatches(): void {
    for (const [, response] of this.#watches) response.end();
    this.#watches.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  #watch(name: string, query: URLSearchParams, response: ServerResponse): void {
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    const entry = [name, response] as const;
    this.#watches.add(entry);
    response.on("close", () => this.#watches.delete(entry));
    const object = this.#objects.get(name);
    // What happened between the reading and the watch.
    if (object !== undefined && object.metadata.resourceVersion !== query.get("resourceVersion"))
      response.write(`${JSON.stringify({ type: "MODIFIED", object })}\n`);
  }
}
