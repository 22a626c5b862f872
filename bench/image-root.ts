import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findArchive } from "../images/index.ts";
import type { ImageName } from "../pins/index.ts";

/**
 * Unpacks the files of an image that was built here into a folder, so that programs can be run in them by `chroot`.
 *
 * @throws Error where it was not built here.
 */
export async function unpackImage(name: ImageName, folder: string): Promise<string> {
  const archive = await findArchive(name);
  if (archive === undefined) throw new Error(`the image ${name} was not built here: npm run estate -- images build local`);
  const [layers, root] = [join(folder, `${name}-layers`), join(folder, name)];
  for (const path of [layers, root]) mkdirSync(path, { recursive: true });
  execFileSync("tar", ["--extract", "--file", archive, "--directory", layers]);
  const [image] = JSON.parse(readFileSync(join(layers, "manifest.json"), "utf8")) as [{ readonly Layers: readonly string[] }];
  for (const layer of image.Layers) execFileSync("tar", ["--extract", "--file", join(layers, layer), "--directory", root]);
  rmSync(layers, { recursive: true });
  chmodSync(folder, 0o755);
  return root;
}
