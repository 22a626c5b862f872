import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../components/core/errors.ts";
import { imagesIn, joinArchives, splitArchive } from "../../images/archives.ts";
import { referenceOf } from "../../images/definitions.ts";
import { nameOf } from "../../images/transfer.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "estate-archives-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** An archive of one image with these layers; with `damage` its first layer is not what its name says. */
async function archive(reference: string, layers: readonly string[], damage = ""): Promise<string> {
  const content = join(folder, `content-${Math.random()}`);
  await mkdir(content);
  const named = await Promise.all(
    layers.map(async (layer, index) => {
      const name = `${createHash("sha256").update(layer).digest("hex")}.tar`;
      await writeFile(join(content, name), layer + (index === 0 ? damage : ""));
      return name;
    }),
  );
  const config = `${createHash("sha256").update(reference).digest("hex")}.json`;
  await writeFile(join(content, config), reference);
  await writeFile(join(content, "manifest.json"), JSON.stringify([{ Config: config, RepoTags: [reference], Layers: named }]));
  const path = `${content}.tar`;
  await execa("tar", ["-cf", path, "-C", content, "manifest.json", config, ...named]);
  return path;
}

async function workplace(): Promise<string> {
  return mkdtemp(join(folder, "workplace-"));
}

const postgres = referenceOf("postgres");
const python = referenceOf("python");

describe("a bundle", () => {
  test("lists its images and holds what they share once", async () => {
    const output = join(folder, "bundle.tar");
    const archives = [await archive(postgres, ["shared", "one"]), await archive(python, ["shared"])];

    const written = await joinArchives(archives, output, await workplace());

    expect(written).toEqual([postgres, python]);
    expect((await imagesIn(output)).map(({ reference }) => reference)).toEqual([postgres, python]);
    // Two layers, two configurations, the manifest.
    expect((await execa("tar", ["-tf", output])).stdout.split("\n")).toHaveLength(5);
  });

  test("is the same bytes for the same archives", async () => {
    const archives = [await archive(postgres, ["shared", "one"]), await archive(python, ["shared"])];
    const [first, second] = [join(folder, "1.tar"), join(folder, "2.tar")];

    for (const output of [first, second]) await joinArchives(archives, output, await workplace());

    expect((await readFile(first)).equals(await readFile(second))).toBe(true);
  });

  test("comes apart into archives of one image each, and leaves nothing of its own", async () => {
    const output = join(folder, "bundle.tar");
    await joinArchives([await archive(postgres, ["shared", "one"]), await archive(python, ["shared"])], output, await workplace());
    const apart = await workplace();
    const seen: (readonly [string, number])[] = [];

    await splitArchive(output, apart, async ({ reference, entry }, built) => {
      expect((await imagesIn(built)).map((image) => image.reference)).toEqual([reference]);
      seen.push([reference, entry.Layers.length]);
      await rm(built);
    });

    expect(seen).toEqual([
      [postgres, 2],
      [python, 1],
    ]);
    expect(await readdir(apart)).toEqual([]);
  });

  test("that is damaged is refused before anything is taken from it", async () => {
    const taken: string[] = [];
    const damaged = await archive(postgres, ["layer"], "!");

    const splitting = splitArchive(damaged, await workplace(), async ({ reference }) => {
      taken.push(reference);
    });

    await expect(splitting).rejects.toThrow(/is damaged: its part [0-9a-f]{64}\.tar is not what its name says/);
    expect(taken).toEqual([]);
  });

  test("that names files elsewhere is refused", async () => {
    const path = join(folder, "evil.tar");
    await writeFile(join(folder, "manifest.json"), JSON.stringify([{ Config: "../a.json", RepoTags: [postgres], Layers: [] }]));
    await execa("tar", ["-cf", path, "-C", folder, "manifest.json"]);

    await expect(splitArchive(path, await workplace(), async () => {})).rejects.toThrow(/names the file \.\.\/a\.json/);
  });

  test("that is no archive of images says so", async () => {
    const path = join(folder, "other.tar");
    await writeFile(join(folder, "manifest.json"), "{}");
    await execa("tar", ["-cf", path, "-C", folder, "manifest.json"]);

    await expect(imagesIn(path)).rejects.toThrow(UserError);
    await expect(imagesIn(join(folder, "absent.tar"))).rejects.toThrow(/tar cannot read the images of/);
  });
});

describe("an image that the estate does not know", () => {
  test("is refused with the ones it does", () => {
    expect(nameOf(postgres)).toBe("postgres");
    expect(() => nameOf("example.com/other:1")).toThrow(
      new RegExp(`^The estate runs no image example.com/other:1; .*\\n(.*\\n)*  ${postgres}`),
    );
  });
});
