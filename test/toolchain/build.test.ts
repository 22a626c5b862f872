import { chmod, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { UserError } from "../../components/core/errors.ts";
import { isIntact } from "../../toolchain/cache.ts";
import { goVersion } from "../../toolchain/go.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "estate-build-"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe("Go", () => {
  test("that is missing gives one sentence that says what to install", async () => {
    vi.stubEnv("PATH", folder);

    const attempt = goVersion();

    await expect(attempt).rejects.toThrow(UserError);
    await expect(attempt).rejects.toThrow(/^Go was not found.*install Go 1\.26 or newer.*\.$/);
  });

  test("that is too old gives one sentence that says what to install", async () => {
    await writeFile(join(folder, "go"), "#!/bin/sh\necho go1.25.7\n");
    await chmod(join(folder, "go"), 0o755);
    vi.stubEnv("PATH", `${folder}:${process.env["PATH"]}`);

    await expect(goVersion()).rejects.toThrow(/^go1\.25\.7 is too old.*install Go 1\.26 or newer/);
  });
});

test("a tool is built, found again, and built anew once it is damaged", { timeout: 900_000 }, async () => {
  vi.stubEnv("ESTATE_CACHE", folder);
  const steps = new Set<string>();
  // a fresh module is a fresh process: what was verified is remembered within one
  const ensure = async () => {
    vi.resetModules();
    const { ensureTools } = await import("../../toolchain/build.ts");
    steps.clear();
    return (await ensureTools(["etcd"], ({ step }) => steps.add(step))).etcd;
  };

  const path = await ensure();
  expect([...steps].some((step) => step.endsWith("etcd"))).toBe(true);
  expect((await execa(path, ["--version"])).stdout).toContain("etcd Version: 3.6");

  expect(await ensure()).toBe(path);
  expect(steps.size).toBe(0);

  await truncate(path, 1000);
  expect(await ensure()).toBe(path);
  expect(steps.size).toBeGreaterThan(0);
  expect(await isIntact(path)).toBe(true);
});
