/** A model in a tracking server's registry, made and looked at over its REST interface. */
export class RegisteredModel {
  readonly #url: string;
  readonly name: string;

  constructor(url: string, name: string) {
    this.#url = url;
    this.name = name;
  }

  /** Registers the model with so many versions. */
  async make(versions: number): Promise<this> {
    await this.#call("POST", "registered-models/create", { name: this.name });
    for (let version = 1; version <= versions; version += 1)
      await this.#call("POST", "model-versions/create", { name: this.name, source: "s3://models/none" });
    return this;
  }

  async give(alias: string, version: string): Promise<void> {
    await this.#call("POST", "registered-models/alias", { name: this.name, alias, version });
  }

  async take(alias: string): Promise<void> {
    await this.#call("DELETE", "registered-models/alias", { name: this.name, alias });
  }

  async tag(version: string, key: string, value: string): Promise<void> {
    await this.#call("POST", "model-versions/set-tag", { name: this.name, version, key, value });
  }

  /** Versions by alias. */
  async aliases(): Promise<Readonly<Record<string, string>>> {
    const query = new URLSearchParams({ name: this.name });
    const { registered_model: found } = await this.#call("GET", `registered-models/get?${query.toString()}`);
    return Object.fromEntries((found.aliases ?? []).map(({ alias, version }) => [alias, version]));
  }

  /** Tags of a version. */
  async tags(version: string): Promise<Readonly<Record<string, string>>> {
    const query = new URLSearchParams({ name: this.name, version });
    const { model_version: found } = await this.#call("GET", `model-versions/get?${query.toString()}`);
    return Object.fromEntries((found.tags ?? []).map(({ key, value }) => [key, value]));
  }

  async #call(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.#url}/api/2.0/mlflow/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  }
}

interface Answer {
  readonly registered_model: { readonly aliases?: readonly { readonly alias: string; readonly version: string }[] };
  readonly model_version: { readonly tags?: readonly { readonly key: string; readonly value: string }[] };
}
