import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unpackImage } from "../../../../bench/image-root.ts";
import { findArchive } from "../../../../images/index.ts";

/** Where an nginx is, and Python: this machine's own, or the root filesystem of the image that was built here. */
export interface NginxPlace extends Disposable {
  readonly root: string | undefined;
}

/** Finds an nginx, or says why there is none. */
export async function nginxPlace(): Promise<NginxPlace | string> {
  if (spawnSync("nginx", ["-v"]).status === 0) return { root: undefined, [Symbol.dispose]: () => {} };
  if ((await findArchive("nginx")) === undefined) return "no nginx on PATH, and its image was not built here";
  if (process.getuid?.() !== 0) return "no nginx on PATH, and only root can run in the image's root filesystem";
  const folder = mkdtempSync(join(tmpdir(), "nginx-image-"));
  const root = await unpackImage("nginx", folder);
  return { root, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
