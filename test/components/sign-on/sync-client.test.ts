import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const SCRIPT = new URL("../../../components/sign-on/sync-client.py", import.meta.url).pathname;

interface Call {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

let calls: Call[];
let server: Server;
let folder: string;
let status: number;

beforeEach(async () => {
  calls = [];
  status = 204;
  folder = mkdtempSync(join(tmpdir(), "sign-on-"));
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      calls.push({ method: request.method ?? "", url: request.url ?? "", authorization: request.headers.authorization, body });
      if (request.method === "POST") response.end(JSON.stringify({ access_token: "right" }));
      else response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function run(): Promise<number | null> {
  const client = { realm: "estate", id: "key", fields: { clientId: "estate", redirectUris: ["https://a.example.com/oauth2/callback"] } };
  writeFileSync(join(folder, "client.json"), JSON.stringify(client));
  const here = join(folder, "sync.py");
  writeFileSync(here, readFileSync(SCRIPT, "utf8").replace("/config/client.json", join(folder, "client.json")));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { PATH: process.env["PATH"], KEYCLOAK: address, ADMIN_USERNAME: "admin", ADMIN_PASSWORD: "a&b=c" };
  const child = spawn("python3", [here], { env, stdio: "ignore" });
  return new Promise((resolve) => child.on("exit", resolve));
}

describe("the Job that tells Keycloak of the pages", () => {
  it("logs in as the administrator and changes just the one client", async () => {
    expect(await run()).toBe(0);

    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "POST /realms/master/protocol/openid-connect/token",
      "PUT /admin/realms/estate/clients/key",
    ]);
    expect(new URLSearchParams(calls[0]?.body).get("password")).toBe("a&b=c");
    expect(calls[1]?.authorization).toBe("Bearer right");
    expect(JSON.parse(calls[1]?.body ?? "")).toEqual({ clientId: "estate", redirectUris: ["https://a.example.com/oauth2/callback"] });
  });

  it("fails where Keycloak refuses, so that it is tried again", async () => {
    status = 403;

    expect(await run()).not.toBe(0);
  });
});
