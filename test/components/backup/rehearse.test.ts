import { execFile } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { whyNoGo } from "../../support/go-program.ts";
import { objectStore } from "../../support/object-store.ts";
import { pythonWith, QUALITY_LOCK } from "../../support/python.ts";

const run = promisify(execFile);
const HOUR = 3_600_000;
const prepared = await pythonWith(QUALITY_LOCK);
const { python } = prepared;
const missing = prepared.missing ?? (await whyNoGo());
const store = missing === undefined ? await objectStore() : undefined;

interface ConfigMap {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
}

/** What the API server does with ConfigMaps of one namespace, as far as a rehearsal asks: it keeps them, and refuses a name that is taken. */
class Namespace {
  readonly maps = new Map<string, ConfigMap>();
  readonly asked: string[] = [];
  /** Changes what is kept, as a broken one would. */
  spoils = false;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "", "http://here");
    const name = pathname.replace("/api/v1/namespaces/backup-rehearsal/configmaps", "").slice(1);
    this.asked.push(`${request.method} ${name}`);
    const [code, body] = this.#done(request.method ?? "", name, await text(request));
    response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  #done(method: string, name: string, body: string): readonly [code: number, body: object] {
    if (method === "POST") {
      const map = JSON.parse(body) as ConfigMap;
      if (this.maps.has(map.metadata.name)) return [409, {}];
      this.maps.set(map.metadata.name, this.spoils ? { ...map, data: {} } : map);
      return [201, map];
    }
    if (method === "GET" && name === "") {
      return [200, { items: [...this.maps.values()].filter(({ metadata }) => metadata.labels?.["mlops-estate/restored"] === "true") }];
    }
    const found = this.maps.get(name);
    if (found === undefined) return [404, {}];
    if (method === "DELETE") this.maps.delete(name);
    return [200, found];
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

const namespace = new Namespace();
const api = await namespace.listen();
afterAll(async () => {
  namespace.close();
  await store?.[Symbol.asyncDispose]();
  await python?.[Symbol.asyncDispose]();
});

beforeEach(() => {
  namespace.maps.clear();
  namespace.asked.length = 0;
  namespace.spoils = false;
  namespace.maps.set("own", { metadata: { name: "own" } });
});

/** A backup as Velero leaves it: objects by their place in the archive. */
async function backUp(bucket: string, name: string, ageHours: number, objects: Readonly<Record<string, object>>, phase = "Completed") {
  const folder = join(bucket, "cluster/backups", name);
  const content = join(python?.folder ?? "", basename(bucket), `content-${name}`);
  await mkdir(folder, { recursive: true });
  const completionTimestamp = new Date(Date.now() - ageHours * HOUR).toISOString().replace(/\.\d+/, "");
  await writeFile(join(folder, "velero-backup.json"), JSON.stringify({ status: { phase, completionTimestamp } }));
  for (const [place, object] of Object.entries({ "namespaces/cluster/mlops": {}, ...objects })) {
    const file = join(content, "resources", `${place}.json`);
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, JSON.stringify(object));
  }
  await run("tar", ["--create", "--gzip", `--file=${join(folder, `${name}.tar.gz`)}`, `--directory=${content}`, "."]);
  return folder;
}

const OBJECTS = {
  "configmaps/namespaces/mlops/serving": { metadata: { name: "serving", uid: "1" }, data: { "server.py": "serve()" } },
  "configmaps/v1-preferredversion/namespaces/mlops/serving": { metadata: { name: "serving" }, data: { "server.py": "serve()" } },
  "configmaps/namespaces/mlops/empty": { metadata: { name: "empty" } },
  "configmaps/namespaces/team-a/notes": { metadata: { name: "notes" }, data: { a: "b" } },
  "secrets/namespaces/mlops/login": { metadata: { name: "login" }, data: { password: "c2VjcmV0" } },
};

