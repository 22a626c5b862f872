/** A browser of somebody who has no session yet: keeps cookies, and follows the hub's redirects but no other's. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  readonly #hub: string;

  constructor(hub: string) {
    this.#hub = hub;
  }

  /** Signs on where the hub sends people, by what they come back with; the status of the page that they then see, and what stands on it. */
  async signOn(at: (sent: URL) => URLSearchParams | Promise<URLSearchParams>): Promise<{ readonly status: number; readonly text: string }> {
    const sent = await this.#leave("/hub/login");
    const back = await this.#get(`/hub/oauth_callback?${(await at(sent)).toString()}`);
    return { status: back.status, text: await back.text() };
  }

  /** Asks the hub's API as its pages do. */
  async ask(path: string, method = "GET"): Promise<{ readonly status: number; readonly body: unknown }> {
    const headers = { "X-XSRFToken": this.#cookies.get("_xsrf") ?? "", "content-type": "application/json" };
    const response = await this.#get(`/hub/api${path}`, { method, headers });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  /** Status of a page. */
  async status(path: string): Promise<number> {
    return (await this.#get(path)).status;
  }

  /** Where the hub sends people at last. */
  async #leave(path: string): Promise<URL> {
    const response = await this.#get(path);
    const to = new URL(response.headers.get("location") ?? "", this.#hub);
    return to.origin === this.#hub ? this.#leave(to.pathname + to.search) : to;
  }

  async #get(path: string, { headers, method = "GET" }: { method?: string; headers?: Record<string, string> } = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(this.#hub + path, { method, redirect: "manual", headers: { ...headers, cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ""] = set.split(";");
      const equals = pair.indexOf("=");
      this.#cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    return response;
  }
}
