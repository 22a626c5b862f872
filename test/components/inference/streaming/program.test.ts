import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stream, StreamingSpec } from "../../../../components/inference/streaming/contract.ts";
import { aclsOf } from "../../../../components/inference/streaming/kafka.ts";
import { consumerOf } from "../../../../components/inference/streaming/plan.ts";
import { freePort } from "../../../support/free-port.ts";
import { ADMIN, type Broker, startBroker, whyNoKafka } from "../../../support/kafka/broker.ts";
import { pythonWith, whySkipped } from "../../../support/python.ts";

const MINUTES = 60_000;
const HERE = import.meta.dirname;
const PROGRAM = join(HERE, "../../../../components/inference/streaming/stream.py");

const prepared = await pythonWith("images/streaming/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());
const whyNot = python === undefined ? undefined : await whyNoKafka();
const WHY_SKIPPED = whyNot === undefined ? whySkipped(prepared) : ` (skipped: ${whyNot})`;

type Message = readonly [key: string | null, value: string | null, headers: Readonly<Record<string, string>>];

/** What the stand-in of a model's server answers to a table, and with which status. */
type Answer = (rows: readonly Readonly<Record<string, unknown>>[]) => { readonly status: number; readonly body: object };

const twice: Answer = (rows) => ({ status: 200, body: { predictions: rows.map((row) => 2 * Number(row["a"])) } });

/** A server that speaks MLflow's protocol, while a test needs it; the rows of each table that it was asked for. */
async function withModel<Result>(answer: Answer, work: (url: string, asked: readonly number[]) => Promise<Result>): Promise<Result> {
  const asked: number[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const { columns, data } = (JSON.parse(text) as { dataframe_split: { columns: string[]; data: unknown[][] } }).dataframe_split;
    asked.push(data.length);
    const { body, status } = answer(data.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]]))));
    response.writeHead(status, { "content-type": "application/json", "x-model-version": "7" }).end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  try {
    return await work(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/invocations`, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** A stream, its topics and its user, at a broker. */
class Case {
  readonly stream: Stream;
  readonly #broker: Broker;
  readonly #url: string;

  private constructor(stream: Stream, broker: Broker, url: string) {
    this.stream = stream;
    this.#broker = broker;
    this.#url = url;
  }

  static async of(name: string, broker: Broker, url: string, more: object = {}): Promise<Case> {
    const topics = { input: `${name}.in`, output: `${name}.out`, deadLetter: `${name}.dead` };
    const { streams } = StreamingSpec.parse({
      streams: [{ name, model: "twice", owner: "team", partitions: 2, maxReplicas: 2, batchRows: 5, ...topics, ...more }],
    });
    const made = new Case(streams[0] as Stream, broker, url);
    const partitions = { [topics.input]: 2, [topics.output]: 2, [topics.deadLetter]: 1 };
    await made.kafka({ do: "make", topics: partitions, users: { [consumerOf(made.stream)]: aclsOf(made.stream) } });
    return made;
  }

  async kafka(request: object): Promise<unknown> {
    const broker = this.#broker;
    const { stdout } = await execa(python?.program("python") ?? "", [join(HERE, "kafka.py")], {
      input: JSON.stringify({ bootstrap: broker.bootstrap, files: broker.client(ADMIN), ...request }),
      env: python?.environment() ?? {},
      extendEnv: false,
    });
    return JSON.parse(stdout);
  }

  /** Messages whose key is a number and whose row holds it. */
  async put(from: number, count: number): Promise<void> {
    const keys = Array.from({ length: count }, (_, index) => from + index);
    await this.kafka({ do: "put", topic: this.stream.input, messages: keys.map((key) => [String(key), JSON.stringify({ a: key })]) });
  }

  /** Waits until the group is through with all that there is. */
  async end(): Promise<void> {
    const through = await this.kafka({ do: "end", topic: this.stream.input, group: consumerOf(this.stream), seconds: 120 });
    if (through !== true) throw new Error(`messages of ${this.stream.input} still wait`);
  }

  async read(topic: "output" | "deadLetter", isolation = "read_committed"): Promise<readonly Message[]> {
    return (await this.kafka({ do: "read", topic: this.stream[topic], isolation })) as Message[];
  }

  async start(instance: string, ...before: readonly string[]) {
    const { ca, certificate, key } = this.#broker.client(consumerOf(this.stream));
    const { deadLetter, delivery, input, name, output } = this.stream;
    const port = await freePort();
    const kafka = { KAFKA_BOOTSTRAP: this.#broker.bootstrap, KAFKA_CA: ca, KAFKA_CERTIFICATE: certificate, KAFKA_KEY: key };
    const topics = { INPUT_TOPIC: input, OUTPUT_TOPIC: output, DEAD_LETTER_TOPIC: deadLetter };
    const rows = { BATCH_ROWS: String(this.stream.batchRows), COLUMNS: JSON.stringify(this.stream.columns ?? []) };
    const here = { INSTANCE: instance, ADDRESS: "127.0.0.1", PORT: String(port), LONGEST_PAUSE: "1", PYTHONDONTWRITEBYTECODE: "1" };
    const env = python?.environment({ STREAM: name, MODEL_URL: this.#url, DELIVERY: delivery, ...topics, ...rows, ...kafka, ...here });
    const [script = PROGRAM, ...args] = before;
    const running = execa(python?.program("python") ?? "", [script, ...args], {
      env: env ?? {},
      extendEnv: false,
      reject: false,
      all: true,
    });
    return { running, page: (path: string) => fetch(`http://127.0.0.1:${port}${path}`) };
  }

  /** A consumer while it is needed; it ends when it is asked to. */
  async consuming(instance: string, work: (page: (path: string) => Promise<Response>) => Promise<void>): Promise<void> {
    const { page, running } = await this.start(instance);
    try {
      await work(page);
    } finally {
      running.kill("SIGTERM");
    }
    const { all, exitCode } = await running;
    if (exitCode !== 0) throw new Error(`the consumer ended with ${exitCode}:\n${all}`);
  }

  /** A consumer that dies as it is about to keep its position for this time. */
  async killed(instance: string, time: number): Promise<void> {
    const { running } = await this.start(instance, join(HERE, "killed.py"), PROGRAM, String(time));
    const { all, signal } = await running;
    if (signal !== "SIGKILL") throw new Error(`the consumer ended by itself:\n${all}`);
  }
}