async function rehearse(bucket: string) {
  if (python === undefined || store === undefined) throw new Error(missing);
  const folder = join(python.folder, bucket);
  await mkdir(folder, { recursive: true });
  await cp(join(import.meta.dirname, "../../../components/backup/rehearse.py"), join(folder, "rehearse.py"));
  await writeFile(join(folder, "token"), "token");
  await writeFile(join(folder, "namespace"), "backup-rehearsal");
  const variables = { BACKUPS_URI: `s3://${bucket}/cluster`, SOURCE: "mlops", MAX_HOURS: "26", API_SERVER: api, ACCOUNT_DIRECTORY: folder };
  const env = python.environment({ ...store.env, ...variables });
  return run(python.program("python"), [join(folder, "rehearse.py")], { env }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
  );
}

describe.skipIf(missing !== undefined)(`a rehearsal of a restore${missing ? ` (skipped: ${missing})` : ""}`, () => {
  it("restores what the newest backup holds of the estate's namespace, and leaves nothing behind", async () => {
    const bucket = (await store?.bucket("good")) ?? "";
    await backUp(bucket, "daily-1", 40, { "configmaps/namespaces/mlops/old": { metadata: { name: "old" } } });
    await backUp(bucket, "daily-2", 3, OBJECTS);
    await backUp(bucket, "daily-3", 1, {}, "PartiallyFailed");

    const { code, said } = await rehearse("good");

    expect(said).toMatch(/^restored 2 of 4 objects of the backup daily-2 of /);
    expect(code).toBe(0);
    expect(namespace.asked.filter((each) => each.startsWith("POST"))).toHaveLength(2);
    expect([...namespace.maps.keys()]).toEqual(["own"]);
  });

  it("takes away what one left that was cut off, and nothing else", async () => {
    const bucket = (await store?.bucket("again")) ?? "";
    await backUp(bucket, "daily", 3, OBJECTS);
    namespace.maps.set("restored-0", { metadata: { name: "restored-0", labels: { "mlops-estate/restored": "true" } } });

    expect((await rehearse("again")).code).toBe(0);
    expect([...namespace.maps.keys()]).toEqual(["own"]);
  });

  it("fails where something comes back otherwise, and cleans up even then", async () => {
    const bucket = (await store?.bucket("spoilt")) ?? "";
    await backUp(bucket, "daily", 3, OBJECTS);
    namespace.spoils = true;

    expect(await rehearse("spoilt")).toEqual({ code: 1, said: "serving came back otherwise than it was backed up\n" });
    expect([...namespace.maps.keys()]).toEqual(["own"]);
  });

  it.each([
    ["no-backup", async () => undefined, "the bucket holds no completed backup"],
    [
      "too-old",
      async (bucket: string) => backUp(bucket, "daily", 30, OBJECTS),
      "the newest backup is 30 hours old, and more than 26 are too many",
    ],
    ["nothing-in-it", async (bucket: string) => backUp(bucket, "daily", 1, {}), "the backup daily holds no ConfigMap of mlops"],
    [
      "without-secrets",
      async (bucket: string) => backUp(bucket, "daily", 1, { "configmaps/namespaces/mlops/a": { metadata: { name: "a" } } }),
      "the backup daily holds no Secret of mlops",
    ],
    [
      "cut-off",
      async (bucket: string) => writeFile(join(await backUp(bucket, "daily", 1, OBJECTS), "daily.tar.gz"), Buffer.from("1f8b0800", "hex")),
      "the backup daily cannot be read: ",
    ],
  ])("says what is wrong: %s", async (name, prepare, expected) => {
    await prepare((await store?.bucket(name)) ?? "");

    const { code, said } = await rehearse(name);

    expect(said).toContain(expected);
    expect(code).toBe(1);
    expect(namespace.asked).toEqual([]);
  });

  it("never shows what a Secret holds", async () => {
    const bucket = (await store?.bucket("quiet")) ?? "";
    await backUp(bucket, "daily", 3, OBJECTS);

    const { said } = await rehearse("quiet");

    expect(said).not.toContain("c2VjcmV0");
    expect(JSON.stringify(namespace.asked)).not.toContain("login");
  });
});
