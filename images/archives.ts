import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { UserError } from "../components/core/errors.ts";
import { run } from "./command.ts";
import { TIMESTAMP } from "./inputs.ts";

/** What an archive says of one image: its names, and the files that it is made of. https://github.com/moby/moby/blob/v28.0.0/image/spec/spec.md */
const Entry = z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullable().default([]), Layers: z.array(z.string()) });
type Entry = z.infer<typeof Entry>;

const MANIFEST = "manifest.json";

/** An image in an archive. */
export interface ArchivedImage {
  readonly reference: string;
  readonly entry: Entry;
}

/**
 * The images of an archive, which may be one of ours, of `docker save` or of `podman save`.
 *
 * @throws UserError when it is no such archive.
 */
export async function imagesIn(archive: string): Promise<ArchivedImage[]> {
  const text = await run({ program: "tar", args: ["-xOf", archive, MANIFEST], purpose: `read the images of ${archive}` });
  const parsed = z.array(Entry).safeParse(parseJson(text));
  if (!parsed.success) throw new UserError(`${archive} is no archive of images: its ${MANIFEST} is not one.`);
  return parsed.data.flatMap((entry) => (entry.RepoTags ?? []).map((reference) => ({ reference, entry })));
}

/** Writes the images of several archives into one. What images share is in it once. Equal archives give an equal bundle. */
export async function joinArchives(archives: readonly string[], output: string, workplace: string): Promise<readonly string[]> {
  const folder = join(workplace, "joined");
  await mkdir(folder, { recursive: true });
  const images: ArchivedImage[] = [];
  for (const archive of archives) {
    const found = await imagesIn(archive);
    await extract(archive, found, folder);
    images.push(...found);
  }
  await pack(folder, images, output);
  await rm(folder, { recursive: true });
  return images.map(({ reference }) => reference);
}

/**
 * Writes each image of an archive that `place` has a path for into an archive of its own there, and hands it over.
 *
 * @throws UserError when a part of the archive is damaged.
 */
export async function splitArchive(
  archive: string,
  workplace: string,
  place: (image: ArchivedImage, built: string) => Promise<void>,
): Promise<void> {
  const folder = join(workplace, "split");
  await mkdir(folder, { recursive: true });
  const images = await imagesIn(archive);
  await extract(archive, images, folder);
  for (const file of filesOf(images)) await verify(folder, file, archive);
  for (const [index, image] of images.entries()) {
    const built = join(workplace, `image-${index}.tar`);
    await pack(folder, [image], built);
    await place(image, built);
  }
  await rm(folder, { recursive: true });
}

function filesOf(images: readonly ArchivedImage[]): string[] {
  return [...new Set(images.flatMap(({ entry }) => [entry.Config, ...entry.Layers]))].toSorted();
}

async function extract(archive: string, images: readonly ArchivedImage[], folder: string): Promise<void> {
  const files = filesOf(images);
  const unsafe = files.find((file) => file.startsWith("/") || file.split("/").includes("..") || file.startsWith("-"));
  if (unsafe !== undefined) throw new UserError(`${archive} is no archive of images: it names the file ${unsafe}.`);
  await run({
    program: "tar",
    args: ["-xf", archive, "-C", folder, "--no-same-owner", ...files],
    purpose: `read the images of ${archive}`,
  });
}

async function pack(folder: string, images: readonly ArchivedImage[], output: string): Promise<void> {
  const entries = images.map(({ entry, reference }) => ({ ...entry, RepoTags: [reference] }));
  await writeFile(join(folder, MANIFEST), JSON.stringify(entries));
  const equal = ["--sort=name", `--mtime=@${TIMESTAMP}`, "--owner=0", "--group=0", "--numeric-owner", "--mode=0644", "--format=ustar"];
  const partial = `${output}.partial`;
  try {
    await run({ program: "tar", args: ["-cf", partial, ...equal, "-C", folder, MANIFEST, ...filesOf(images)], purpose: `write ${output}` });
    await rename(partial, output);
  } finally {
    await rm(partial, { force: true });
  }
}

/** Files are named by the checksum of their content, in archives of buildah, Podman and ours. */
async function verify(folder: string, file: string, archive: string): Promise<void> {
  const [named] = /[0-9a-f]{64}(?=(\.json|\.tar)?$)/.exec(file) ?? [];
  if (named === undefined) return;
  const hash = createHash("sha256");
  await pipeline(createReadStream(join(folder, file)), hash);
  if (hash.digest("hex") !== named)
    throw new UserError(`${archive} is damaged: its part ${file} is not what its name says. Copy it again.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
