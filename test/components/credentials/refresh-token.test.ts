import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const SCRIPT = resolve(import.meta.dirname, "../../../components/credentials/refresh-token.py");

let answers: { status: number; body: object }[];
let asked: number;
let server: Server;
let folder: string;

beforeEach(async () => {
  asked = 0;
  folder = mkdtempSync(join(tmpdir(), "token-"));
  writeFileSync(join(folder, "federated"), "assertion");
  server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const { body, status } = answers[Math.min(asked, answers.length - 1)] ?? { status: 500, body: {} };
      asked += 1;
      response.writeHead(status).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Runs the script for some rounds. */
function run(rounds: number): Promise<string> {
  const env = {
    PATH: process.env["PATH"] ?? "",
    TOKEN_METHOD: "azure-token",
    PGPASSFILE: join(folder, "pgpass"),
    AZURE_AUTHORITY_HOST: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    AZURE_CLIENT_ID: "client",
    AZURE_TENANT_ID: "tenant",
    AZURE_FEDERATED_TOKEN_FILE: join(folder, "federated"),
    ROUNDS: String(rounds),
    PAUSE_SECONDS: "0.01",
  };
  return new Promise((done, fail) =>
    execFile("python3", [SCRIPT], { env }, (error, stdout, stderr) => (error ? fail(error) : done(stdout + stderr))),
  );
}

describe("the container that renews a token", () => {
  it("writes it where libpq looks, for its own user alone, with what libpq reads specially escaped", async () => {
    answers = [{ status: 200, body: { access_token: "a:b\\c", expires_in: 3600 } }];

    const output = await run(1);

    expect(readFileSync(join(folder, "pgpass"), "utf8")).toBe("*:*:*:*:a\\:b\\\\c\n");
    expect(statSync(join(folder, "pgpass")).mode & 0o777).toBe(0o600);
    expect(output).not.toContain("a:b");
  });

  it("tries again when there is no token yet, and leaves no file until there is one", async () => {
    answers = [{ status: 500, body: {} }];
    await run(2);
    expect(existsSync(join(folder, "pgpass"))).toBe(false);

    answers = [
      { status: 500, body: {} },
      { status: 200, body: { access_token: "late" } },
    ];
    asked = 0;
    await run(2);

    expect(readFileSync(join(folder, "pgpass"), "utf8")).toBe("*:*:*:*:late\n");
  });
});
