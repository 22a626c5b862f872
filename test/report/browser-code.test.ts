import { createRequire } from "node:module";
import { resolve } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";

const BROWSER = resolve(import.meta.dirname, "../../report/browser");

describe("the code of the browser", () => {
  it("has no error of types: it reaches the page as it is written, and the compiler of everything else knows no page", async () => {
    const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");

    const { stdout } = await execa(process.execPath, [compiler, "--noEmit", "--project", BROWSER], { reject: false });

    expect(stdout).toBe("");
  });
});
