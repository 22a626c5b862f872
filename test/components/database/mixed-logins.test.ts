import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DatabaseLoginsWiring } from "../../../components/database/contract.ts";
import { loginsAccess, loginsStages } from "../../../components/database/logins.ts";
import { at, containersOf, environmentOf, kindOf } from "../pods.ts";

const SCRIPT_FOLDER = resolve(import.meta.dirname, "../../../components/database");
const identityOf = (name: string) => ({ serviceAccount: name, principal: `estate-${name}`, annotations: {}, podLabels: {}, tokens: [] });
const WIRING: DatabaseLoginsWiring = {
  namespace: "mlops",
  databases: [
    { name: "tracking", owner: identityOf("tracking") },
    { name: "lakefs", owner: identityOf("lakefs"), needsPassword: true },
  ],
  database: {
    id: "server",
    host: "estate.postgres.database.azure.com",
    port: 5432,
    service: { cidrs: ["10.40.0.0/16"], port: 5432 },
    logins: "azure-token",
    administrator: { method: "azure-token" },
  },
  identity: identityOf("database-logins"),
};

describe("logins on a server that takes identities, of which one consumer has none to use", () => {
  const stages = loginsStages(WIRING);
  const pod = at(kindOf(stages, "Job").at(-1), "spec", "template");

  it("are a generated password for that one alone", () => {
    expect(kindOf(stages, "Secret").map(({ metadata }) => metadata.name)).toEqual(["postgres-login-lakefs"]);
    expect(at(containersOf(pod)[0], "volumeMounts")).toEqual([
      { name: "script", mountPath: "/script", readOnly: true },
      { name: "login-lakefs", mountPath: "/logins/lakefs", readOnly: true },
    ]);
  });

  it("are the identity of every other", () => {
    const owners = Object.keys(environmentOf(containersOf(pod)[0])).filter((name) => name.startsWith("OWNER_"));

    expect(owners).toEqual(["OWNER_tracking"]);
  });

  it("are generated before the Job that makes them", () => {
    const kinds = stages.map((stage) => Object.values(stage).map((object) => ("kind" in object ? object.kind : "")));

    expect(kinds.findIndex((each) => each.includes("Secret"))).toBe(0);
    expect(kinds.map((each) => each.filter((kind) => kind === "Job").length)).toEqual([0, 1, 1]);
  });

  it("are told to each consumer as it can use them", () => {
    const access = loginsAccess(WIRING);

    expect(access["lakefs"]?.login).toMatchObject({ by: "password", secret: { name: "postgres-login-lakefs" } });
    expect(access["tracking"]?.login).toMatchObject({ by: "token", user: "estate-tracking" });
  });
});

/** Stands in for the driver: a server that knows no role and no database, and writes down what it is told. */
const DRIVER = {
  "__init__.py": `
import os
class OperationalError(Exception): pass
class Cursor:
    connection = None
    def execute(self, statement, values=None):
        with open(os.environ["STATEMENTS"], "a") as file: file.write(str(statement) + (" <- " + ", ".join(values) if values else "") + "\\n")
    def fetchone(self): return None
    def __enter__(self): return self
    def __exit__(self, *_): pass
class Connection:
    autocommit = False
    def cursor(self): return Cursor()
def connect(**_): return Connection()
`,
  "sql.py": `
class SQL(str):
    def format(self, *args, **names): return SQL(str.format(self, *args, **names))
def Identifier(name): return '"' + name + '"'
def Literal(text): return "'" + text + "'"
`,
  "extensions.py": `
def encrypt_password(password, user, scope, algorithm): return "verifier of %s, %d characters" % (user, len(password))
`,
};

describe("the script that makes logins", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "logins-"));
    mkdirSync(join(folder, "driver/psycopg2"), { recursive: true });
    for (const [name, text] of Object.entries(DRIVER)) writeFileSync(join(folder, "driver/psycopg2", name), text);
    mkdirSync(join(folder, "logins/lakefs"), { recursive: true });
    writeFileSync(join(folder, "logins/lakefs/username"), "lakefs");
    writeFileSync(join(folder, "logins/lakefs/password"), "of-no-account");
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** What the server was told, and what the script said. */
  function statements(): Promise<{ readonly told: string; readonly said: string }> {
    const words = [
      "-c",
      'import importlib; made = importlib.import_module("create-logins"); made.METHODS["test"] = lambda: ("a", "b"); made.main()',
    ];
    const env = {
      PATH: process.env["PATH"] ?? "",
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONPATH: join(folder, "driver"),
      STATEMENTS: join(folder, "statements"),
      LOGINS_DIRECTORY: join(folder, "logins"),
      ADMIN_METHOD: "test",
      DB_HOST: "database",
      DB_PORT: "5432",
      OWNER_tracking: "estate-tracking",
    };
    return new Promise((done, fail) =>
      execFile("python3", words, { cwd: SCRIPT_FOLDER, env }, (error, said) =>
        error === null ? done({ told: readFileSync(join(folder, "statements"), "utf8"), said }) : fail(error),
      ),
    );
  }

  it("makes a login with a password beside one of an identity on the same server", async () => {
    const { said, told } = await statements();

    expect(told).toContain(`CREATE ROLE "lakefs" WITH LOGIN PASSWORD 'verifier of lakefs, 13 characters'`);
    expect(told).toContain('CREATE DATABASE "lakefs" OWNER "lakefs"');
    expect(told).toContain("pgaadauth_create_principal(%s, false, false) <- estate-tracking");
    expect(told).toContain('CREATE DATABASE "tracking" OWNER "estate-tracking"');
    expect(told).not.toContain('ROLE "estate-tracking" WITH LOGIN PASSWORD');
    expect(told).not.toContain("of-no-account");
    expect(said).toMatch(/lakefs: ready\ntracking: ready/);
  });

  it("lets each owner alone into its database", async () => {
    const { told } = await statements();

    expect(told.match(/REVOKE ALL ON DATABASE "\w+" FROM PUBLIC/g)).toEqual([
      'REVOKE ALL ON DATABASE "lakefs" FROM PUBLIC',
      'REVOKE ALL ON DATABASE "tracking" FROM PUBLIC',
    ]);
  });
});
