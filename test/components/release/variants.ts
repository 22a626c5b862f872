import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Variant } from "../../../components/core/model-route.ts";

/** How a server of a model does: answers, answers with an error, cuts connections, or never answers. */
export type Doing = "answers" | "cuts" | "hangs" | 429 | 500 | 502 | 503 | 504;

/** What a server was asked. */
export interface Asked {
  readonly id: string | undefined;
  readonly body: string;
  readonly path: string | undefined;
}

/** A stand-in for a model's server: answers `X-Variant` and remembers what it was asked. */
export class VariantServer implements AsyncDisposable {
  doing: Doing = "answers";
  readonly asked: Asked[] = [];
  readonly variant: Variant;
  readonly #held: (() => void)[] = [];
  readonly #server = createServer((incoming, response) => void this.#answer(incoming, response));
  #port = 0;

  constructor(variant: Variant) {
    this.variant = variant;
  }

  static async start(variant: Variant): Promise<VariantServer> {
    const server = new VariantServer(variant);
    await server.open();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens on the port that it had, if it had one. */
  async open(): Promise<void> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Refuses connections from here on, and cuts those that are there. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  /** Answers what it held back while it hung, and does well. */
  release(): void {
    this.doing = "answers";
    for (const answer of this.#held.splice(0)) answer();
  }

  /** Forgets what it was asked, and does well. */
  reset(): void {
    this.asked.length = 0;
    this.#held.length = 0;
    this.doing = "answers";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const id = incoming.headers["x-request-id"];
    this.asked.push({ id: Array.isArray(id) ? id.join() : id, body: Buffer.concat(chunks).toString(), path: incoming.url });
    if (this.doing === "cuts") return void incoming.socket.destroy();
    if (this.doing === "hangs") return void this.#held.push(() => this.#say(200, response));
    this.#say(this.doing === "answers" ? 200 : this.doing, response);
  }

  #say(status: number, response: ServerResponse): void {
    response.writeHead(status, { "content-type": "application/json", "x-variant": this.variant }).end(`{"by":"${this.variant}"}`);
  }
}

/** An answer as a caller sees it; status 0 where the connection broke. */
export interface Answer {
  readonly status: number;
  readonly variant: string | undefined;
  readonly id: string | undefined;
  readonly body: string;
}

/** What a caller sends. */
export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly method?: string;
}

/** Somebody who asks, and keeps connections open, as clients do. */
export class Caller implements Disposable {
  readonly #agent: Agent;

  /** @param connections connections at once. */
  constructor(connections = 8) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  ask(url: string, { body = "{}", headers = {}, method = "POST" }: Call = {}): Promise<Answer> {
    return new Promise((resolve) => {
      const broken = () => resolve({ status: 0, variant: undefined, id: undefined, body: "" });
      const asking = request(
        url,
        { method, agent: this.#agent, headers: { "content-type": "application/json", ...headers } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", broken);
          response.on("end", () => {
            const { "x-request-id": id, "x-variant": variant } = response.headers;
            resolve({
              status: response.statusCode ?? 0,
              variant: String(variant ?? "") || undefined,
              id: String(id ?? "") || undefined,
              body: Buffer.concat(chunks).toString(),
            });
          });
        },
      );
      asking.on("error", broken);
      asking.end(method === "GET" ? undefined : body);
    });
  }

  /** As many requests as said, as many at once as there are connections. */
  askAll(url: string, count: number, callOf: (index: number) => Call = () => ({})): Promise<Answer[]> {
    return Promise.all(Array.from({ length: count }, (_, index) => this.ask(url, callOf(index))));
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
