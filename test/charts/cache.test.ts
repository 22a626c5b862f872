import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findArchive, keepArchive } from "../../charts/cache.ts";

let folder = "";
let cache = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "charts-"));
  cache = join(folder, "charts");
  await mkdir(cache);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const web = { chart: "web", version: "1.0.0", repository: "https://charts.example.com" };

async function fetched(content: string): Promise<string> {
  const path = join(folder, "fetched.tgz");
  await writeFile(path, content);
  return path;
}

describe("an archive", () => {
  it("is found where it was kept", async () => {
    const kept = await keepArchive(cache, web, await fetched("one"));

    expect(await findArchive(cache, web)).toEqual(kept);
  });

  it("that came from one place does not stand in for a chart of another, of the same name and version", async () => {
    await keepArchive(cache, web, await fetched("one"));

    expect(await findArchive(cache, { ...web, repository: "https://elsewhere.example.com" })).toBeUndefined();
    expect(await findArchive(cache, { chart: "oci://registry.example.com/web", version: "1.0.0" })).toBeUndefined();
    expect(await findArchive(cache, { ...web, version: "1.0.1" })).toBeUndefined();
  });

  it("that a person put there counts for every place, after what was fetched from that place", async () => {
    await writeFile(join(cache, "web-1.0.0.tgz"), "by hand");
    const byHand = await findArchive(cache, { chart: "oci://registry.example.com/charts/web", version: "1.0.0" });
    const kept = await keepArchive(cache, web, await fetched("fetched"));

    expect(byHand).toMatchObject({ path: join(cache, "web-1.0.0.tgz") });
    expect(await findArchive(cache, web)).toEqual(kept);
  });

  it("is known by what is in it", async () => {
    const one = await keepArchive(cache, web, await fetched("one"));
    const other = await keepArchive(cache, web, await fetched("other"));

    expect(other.path).toBe(one.path);
    expect(other.sha256).not.toBe(one.sha256);
  });

  it("is not read where it is too large, or no file", async () => {
    const path = join(cache, "web-1.0.0.tgz");
    await writeFile(path, "");
    await truncate(path, 21 * 1024 * 1024);
    expect(await findArchive(cache, web)).toEqual({ broken: expect.stringContaining("at most 20971520") });

    await rm(path);
    await symlink("/etc/hostname", path);
    expect(await findArchive(cache, web)).toEqual({ broken: expect.stringContaining("is no file") });
  });

  it("stays inside its folder, whatever it is called", async () => {
    const word = fc.oneof(fc.string(), fc.constantFrom("..", "../../x", "/etc/passwd", "a/../../b", "\0", "a\nb"));
    await fc.assert(
      fc.asyncProperty(word, word, async (chart, version) => {
        const { path } = await keepArchive(cache, { chart, version }, await fetched("one"));
        expect(path.startsWith(`${cache}/`)).toBe(true);
        expect(await readdir(cache)).toContain(path.slice(cache.length + 1));
      }),
      { numRuns: 50 },
    );
  });
});
