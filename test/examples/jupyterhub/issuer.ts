import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What an issuer says about somebody. */
export interface Said {
  readonly answer: Readonly<Record<string, unknown>>;
  readonly idToken?: Readonly<Record<string, unknown>>;
}

/** A client as it is registered. */
export interface Client {
  readonly id: string;
  readonly secret: string;
  readonly callback: string;
}

/** An issuer of OpenID Connect that anybody signs on at as whoever they like, and that is strict with its client. */
export class Issuer {
  readonly #codes = new Map<string, { readonly said: Said; readonly challenge: string | null }>();
  readonly #tokens = new Map<string, Said>();
  readonly #server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "", this.address);
    const [status, body] = await this.#answer(pathname, request);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  readonly #client: Client;
  /** Who it says that it is; itself unless a test has it lie. */
  name = "";

  private constructor(client: Client) {
    this.#client = client;
  }

  static async start(client: Client): Promise<Issuer> {
    const issuer = new Issuer(client);
    await new Promise<void>((resolve) => issuer.#server.listen(0, "127.0.0.1", resolve));
    issuer.name = issuer.address;
    return issuer;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What somebody comes back with who was sent to this address; throws where the address is not the client's own. */
  signOn(sent: URL, said: Said): URLSearchParams {
    const asked = sent.searchParams;
    if (sent.origin + sent.pathname !== `${this.address}/auth`) throw new Error(`${sent.href} is not where people sign on`);
    if (asked.get("client_id") !== this.#client.id || asked.get("redirect_uri") !== this.#client.callback)
      throw new Error(`${sent.search} is not of the client`);
    if (asked.get("code_challenge_method") !== "S256") throw new Error(`${sent.search} has no proof key`);
    const code = randomUUID();
    this.#codes.set(code, { said, challenge: asked.get("code_challenge") });
    return new URLSearchParams({ code, state: asked.get("state") ?? "" });
  }

  close(): void {
    this.#server.close();
  }

  async #answer(path: string, request: IncomingMessage): Promise<readonly [number, unknown]> {
    if (path === "/.well-known/openid-configuration") return [200, this.#published()];
    if (path === "/token") return this.#exchange(new URLSearchParams(await textOf(request)));
    const said = this.#tokens.get(request.headers.authorization ?? "");
    return path === "/userinfo" && said !== undefined ? [200, said.answer] : [401, { error: "invalid_token" }];
  }

  #published() {
    const { address, name } = this;
    return {
      issuer: name,
      authorization_endpoint: `${address}/auth`,
      token_endpoint: `${address}/token`,
      userinfo_endpoint: `${address}/userinfo`,
    };
  }

  #exchange(form: URLSearchParams): readonly [number, unknown] {
    const code = this.#codes.get(form.get("code") ?? "");
    const { id, secret, callback } = this.#client;
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const isClient = form.get("client_id") === id && form.get("client_secret") === secret && form.get("redirect_uri") === callback;
    if (code === undefined || !isClient || code.challenge !== challenge) return [400, { error: "invalid_grant" }];
    const token = randomUUID();
    this.#codes.delete(form.get("code") ?? "");
    this.#tokens.set(`Bearer ${token}`, code.said);
    const { idToken } = code.said;
    return [200, { access_token: token, token_type: "Bearer", ...(idToken && { id_token: this.#signed(idToken) }) }];
  }

  #signed(claims: Readonly<Record<string, unknown>>): string {
    const usual = { iss: this.address, aud: this.#client.id, exp: Math.floor(Date.now() / 1000) + 300 };
    const parts = [
      { alg: "RS256", typ: "JWT" },
      { ...usual, ...claims },
    ].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
    return `${parts.join(".")}.${Buffer.from("signature").toString("base64url")}`;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
