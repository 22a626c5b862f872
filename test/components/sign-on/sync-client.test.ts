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
let groupStatus: number;

beforeEach(async () => {
  calls = [];
  status = 204;
  groupStatus = 201;
  folder = mkdtempSync(join(tmpdir(), "sign-on-"));
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      calls.push({ method: request.method ?? "", url: request.url ?? "", authorization: request.headers.authorization, body });
      if (request.url?.endsWith("/groups")) response.writeHead(groupStatus).end();
      else if (request.method === "POST") response.end(JSON.stringify({ access_token: "right" }));
      else response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function run(groups: readonly string[] = []): Promise<number | null> {
  const fields = { clientId: "estate", redirectUris: ["https://a.example.com/oauth2/callback"] };
  const client = { realm: "estate", id: "key", fields, groups };
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

  it("makes the groups that pages know, and leaves those that are there as they are", async () => {
    groupStatus = 409;

    expect(await run(['a "b"', "c"])).toBe(0);

    const made = calls.filter(({ method, url }) => method === "POST" && url === "/admin/realms/estate/groups");
    expect(made.map(({ body }) => JSON.parse(body))).toEqual([{ name: 'a "b"' }, { name: "c" }]);
  });

  it("fails where a group is refused for another reason", async () => {
    groupStatus = 403;

    expect(await run(["a"])).not.toBe(0);
  });

  it("fails where Keycloak refuses, so that it is tried again", async () => {
    status = 403;

    expect(await run()).not.toBe(0);
  });
});
