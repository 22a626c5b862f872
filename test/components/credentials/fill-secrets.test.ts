import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const SCRIPT = new URL("../../../components/credentials/fill-secrets.py", import.meta.url).pathname;
const WANTED = { login: { username: { text: "tracking" }, password: { generate: 32 } } };

/** An API server with one Secret that refuses a patch made on an older version of it, as the real one does. */
let stored: { version: number; data: Record<string, string> };
let failuresLeft: number;
let patches: number;
let server: Server;
let folder: string;

beforeEach(async () => {
  stored = { version: 1, data: {} };
  failuresLeft = 0;
  patches = 0;
  folder = mkdtempSync(join(tmpdir(), "credentials-"));
  writeFileSync(join(folder, "namespace"), "mlops");
  writeFileSync(join(folder, "token"), "token");
  writeFileSync(join(folder, "wanted.json"), JSON.stringify(WANTED));
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const status = answer(request.method ?? "", request.url ?? "", body);
      response.writeHead(status).end(JSON.stringify({ metadata: { resourceVersion: String(stored.version) }, data: stored.data }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function answer(method: string, url: string, body: string): number {
  if (!url.startsWith("/api/v1/namespaces/mlops/secrets/login?")) return 403;
  if (failuresLeft > 0) {
    failuresLeft -= 1;
    return 503;
  }
  if (method !== "PATCH") return 200;
  const patch = JSON.parse(body) as { metadata: { resourceVersion: string }; data: Record<string, string> };
  if (patch.metadata.resourceVersion !== String(stored.version)) return 409;
  patches += 1;
  stored = { version: stored.version + 1, data: { ...stored.data, ...patch.data } };
  return 200;
}

function run(...args: string[]): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    API_SERVER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ACCOUNT_DIRECTORY: folder,
    WANTED_FILE: join(folder, "wanted.json"),
    ATTEMPTS: "3",
    PAUSE_SECONDS: "0.01",
  };
  return new Promise((resolve) =>
    execFile("python3", [SCRIPT, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr }),
    ),
  );
}

function decoded(key: string): string {
  return Buffer.from(stored.data[key] ?? "", "base64").toString();
}

describe("the script that fills Secrets", () => {
  it("generates what is missing, and prints no value", async () => {
    const { code, output } = await run();

    expect(code).toBe(0);
    expect(decoded("username")).toBe("tracking");
    expect(decoded("password")).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(output).not.toContain(decoded("password"));
  });

  it("changes nothing the second time", async () => {
    await run();
    const first = stored.data;

    await run();

    expect(stored.data).toEqual(first);
    expect(patches).toBe(1);
  });

  it("keeps a value that somebody has set", async () => {
    stored.data = { password: Buffer.from("chosen").toString("base64") };

    await run();

    expect(decoded("password")).toBe("chosen");
    expect(decoded("username")).toBe("tracking");
  });

  it("tries again while the API server does not answer, and fails in the end", async () => {
    failuresLeft = 2;
    expect((await run()).code).toBe(0);

    failuresLeft = 99;
    expect((await run()).code).toBe(1);
  });

  it("says with --check what is missing and touches nothing", async () => {
    const before = await run("--check");

    expect(before).toMatchObject({ code: 1, output: expect.stringContaining("missing username, password") });
    expect(patches).toBe(0);
    await run();
    expect((await run("--check")).code).toBe(0);
  });
});
