import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generatedSecrets } from "../../../components/credentials/index.ts";
import { at, kindOf } from "../pods.ts";
import { SecretsServer } from "./secrets-server.ts";

const SCRIPT = "compose-secrets.py";
const WANTED = {
  // Before its parts, so that the order of the file does not matter.
  config: { "login.json": { composed: '{"user":"{{login/username}}","password":"{{login/password}}"}' } },
  login: { username: { text: "tracking" }, password: { generate: 32 } },
};

let server: SecretsServer;

beforeEach(async () => {
  server = await SecretsServer.start(WANTED);
});

afterEach(() => server.close());

function composed(): unknown {
  return JSON.parse(server.valueOf("config", "login.json"));
}

describe("the script that composes Secrets of others", () => {
  it("generates the parts first, then makes a text of them, and prints no value", async () => {
    const { code, output } = await server.run(SCRIPT);
    const password = server.valueOf("login", "password");

    expect(code).toBe(0);
    expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(composed()).toEqual({ user: "tracking", password });
    expect(output).not.toContain(password);
  });

  it("changes nothing the second time", async () => {
    await server.run(SCRIPT);
    await server.run(SCRIPT);

    expect(server.patches).toEqual(["login", "config"]);
  });

  it("composes again when a part has changed, and leaves the part alone", async () => {
    await server.run(SCRIPT);
    server.set("login", "password", "chosen");
    await server.run(SCRIPT);

    expect(server.valueOf("login", "password")).toBe("chosen");
    expect(composed()).toMatchObject({ password: "chosen" });
  });

  it("fails where a part is of a Secret that it may not read", async () => {
    server.want({ config: { "login.json": { composed: "{{other/key}}" } } });

    expect((await server.run(SCRIPT)).code).toBe(1);
    expect(server.patches).toEqual([]);
  });

  it("says with --check what is missing or out of date, and touches nothing", async () => {
    expect(await server.run(SCRIPT, "--check")).toMatchObject({ code: 1, output: expect.stringContaining("missing username, password") });
    await server.run(SCRIPT);
    expect((await server.run(SCRIPT, "--check")).code).toBe(0);
    server.set("login", "password", "chosen");

    expect(await server.run(SCRIPT, "--check")).toMatchObject({ code: 1, output: expect.stringContaining("config: out of date") });
    expect(server.patches).toEqual(["login", "config"]);
  });
});

describe("the Job that fills Secrets", () => {
  const made = (secrets: Parameters<typeof generatedSecrets>[0]["secrets"]) =>
    generatedSecrets({ capability: "x", namespace: "mlops", secrets });

  it("has the second script only where a key is composed, so that all others stay as they are", () => {
    const [plainFiles] = kindOf(made({ login: WANTED.login }), "ConfigMap");
    const [composedFiles] = kindOf(made(WANTED), "ConfigMap");

    expect(Object.keys(at(plainFiles, "data") as object)).toEqual(["fill-secrets.py", "kubernetes_api.py", "wanted.json"]);
    expect(Object.keys(at(composedFiles, "data") as object)).toEqual([
      "fill-secrets.py",
      "compose-secrets.py",
      "kubernetes_api.py",
      "wanted.json",
    ]);
    expect(at(kindOf(made(WANTED), "Job")[0], "spec", "template", "spec", "containers", 0, "command")).toEqual([
      "python3",
      "/config/compose-secrets.py",
    ]);
  });
});
