import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory, cacheKey } from "../toolchain/cache.ts";
import { goVersion } from "../toolchain/go.ts";
import { type BuildName, definitions, referenceOf } from "./definitions.ts";

/** Release of Debian that all root filesystems are made of. */
export const SUITE = "trixie";

/** Time of all files and of the images themselves, in seconds: the earliest that a zip archive can hold. */
export const TIMESTAMP = 315_532_800;

/** Rises when the way of building changes the bytes and no file of an image's folder does. */
const METHOD = "1";

const OWN_FOLDER = import.meta.dirname;

/** Folder of an image's definition. */
export function folderOf(name: BuildName): string {
  return join(OWN_FOLDER, name);
}

/** Path of a file that several images use. */
export function sharedFile(name: string): string {
  return join(OWN_FOLDER, "shared", name);
}

/** Folder of the cache that holds archives. */
export function imagesCache(): string {
  return join(cacheDirectory(), "images");
}

/** Where the archive of an image belongs: the path changes with everything that we decide about its content. */
export async function archivePath(name: BuildName, mirror?: string): Promise<string> {
  return join(imagesCache(), `${name}-${await inputsHash(name, mirror)}`, `${name}.tar`);
}

/** Where the archive of an image that was pulled belongs. */
export function pulledPath(name: BuildName, mirror?: string): string {
  const key = cacheKey({ files: { reference: referenceOf(name, mirror) }, goVersion: "", platform: platform(), flags: ["pulled"] });
  return join(imagesCache(), `${name}-pulled-${key}`, `${name}.tar`);
}

/** Hash of an image's inputs. Debian's package versions are not among them: the archive of a day stands until an input of ours changes. */
export async function inputsHash(name: BuildName, mirror?: string): Promise<string> {
  const { from, packages = [], program, shared } = definitions[name];
  const files = await readFiles(folderOf(name));
  for (const file of shared) files[`shared/${file}`] = await readFile(sharedFile(file), "utf8");
  for (const [argument, below] of Object.entries(from)) files[`from/${argument}`] = await inputsHash(below, mirror);
  const go = program === undefined ? "" : await goVersion();
  const flags = [METHOD, SUITE, referenceOf(name, mirror), JSON.stringify(program ?? {}), ...packages];
  return cacheKey({ files, goVersion: go, platform: platform(), flags });
}

async function readFiles(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path, "utf8")] as const));
  return Object.fromEntries(contents);
}

function platform(): string {
  return `${process.platform}/${process.arch}`;
}
