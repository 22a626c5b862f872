import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DatabaseLoginsWiring } from "../../../components/database/contract.ts";
import { loginsStages } from "../../../components/database/logins.ts";
import { at, containersOf, environmentOf, kindOf, named } from "../pods.ts";

const SCRIPT_FOLDER = resolve(import.meta.dirname, "../../../components/database");
const TRACKING = { serviceAccount: "tracking", principal: "estate-tracking", annotations: {}, podLabels: {}, tokens: [] };
const WIRING: DatabaseLoginsWiring = {
  namespace: "mlops",
  databases: [{ name: "tracking", owner: TRACKING }],
  database: {
    id: "estate-database",
    host: "database.example.com",
    port: 5432,
    service: { cidrs: ["10.40.192.0/21"], port: 5432 },
    logins: "password",
    administrator: { method: "aws-secret", secretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:x", region: "eu-central-1" },
  },
  identity: {
    serviceAccount: "database-logins",
    principal: "logins@example.iam.gserviceaccount.com",
    annotations: { "example.com/identity": "logins" },
    podLabels: { "example.com/use": "true" },
    tokens: [{ cidrs: ["169.254.170.23/32"], port: 80 }],
  },
};

describe("the Job that makes logins", () => {
  const stages = loginsStages(WIRING);
  const job = Object.values(stages[2] ?? {})[0];

  it("runs as its own identity, and is told names and never a password", () => {
    const pod = at(job, "spec", "template");
    const variables = environmentOf(containersOf(pod)[0]);

    expect(at(pod, "spec", "serviceAccountName")).toBe("database-logins");
    expect(at(pod, "metadata", "labels", "example.com/use")).toBe("true");
    expect(variables).toMatchObject({
      ADMIN_METHOD: "aws-secret",
      ADMIN_SECRET_ARN: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:x",
    });
    expect(JSON.stringify(variables)).not.toMatch(/password/i);
  });

  it("is told whose identity owns what where logins are identities, and then no password is made", () => {
    const byToken = loginsStages({
      ...WIRING,
      database: { ...WIRING.database, logins: "azure-token", administrator: { method: "azure-token" } },
    });
    const last = Object.values(byToken.at(-1) ?? {})[0];

    expect(environmentOf(containersOf(at(last, "spec", "template"))[0])).toMatchObject({ OWNER_tracking: "estate-tracking" });
    expect(kindOf(byToken, "Secret")).toEqual([]);
  });

  it("has an account that carries the identity and no token of the API server", () => {
    const account = named(stages, "ServiceAccount", "database-logins");

    expect(at(account, "metadata", "annotations")).toEqual({ "example.com/identity": "logins" });
    expect(at(account, "automountServiceAccountToken")).toBe(false);
  });

  it("reaches the database and its tokens", () => {
    const rules = JSON.stringify(at(named(stages, "NetworkPolicy", "database-logins"), "spec", "egress"));

    expect(rules).toContain('"cidr":"10.40.192.0/21"');
    expect(rules).toContain('"cidr":"169.254.170.23/32"');
    // Whoever may reach any address still may not ask the node for its own identity.
    expect(rules).toContain('"except":["169.254.169.254/32"]');
  });
});

describe("the proofs that one may make logins", () => {
  const asked: { readonly url: string; readonly flavour: string | undefined; readonly body: string }[] = [];
  let server: Server;
  let folder: string;

  beforeEach(async () => {
    asked.length = 0;
    folder = mkdtempSync(join(tmpdir(), "logins-"));
    writeFileSync(join(folder, "token"), "federated");
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => {
        asked.push({ url: request.url ?? "", flavour: request.headers["metadata-flavor"] as string | undefined, body });
        response.writeHead(200).end(JSON.stringify({ access_token: "short-lived" }));
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });

  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  /** What a method answers: user and password. */
  function proof(method: string, env: Readonly<Record<string, string>>): Promise<string> {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const words = ["-c", `import importlib; print(importlib.import_module("create-logins").METHODS["${method}"]())`];
    const all = {
      PATH: process.env["PATH"] ?? "",
      PYTHONDONTWRITEBYTECODE: "1",
      METADATA_SERVER: address,
      AZURE_AUTHORITY_HOST: `${address}/`,
      ...env,
    };
    return new Promise((done, fail) =>
      execFile("python3", words, { cwd: SCRIPT_FOLDER, env: all }, (error, stdout) => (error === null ? done(stdout.trim()) : fail(error))),
    );
  }

  it("is a token of the metadata server on Google Cloud, under the name that Cloud SQL gives the account", async () => {
    expect(await proof("gcp-token", { ADMIN_PRINCIPAL: "logins@estate.iam.gserviceaccount.com" })).toBe(
      "('logins@estate.iam', 'short-lived')",
    );
    expect(asked).toEqual([{ url: "/computeMetadata/v1/instance/service-accounts/default/token", flavour: "Google", body: "" }]);
  });

  it("is the service account's token on Azure, exchanged for one of the database", async () => {
    const env = {
      ADMIN_PRINCIPAL: "logins",
      AZURE_CLIENT_ID: "client",
      AZURE_TENANT_ID: "tenant",
      AZURE_FEDERATED_TOKEN_FILE: join(folder, "token"),
    };

    expect(await proof("azure-token", env)).toBe("('logins', 'short-lived')");
    expect(asked[0]?.url).toBe("/tenant/oauth2/v2.0/token");
    expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toMatchObject({
      client_id: "client",
      client_assertion: "federated",
      scope: "https://ossrdbms-aad.database.windows.net/.default",
    });
  });
});
