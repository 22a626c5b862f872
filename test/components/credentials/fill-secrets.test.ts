import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SecretsServer } from "./secrets-server.ts";

const SCRIPT = "fill-secrets.py";
const WANTED = { login: { username: { text: "tracking" }, password: { generate: 32 } } };

let server: SecretsServer;

beforeEach(async () => {
  server = await SecretsServer.start(WANTED);
});

afterEach(() => server.close());

describe("the script that fills Secrets", () => {
  it("generates what is missing, and prints no value", async () => {
    const { code, output } = await server.run(SCRIPT);

    expect(code).toBe(0);
    expect(server.valueOf("login", "username")).toBe("tracking");
    expect(server.valueOf("login", "password")).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(output).not.toContain(server.valueOf("login", "password"));
  });

  it("changes nothing the second time", async () => {
    await server.run(SCRIPT);
    const first = server.valueOf("login", "password");

    await server.run(SCRIPT);

    expect(server.valueOf("login", "password")).toBe(first);
    expect(server.patches).toEqual(["login"]);
  });

  it("keeps a value that somebody has set", async () => {
    server.set("login", "password", "chosen");

    await server.run(SCRIPT);

    expect(server.valueOf("login", "password")).toBe("chosen");
    expect(server.valueOf("login", "username")).toBe("tracking");
  });

  it("tries again while the API server does not answer, and fails in the end", async () => {
    server.failuresLeft = 2;
    expect((await server.run(SCRIPT)).code).toBe(0);

    server.failuresLeft = 99;
    expect((await server.run(SCRIPT)).code).toBe(1);
  });

  it("says with --check what is missing and touches nothing", async () => {
    const before = await server.run(SCRIPT, "--check");

    expect(before).toMatchObject({ code: 1, output: expect.stringContaining("missing username, password") });
    expect(server.patches).toEqual([]);
    await server.run(SCRIPT);
    expect((await server.run(SCRIPT, "--check")).code).toBe(0);
  });
});
