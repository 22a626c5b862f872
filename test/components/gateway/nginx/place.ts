import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findArchive } from "../../../../images/index.ts";

/** Where an nginx is, and Python: this machine's own, or the root filesystem of the image that was built here. */
export interface NginxPlace extends Disposable {
  readonly root: string | undefined;
}

/** Finds an nginx, or says why there is none. */
export async function nginxPlace(): Promise<NginxPlace | string> {
  if (spawnSync("nginx", ["-v"]).status === 0) return { root: undefined, [Symbol.dispose]: () => {} };
  const archive = await findArchive("nginx");
  if (archive === undefined) return "no nginx on PATH, and its image was not built here";
  if (process.getuid?.() !== 0) return "no nginx on PATH, and only root can run in the image's root filesystem";
  const folder = mkdtempSync(join(tmpdir(), "nginx-image-"));
  const root = join(folder, "root");
  mkdirSync(root);
  execFileSync("tar", ["--extract", "--file", archive, "--directory", folder]);
  const [image] = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as [{ readonly Layers: readonly string[] }];
  for (const layer of image.Layers) execFileSync("tar", ["--extract", "--file", join(folder, layer), "--directory", root]);
  chmodSync(folder, 0o755);
  return { root, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
