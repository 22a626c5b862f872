import { UserError } from "../components/core/errors.ts";
import type { RegisteredVersion } from "../components/release/approval.ts";

/** Experiment that the audit trail is kept in, and what the names of its fields begin with; written by `components/release/audit.py` too. */
const EXPERIMENT = "releases";
const FIELD = "audit.";

/** Milliseconds that an answer of the registry may take. */
const PATIENCE = 30_000;

/** A version of a model, as the registry knows it. */
export interface KnownVersion extends RegisteredVersion {
  readonly version: string;
  /** The model card. */
  readonly description: string;
}

/** A change of the audit trail: when it began, its fields by their names, and what was measured. */
export interface Change {
  readonly start: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

interface Pair {
  readonly key: string;
  readonly value: string;
}

interface Run {
  readonly info: { readonly run_id: string; readonly start_time: number };
  readonly data: { readonly tags?: readonly Pair[]; readonly metrics?: readonly { readonly key: string; readonly value: number }[] };
}

interface Answer {
  readonly model_version?: { readonly version: string; readonly description?: string; readonly aliases?: string[]; readonly tags?: Pair[] };
  readonly experiment?: { readonly experiment_id: string };
  readonly experiment_id?: string;
  readonly run?: Run;
  readonly runs?: readonly Run[];
  readonly next_page_token?: string;
  readonly error_code?: string;
  readonly message?: string;
}

/** One model in MLflow's registry, over its REST API, with the trail of what happened to it. https://mlflow.org/docs/latest/api_reference/rest-api.html */
export class ModelRegistry {
  readonly #address: string;
  readonly model: string;

  constructor(address: string, model: string) {
    this.#address = address;
    this.model = model;
  }

  /** @throws UserError where there is no such version. */
  async version(version: string): Promise<KnownVersion> {
    const { model_version: found } = await this.#call("GET", "model-versions/get", { name: this.model, version });
    if (found === undefined) throw new UserError(`the registry knows no version ${version} of ${this.model}`);
    const tags = Object.fromEntries((found.tags ?? []).map(({ key, value }) => [key, value]));
    return { version: found.version, description: found.description ?? "", aliases: found.aliases ?? [], tags };
  }

  /** Version that wears an alias; none where no version does. */
  async wearer(alias: string): Promise<string | undefined> {
    const query = { name: this.model, alias };
    const { model_version: found } = await this.#call("GET", "registered-models/alias", query, [
      "RESOURCE_DOES_NOT_EXIST",
      "INVALID_PARAMETER_VALUE",
    ]);
    return found?.version;
  }

  async tag(version: string, key: string, value: string): Promise<void> {
    await this.#call("POST", "model-versions/set-tag", { name: this.model, version, key, value });
  }

  /** Takes an alias from whoever wears it. */
  async take(alias: string): Promise<void> {
    await this.#call("DELETE", "registered-models/alias", { name: this.model, alias });
  }

  /** Writes a change that is over into the audit trail. */
  async record(kind: "approval", version: string, fields: Readonly<Record<string, string | undefined>>): Promise<void> {
    const given = { kind, model: this.model, version, ...fields };
    const tags = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [{ key: `${FIELD}${key}`, value }]));
    const start_time = Date.now();
    const experiment_id =
      (await this.#experiment()) ?? (await this.#call("POST", "experiments/create", { name: EXPERIMENT })).experiment_id;
    const { run } = await this.#call("POST", "runs/create", {
      experiment_id,
      run_name: `${kind}-${this.model}-${version}`,
      start_time,
      tags,
    });
    await this.#call("POST", "runs/update", { run_id: run?.info.run_id, status: "FINISHED", end_time: Date.now() });
  }

  /** What happened to the model, the oldest first. */
  async changes(): Promise<readonly Change[]> {
    const experiment = await this.#experiment();
    if (experiment === undefined) return [];
    const body = { experiment_ids: [experiment], max_results: 1000, order_by: ["attributes.start_time ASC"] };
    const runs: Run[] = [];
    for (let page: string | undefined = ""; page !== undefined; ) {
      const answer: Answer = await this.#call("POST", "runs/search", { ...body, ...(page !== "" && { page_token: page }) });
      runs.push(...(answer.runs ?? []));
      page = answer.next_page_token || undefined;
    }
    return runs.map(changeOf).filter(({ fields }) => fields["model"] === this.model && fields["kind"] !== undefined);
  }

  async #experiment(): Promise<string | undefined> {
    const { experiment } = await this.#call("GET", "experiments/get-by-name", { experiment_name: EXPERIMENT }, ["RESOURCE_DOES_NOT_EXIST"]);
    return experiment?.experiment_id;
  }

  /** An answer; empty where the registry refuses with one of these words. */
  async #call(method: "GET" | "POST" | "DELETE", path: string, values: object, absent: readonly string[] = []): Promise<Answer> {
    const query = method === "GET" ? `?${new URLSearchParams(values as Record<string, string>).toString()}` : "";
    const url = `${this.#address.replace(/\/+$/, "")}/api/2.0/mlflow/${path}${query}`;
    const body = method === "GET" ? {} : { body: JSON.stringify(values), headers: { "content-type": "application/json" } };
    const answer = await fetch(url, { method, ...body, signal: AbortSignal.timeout(PATIENCE) }).catch((error: Error) => {
      throw new UserError(`the registry does not answer: ${error.message}`);
    });
    const text = await answer.text();
    const said = parsed(text);
    if (answer.ok) return said;
    if (said.error_code !== undefined && absent.includes(said.error_code)) return {};
    throw new UserError(`the registry refused: ${said.message ?? `${answer.status} ${text.slice(0, 200)}`}`);
  }
}

function parsed(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}

function changeOf({ data, info }: Run): Change {
  const fields = (data.tags ?? []).flatMap(({ key, value }) => (key.startsWith(FIELD) ? [[key.slice(FIELD.length), value] as const] : []));
  const metrics = (data.metrics ?? []).map(({ key, value }) => [key, value] as const);
  return { start: info.start_time, fields: Object.fromEntries(fields), metrics: Object.fromEntries(metrics) };
}