const keysOf = (messages: readonly Message[]) => messages.map(([key]) => Number(key)).toSorted((one, other) => one - other);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe.skipIf(WHY_SKIPPED !== "")(`the stream program, at a server of Kafka${WHY_SKIPPED}`, () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await startBroker();
  }, 5 * MINUTES);
  afterAll(() => broker?.[Symbol.asyncDispose]());

  it("answers each message under its key, with the rights of its user alone", { timeout: 5 * MINUTES }, async () => {
    await withModel(twice, async (url) => {
      const made = await Case.of("plain", broker, url);
      await made.put(0, 20);
      await made.consuming("a", async (page) => {
        await made.end();
        expect((await page("/readyz")).status).toBe(200);
        expect((await page("/healthz")).status).toBe(200);
        // Counted a moment after the position is kept, by which all is at its end.
        const counted = 'stream_messages_total{outcome="predicted",stream="plain"} 20.0';
        await expect.poll(async () => (await page("/metrics")).text()).toContain(counted);
      });

      const output = await made.read("output");
      expect(keysOf(output)).toEqual(upTo(20));
      for (const [key, value, headers] of output) {
        const id = expect.stringMatching(/^[0-9a-f]{32}/);
        expect(JSON.parse(value ?? "")).toEqual({ prediction: 2 * Number(key), version: "7", id });
        expect(headers).toMatchObject({ "input.topic": "plain.in" });
      }
    });
  });

  it("loses nothing where consumers are killed midway, and with exactly-once repeats nothing either", {
    timeout: 10 * MINUTES,
  }, async () => {
    await withModel(twice, async (url) => {
      const once = await Case.of("once", broker, url, { delivery: "exactly-once" });
      const least = await Case.of("least", broker, url, { delivery: "at-least-once" });
      const killedTwice = async (made: Case) => {
        await made.put(0, 30);
        await made.killed("first", 2);
        await made.killed("second", 1);
        await made.consuming("third", () => made.end());
      };
      await Promise.all([once, least].map(killedTwice));

      const written = await once.read("output", "read_uncommitted");
      const repeated = keysOf(await least.read("output"));
      expect(keysOf(await once.read("output"))).toEqual(upTo(30));
      expect(written.length, "what the killed wrote is in the log, and whoever reads what is committed does not see it").toBeGreaterThan(
        30,
      );
      expect([...new Set(repeated)]).toEqual(upTo(30));
      expect(repeated.length, "at-least-once repeats what was written before the position was kept").toBeGreaterThan(30);
    });
  });

  it("puts messages that nobody can answer aside, each with its reason, and no other with them", { timeout: 5 * MINUTES }, async () => {
    const picky: Answer = (rows) => {
      if (rows.some(({ a }) => a === "bad")) return { status: 400, body: { error: "column a holds a word" } };
      if (rows.some(({ a }) => a === -1)) return { status: 500, body: { error: "the model failed" } };
      return twice(rows);
    };
    await withModel(picky, async (url) => {
      const made = await Case.of("poison", broker, url, { delivery: "exactly-once", columns: ["a"], batchRows: 100 });
      const bad = { text: "{", list: "[1]", lacks: '{"b":1}', word: '{"a":"bad"}', fails: '{"a":-1}' };
      await made.put(0, 20);
      await made.kafka({ do: "put", topic: made.stream.input, messages: [...Object.entries(bad), ["empty", null]] });
      await made.put(20, 20);
      await made.consuming("a", () => made.end());

      const dead = new Map(
        (await made.read("deadLetter")).map(([key, value, headers]) => [key, { value, reason: headers["dead-letter.reason"] }]),
      );
      expect(keysOf(await made.read("output"))).toEqual(upTo(40));
      expect(new Set(dead.keys())).toEqual(new Set([...Object.keys(bad), "empty"]));
      for (const [key, value] of Object.entries(bad)) expect(dead.get(key)?.value).toBe(value);
      expect(dead.get("empty")).toMatchObject({ value: null, reason: expect.stringContaining("no JSON") });
      expect(dead.get("list")?.reason).toContain("no JSON object");
      expect(dead.get("lacks")?.reason).toContain("lacks a");
      expect(dead.get("word")?.reason).toContain("column a holds a word");
      expect(dead.get("fails")?.reason).toContain("500");
    });
  });

  it("gives nothing up while the model's server is away, and tells how long messages wait", { timeout: 5 * MINUTES }, async () => {
    let isAway = true;
    const late: Answer = (rows) => (isAway ? { status: 503, body: { error: "no version yet" } } : twice(rows));
    await withModel(late, async (url, asked) => {
      const made = await Case.of("away", broker, url);
      await made.put(0, 10);
      await made.consuming("a", async (page) => {
        while (asked.length < 4) await sleep(50);
        const [, seconds] = /stream_delay_seconds\{stream="away"\} (\S+)/.exec(await (await page("/metrics")).text()) ?? [];
        expect(Number(seconds)).toBeGreaterThan(0);
        isAway = false;
        await made.end();
      });

      expect(keysOf(await made.read("output"))).toEqual(upTo(10));
      expect(await made.read("deadLetter")).toEqual([]);
    });
  });
});
