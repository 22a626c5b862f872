import { randomUUID } from "node:crypto";
import { copyFile, lstat, mkdir, mkdtemp, readdir, readlink, rename, rm, stat, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { UserError } from "../../components/core/errors.ts";
import { handedOn } from "../../plan/record/child.ts";
import { git } from "./git.ts";
import type { ProjectTree } from "./project-tree.ts";

/** Which project to check out, and where. */
export interface CheckoutRequest {
  /** Folder of the project. */
  readonly root: string;
  /** The files to check out. */
  readonly tree: ProjectTree;
  /** The files of the project as they stand; where its packages are those of `tree`, they are used. */
  readonly head: ProjectTree;
  /** Folder of everything that the estate keeps on this machine. */
  readonly stateFolder: string;
  readonly onProgress: (line: string) => void;
}

const LOCK_FILE = "package-lock.json";

/** Checkouts that are being made, by folder: several environments need the same one at the same time. */
const underWay = new Map<string, Promise<string>>();

/**
 * A folder with the files of a tree and the packages that they need. It is made once and kept, by the tree's id; those that nobody has used for long
 * go. A folder gets its name only when it is complete, so whoever is interrupted or runs at the same time does no harm. It is no `git worktree`,
 * whose entry in the repository would outlive the folder, and which git's own commands would list.
 *
 * @throws UserError when the packages of the tree are others than those of the project, and cannot be installed.
 */
export function checkoutOf(request: CheckoutRequest): Promise<string> {
  const place = join(request.stateFolder, "bases", request.tree.id);
  const other = underWay.get(place);
  if (other !== undefined) return other;
  const checkout = readyCheckout(place, request).finally(() => underWay.delete(place));
  underWay.set(place, checkout);
  return checkout;
}

async function readyCheckout(place: string, request: CheckoutRequest): Promise<string> {
  if (!(await isThere(place))) await writeFiles(place, request);
  const now = new Date();
  await utimes(place, now, now).catch(() => undefined);
  await pointTo(await packagesFor(place, request), join(place, "node_modules"));
  await removeStale(join(request.stateFolder, "bases"));
  return place;
}

async function writeFiles(place: string, { root, tree, stateFolder, onProgress }: CheckoutRequest): Promise<void> {
  onProgress("checking out the base");
  const bases = join(stateFolder, "bases");
  await mkdir(bases, { recursive: true, mode: 0o700 });
  const fresh = await mkdtemp(join(bases, "partial-"));
  try {
    const index = { GIT_INDEX_FILE: `${fresh}.index` };
    const top = (await git(root, ["rev-parse", "--show-toplevel"])).replace(/\n$/, "");
    await git(top, ["read-tree", tree.id], { env: index });
    await git(top, ["checkout-index", "--all", "--force", `--prefix=${fresh}/`], { env: index });
    await renameUnlessThere(fresh, place);
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(`${fresh}.index`, { force: true });
  }
}

/** Folder of the packages: the project's own where it locks the same, else one that is made for this lock file. */
async function packagesFor(place: string, { root, tree, head, stateFolder, onProgress }: CheckoutRequest): Promise<string | undefined> {
  const lock = tree.files.get(LOCK_FILE);
  if (lock === undefined || lock === head.files.get(LOCK_FILE)) return join(root, "node_modules");
  const packages = join(stateFolder, "bases", `packages-${lock.split(" ")[1] ?? ""}`);
  if (!(await isThere(packages))) await install(place, packages, onProgress);
  const now = new Date();
  await utimes(packages, now, now).catch(() => undefined);
  return join(packages, "node_modules");
}

async function install(place: string, packages: string, onProgress: (line: string) => void): Promise<void> {
  onProgress("installing the packages of the base, which locks others");
  const fresh = await mkdtemp(join(packages, "..", "partial-"));
  try {
    for (const file of ["package.json", LOCK_FILE, ".npmrc"])
      if (await isThere(join(place, file))) await copyFile(join(place, file), join(fresh, file));
    await npmInstall(fresh);
    await renameUnlessThere(fresh, packages);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** What npm needs beside what any program does: where packages come from, and the way there. */
const FOR_NPM = /^(npm_config_.*|https?_proxy|no_proxy|ssl_cert_file|appdata|localappdata)$/i;

const INSTALL_SECONDS = 600;

/** Scripts of packages do not run: nothing of the estate needs them, and they may be anybody's. */
async function npmInstall(folder: string): Promise<void> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => FOR_NPM.test(name)));
  const { failed, stderr, timedOut, code } = await execa(
    "npm",
    ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: folder,
      env: { ...handedOn(process.env), ...env },
      extendEnv: false,
      reject: false,
      timeout: INSTALL_SECONDS * 1000,
    },
  );
  if (!failed) return;
  const reason = timedOut ? `npm did not end within ${INSTALL_SECONDS} s` : code === "ENOENT" ? "npm is not on PATH" : stderr.slice(-2000);
  throw new UserError("the packages of the base cannot be installed", [{ path: LOCK_FILE, reason }]);
}

/** Makes `link` lead to a folder, at once for everybody who looks. */
async function pointTo(folder: string | undefined, link: string): Promise<void> {
  if (folder === undefined || !(await isThere(folder))) return;
  if ((await readlink(link).catch(() => undefined)) === folder) return;
  if ((await lstat(link).catch(() => undefined))?.isDirectory() === true) return;
  const fresh = `${link}.${randomUUID()}`;
  await symlink(folder, fresh, "junction");
  await rename(fresh, link);
}

/** Checkouts and packages that are kept however old they are. */
const KEPT = 4;

const STALE_DAYS = 7;

async function removeStale(bases: string): Promise<void> {
  const names = await readdir(bases);
  const folders = await Promise.all(
    names.map(async (name) => ({ name, usedAt: (await stat(join(bases, name)).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  const complete = folders.filter(({ name }) => !name.startsWith("partial-")).sort((a, b) => b.usedAt - a.usedAt);
  const partial = folders.filter(({ name }) => name.startsWith("partial-"));
  const before = Date.now() - STALE_DAYS * 24 * 3600 * 1000;
  const stale = [...complete.slice(KEPT), ...partial].filter(({ usedAt }) => usedAt < before);
  await Promise.all(stale.map(({ name }) => rm(join(bases, name), { recursive: true, force: true })));
}

async function renameUnlessThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async (error: unknown) => {
    if (!(await isThere(to))) throw error;
  });
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
