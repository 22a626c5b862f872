import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generatedSecrets } from "../../../components/credentials/index.ts";
import { at, kindOf } from "../pods.ts";

const SCRIPT = new URL("../../../components/credentials/compose-secrets.py", import.meta.url).pathname;
const WANTED = {
  // Before its parts, so that the order of the file does not matter.
  config: { "login.json": { composed: '{"user":"{{login/username}}","password":"{{login/password}}"}' } },
  login: { username: { text: "tracking" }, password: { generate: 32 } },
};

interface Stored {
  readonly version: number;
  readonly data: Readonly<Record<string, string>>;
}

/** An API server with two Secrets that refuses a patch made on an older version, as the real one does. */
const stored = new Map<string, Stored>();
let patches: string[];
let server: Server;
let folder: string;

beforeEach(async () => {
  for (const secret of Object.keys(WANTED)) stored.set(secret, { version: 1, data: {} });
  patches = [];
  folder = mkdtempSync(join(tmpdir(), "credentials-"));
  writeFileSync(join(folder, "namespace"), "mlops");
  writeFileSync(join(folder, "token"), "token");
  writeFileSync(join(folder, "wanted.json"), JSON.stringify(WANTED));
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const secret = /\/secrets\/(\w+)\?/.exec(request.url ?? "")?.[1] ?? "";
      const status = answer(request.method ?? "", secret, body);
      const { data, version } = stored.get(secret) ?? { data: {}, version: 0 };
      response.writeHead(status).end(JSON.stringify({ metadata: { resourceVersion: String(version) }, data }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function answer(method: string, secret: string, body: string): number {
  const now = stored.get(secret);
  if (now === undefined) return 403;
  if (method !== "PATCH") return 200;
  const patch = JSON.parse(body) as { metadata: { resourceVersion: string }; data: Record<string, string> };
  if (patch.metadata.resourceVersion !== String(now.version)) return 409;
  patches.push(secret);
  stored.set(secret, { version: now.version + 1, data: { ...now.data, ...patch.data } });
  return 200;
}

function run(...args: string[]): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    API_SERVER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ACCOUNT_DIRECTORY: folder,
    WANTED_FILE: join(folder, "wanted.json"),
    PYTHONDONTWRITEBYTECODE: "1",
    ATTEMPTS: "2",
    PAUSE_SECONDS: "0.01",
  };
  return new Promise((resolve) =>
    execFile("python3", [SCRIPT, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr }),
    ),
  );
}

function decoded(secret: string, key: string): string {
  return Buffer.from(stored.get(secret)?.data[key] ?? "", "base64").toString();
}

describe("the script that composes Secrets of others", () => {
  it("generates the parts first, then makes a text of them, and prints no value", async () => {
    const { code, output } = await run();

    expect(code).toBe(0);
    expect(decoded("login", "password")).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(JSON.parse(decoded("config", "login.json"))).toEqual({ user: "tracking", password: decoded("login", "password") });
    expect(output).not.toContain(decoded("login", "password"));
  });

  it("changes nothing the second time", async () => {
    await run();
    await run();

    expect(patches).toEqual(["login", "config"]);
  });

  it("composes again when a part has changed, and leaves the part alone", async () => {
    await run();
    stored.set("login", { version: 9, data: { ...stored.get("login")?.data, password: Buffer.from("chosen").toString("base64") } });
    await run();

    expect(decoded("login", "password")).toBe("chosen");
    expect(JSON.parse(decoded("config", "login.json"))).toMatchObject({ password: "chosen" });
  });

  it("fails where a part is of a Secret that it may not read", async () => {
    writeFileSync(join(folder, "wanted.json"), JSON.stringify({ config: { "login.json": { composed: "{{other/key}}" } } }));

    expect((await run()).code).toBe(1);
    expect(patches).toEqual([]);
  });

  it("says with --check what is missing or out of date, and touches nothing", async () => {
    expect(await run("--check")).toMatchObject({ code: 1, output: expect.stringContaining("missing username, password") });
    await run();
    expect((await run("--check")).code).toBe(0);
    stored.set("login", { version: 9, data: { ...stored.get("login")?.data, password: Buffer.from("chosen").toString("base64") } });

    expect(await run("--check")).toMatchObject({ code: 1, output: expect.stringContaining("config: out of date") });
    expect(patches).toEqual(["login", "config"]);
  });
});

describe("the Job that fills Secrets", () => {
  const made = (secrets: Parameters<typeof generatedSecrets>[0]["secrets"]) =>
    generatedSecrets({ capability: "x", namespace: "mlops", secrets });

  it("has the second script only where a key is composed, so that all others stay as they are", () => {
    const [plainFiles] = kindOf(made({ login: WANTED.login }), "ConfigMap");
    const [composedFiles] = kindOf(made(WANTED), "ConfigMap");

    expect(Object.keys(at(plainFiles, "data") as object)).toEqual(["fill-secrets.py", "wanted.json"]);
    expect(Object.keys(at(composedFiles, "data") as object)).toEqual(["fill-secrets.py", "compose-secrets.py", "wanted.json"]);
    expect(at(kindOf(made(WANTED), "Job")[0], "spec", "template", "spec", "containers", 0, "command")).toEqual([
      "python3",
      "/config/compose-secrets.py",
    ]);
  });
});
