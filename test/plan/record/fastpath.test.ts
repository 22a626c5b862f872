import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { ROOT } from "./record.ts";

const FASTPATH = join(ROOT, "stacks/fastpath.cjs");

/** Evaluates an expression in a process of its own, with and without the preload. */
async function evaluate(expression: string, env: Record<string, string> = {}, preload = true): Promise<unknown> {
  const script = `Promise.resolve((() => { ${expression} })()).then((value) => console.log(JSON.stringify(value)))`;
  const options = { cwd: ROOT, env: { PATH: "", ...env } };
  const { stdout } = await promisify(execFile)(process.execPath, [...(preload ? ["--require", FASTPATH] : []), "-e", script], options);
  return JSON.parse(stdout);
}

const LOADED = `require("@pulumi/pulumi"); return Object.keys(require.cache).filter((file) => /node_modules.(typescript|@npmcli.arborist)./.test(file)).length`;
const STACK = `require("@pulumi/pulumi"); const { debuggablePromise } = require("@pulumi/pulumi/runtime/debuggable");
  const promise = Promise.resolve(1); debuggablePromise(promise, "test"); return promise._debugStackTrace.split("\\n").length`;

describe("the places in the installed SDK that the preload changes", () => {
  const sdk = createRequire(join(ROOT, "package.json"));

  test.each([
    ["@pulumi/pulumi/runtime/debuggable", "debuggablePromise"],
    ["@pulumi/pulumi/log", "debug"],
  ])("%s has the function %s", (module, name) => {
    expect((sdk(module) as Record<string, unknown>)[name]).toBeTypeOf("function");
  });

  test("a resource's place is read by a pattern", () => {
    const { Resource } = sdk("@pulumi/pulumi/resource") as { Resource: { framePositionRegExp?: unknown } };

    expect(Resource.framePositionRegExp).toBeInstanceOf(RegExp);
  });

  test("TypeScript and arborist are loaded on import, and the preload puts it off", async () => {
    expect(await evaluate(LOADED, {}, false)).toBeGreaterThan(10);
    expect(await evaluate(LOADED)).toBe(0);
  });

  test("a promise's stack is captured, and the preload leaves it out", async () => {
    expect(await evaluate(STACK, {}, false)).toBeGreaterThan(2);
    expect(await evaluate(STACK)).toBe(1);
  });

  test("the runner installs source maps and attaches the debugger, and the preload leaves them out", () => {
    const runner = readFileSync(sdk.resolve("@pulumi/pulumi/cmd/run"), "utf8");

    expect(runner).toContain('require("source-map-support/register")');
    expect(runner).toContain('require("../../runtime/closure/v8Hooks")');
    expect(runner).toContain("v8Hooks.isInitializedAsync()");
  });
});

describe("with the preload", () => {
  test("functions can still be serialised, which loads what was put off", async () => {
    const expression = `const { runtime } = require("@pulumi/pulumi"); const n = 41;
      return runtime.serializeFunction(() => n + 1).then(({ text }) => text.includes("41"))`;

    expect(await evaluate(expression)).toBe(true);
  });

  test("TypeScript required by anyone else is the real one", async () => {
    expect(await evaluate(`require("@pulumi/pulumi"); return require("typescript").version`)).toBe(
      await evaluate(`return require("typescript").version`, {}, false),
    );
  });

  test("errors keep their stack", async () => {
    expect(await evaluate(`require("@pulumi/pulumi"); return new Error("x").stack.split("\\n").length`)).toBeGreaterThan(2);
  });
});

test("each part has its own switch, and all have one", async () => {
  expect(await evaluate(LOADED, { ESTATE_NO_FASTPATH: "1" })).toBeGreaterThan(10);
  expect(await evaluate(STACK, { PULUMI_DEBUG_PROMISE_LEAKS: "1" })).toBeGreaterThan(2);
  const debug = `require("@pulumi/pulumi"); return require("@pulumi/pulumi/log").debug.toString().includes("DEBUG")`;
  expect(await evaluate(debug)).toBe(false);
  expect(await evaluate(debug, { ESTATE_DEBUG: "1" })).toBe(true);
});
