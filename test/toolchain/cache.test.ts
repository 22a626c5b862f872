import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../components/core/errors.ts";
import { cacheDirectory, cacheKey, install, isIntact, withCache } from "../../toolchain/cache.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "estate-cache-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the folder of the cache", () => {
  test("is the one the user names, else the one of the user's cache", () => {
    expect(cacheDirectory({ ESTATE_CACHE: "/a", XDG_CACHE_HOME: "/b" })).toBe("/a");
    expect(cacheDirectory({ XDG_CACHE_HOME: "/b" })).toBe("/b/mlops-estate");
  });
});

describe("the key of a tool", () => {
  const parts = { files: { "go.mod": "m", "go.sum": "s" }, goVersion: "go1.26.0", platform: "linux/x64", flags: ["-trimpath"] };

  test("does not depend on the order of the files", () => {
    expect(cacheKey({ ...parts, files: { "go.sum": "s", "go.mod": "m" } })).toBe(cacheKey(parts));
  });

  test.each([
    ["go.sum", { ...parts, files: { ...parts.files, "go.sum": "t" } }],
    ["the sources", { ...parts, files: { ...parts.files, "main.go": "" } }],
    ["Go", { ...parts, goVersion: "go1.26.1" }],
    ["the platform", { ...parts, platform: "linux/arm64" }],
    ["the flags", { ...parts, flags: [] }],
  ])("changes with %s", (_, changed) => {
    expect(cacheKey(changed)).not.toBe(cacheKey(parts));
  });
});

describe("a tool in the cache", () => {
  test("is intact as built, and no longer once a byte is added or its checksum is lost", async () => {
    const path = join(folder, "tool", "key", "tool");
    await writeFile(join(folder, "built"), "binary");
    await install(join(folder, "built"), path);

    expect(await isIntact(path)).toBe(true);
    await appendFile(path, "x");
    expect(await isIntact(path)).toBe(false);
    await rm(`${path}.sha256`);
    expect(await isIntact(path)).toBe(false);
  });

  test("takes the place of a damaged one", async () => {
    const path = join(folder, "tool", "key", "tool");
    for (const content of ["old", "new"]) {
      await writeFile(join(folder, "built"), content);
      await install(join(folder, "built"), path);
    }

    expect(await readFile(path, "utf8")).toBe("new");
    expect(await isIntact(path)).toBe(true);
  });
});

describe("building in the cache", () => {
  test("is done by one builder at a time", async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 50));
      inside--;
    };

    await Promise.all([withCache(folder, () => {}, work), withCache(folder, () => {}, work)]);

    expect(most).toBe(1);
  });

  test("leaves nothing behind when it fails", async () => {
    await expect(
      withCache(
        folder,
        () => {},
        () => Promise.reject(new Error("no")),
      ),
    ).rejects.toThrow("no");

    expect(await readdir(folder)).toEqual([]);
  });

  test("names the folder when it cannot be written", async () => {
    await writeFile(join(folder, "file"), "");

    const attempt = withCache(
      join(folder, "file", "cache"),
      () => {},
      async () => {},
    );

    await expect(attempt).rejects.toThrow(UserError);
    await expect(attempt).rejects.toThrow(join(folder, "file", "cache"));
  });

  test("names the folder when its disk is full", async () => {
    await expect(withCache(folder, () => {}, failFull)).rejects.toThrow(`The disk of the tool cache ${folder} is full`);
  });
});

function failFull(): Promise<never> {
  return Promise.reject(Object.assign(new Error("write"), { code: "ENOSPC" }));
}
