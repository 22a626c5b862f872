import { randomBytes } from "node:crypto";

const REALM = "/realms/estate";

/** Headers that the gateway's proxies add. */
function proxied({ host, hostname, port }: URL): Record<string, string> {
  return { "x-forwarded-proto": "https", "x-forwarded-host": hostname, "x-forwarded-port": port || "443", host };
}

/** A token as its reader sees it. */
interface Token {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly keyId: unknown;
}

/** Keycloak's administrator, who adds people. */
export class Administrator {
  readonly #address: string;
  readonly #token: string;

  private constructor(address: string, token: string) {
    this.#address = address;
    this.#token = token;
  }

  static async signOn(
    address: string,
    login: { readonly ADMIN_USERNAME: string; readonly ADMIN_PASSWORD: string },
  ): Promise<Administrator> {
    const form = { grant_type: "password", client_id: "admin-cli", username: login.ADMIN_USERNAME, password: login.ADMIN_PASSWORD };
    const answer = await fetch(`${address}/realms/master/protocol/openid-connect/token`, {
      method: "POST",
      body: new URLSearchParams(form),
    });
    return new Administrator(address, ((await answer.json()) as { access_token: string }).access_token);
  }

  /** Adds somebody with a password, in a group that is there already. */
  async add(name: string, group?: string): Promise<Person> {
    const password = randomBytes(12).toString("hex");
    const credentials = [{ type: "password", value: password, temporary: false }];
    const person = {
      username: name,
      enabled: true,
      email: `${name}@example.com`,
      emailVerified: true,
      firstName: name,
      lastName: "Doe",
      credentials,
    };
    const body = JSON.stringify({ ...person, groups: group === undefined ? [] : [`/${group}`] });
    const headers = { authorization: `Bearer ${this.#token}`, "content-type": "application/json" };
    const answer = await fetch(`${this.#address}/admin${REALM}/users`, { method: "POST", headers, body });
    if (answer.status !== 201) throw new Error(`${name} was not added: ${answer.status} ${await answer.text()}`);
    return new Person(this.#address, name, password);
  }

  /** A token that a client gets with its secret; throws with the refusal. */
  async tokenOf(client: string, secret: string, form: Readonly<Record<string, string>>): Promise<Token> {
    const body = new URLSearchParams({ ...form, client_id: client, client_secret: secret });
    const answer = await fetch(`${this.#address}${REALM}/protocol/openid-connect/token`, { method: "POST", body });
    if (!answer.ok) throw new Error(await answer.text());
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const [header, claims] = token.split(".", 2).map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
    return { claims, keyId: header.kid };
  }
}

/** Somebody with a browser, to whom the gateway shows Keycloak's pages. */
export class Person {
  readonly #address: string;
  readonly name: string;
  readonly password: string;

  constructor(address: string, name: string, password: string) {
    this.#address = address;
    this.name = name;
    this.password = password;
  }

  /** Fills in the form that an address leads to; what they are sent back with. Throws where there is no form, or it is refused. */
  async signOn(sent: URL): Promise<URLSearchParams> {
    const form = await this.#get(sent, {});
    const page = await form.text();
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1]?.replaceAll("&amp;", "&");
    if (action === undefined) throw new Error(`${sent.pathname} shows no form: ${form.status}`);
    const cookie = form.headers.getSetCookie().map((set) => set.split(";")[0]);
    const body = new URLSearchParams({ username: this.name, password: this.password });
    const answer = await this.#get(new URL(action), { method: "POST", body, headers: { cookie: cookie.join("; ") } });
    const back = answer.headers.get("location");
    if (back === null) throw new Error(`${this.name} was refused: ${answer.status}`);
    return new URL(back).searchParams;
  }

  /** Asks Keycloak as the gateway's proxies pass it on. */
  async #get(
    url: URL,
    { headers, ...rest }: { method?: string; body?: URLSearchParams; headers?: Record<string, string> },
  ): Promise<Response> {
    const inside = this.#address + url.pathname + url.search;
    return fetch(inside, { ...rest, redirect: "manual", headers: { ...proxied(url), ...headers } });
  }
}
