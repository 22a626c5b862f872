import { access, mkdir, mkdtemp, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Where the kernel shows control groups. */
const mounted = "/sys/fs/cgroup";

/** Controllers that the kubelet limits pods with. */
const controllers = ["cpu", "cpuset", "memory", "pids"];

/** Whether control groups have one hierarchy (version 2) or one for each controller. */
async function hasUnifiedHierarchy(root: string): Promise<boolean> {
  return (await readFile(join(root, "cgroup.controllers"), "utf8").catch(() => undefined)) !== undefined;
}

/** Why pods cannot be limited on this machine; undefined when they can. Control groups of version 1 and 2 will do. */
export async function whyNoControlGroups(root: string = mounted): Promise<string | undefined> {
  const unified = await hasUnifiedHierarchy(root);
  const known = unified ? (await readFile(join(root, "cgroup.controllers"), "utf8")).split(/\s+/) : await readdir(root).catch(() => []);
  const missing = controllers.filter((controller) => !known.includes(controller));
  if (missing.length > 0) return `the control groups lack ${missing.join(", ")}`;
  try {
    if (unified) await enableControllers(root);
    // One process may ask twice at once.
    await rmdir(await mkdtemp(join(unified ? root : join(root, "memory"), "estate-probe-")));
    return undefined;
  } catch (error) {
    return `control groups cannot be made (${error instanceof Error && "code" in error ? String(error.code) : String(error)})`;
  }
}

/** Makes the group of a node in every hierarchy. */
export async function makeControlGroup(name: string, root: string = mounted): Promise<void> {
  for (const folder of await folders(name, root)) await mkdir(folder, { recursive: true });
  if (await hasUnifiedHierarchy(root)) {
    await enableControllers(root);
    await enableControllers(join(root, name));
  }
}

/** Removes the group of a node with all below it, ending what still runs in it. */
export async function removeControlGroup(name: string, root: string = mounted): Promise<void> {
  for (const folder of await folders(name, root)) {
    for (let tries = 0; tries < 100 && !(await removeTree(folder)); tries++) await sleep(50);
  }
}

async function removeTree(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return true;
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(folder, entry.name));
  const pids = (await readFile(join(folder, "cgroup.procs"), "utf8").catch(() => "")).split("\n").map(Number);
  // 0 is a process that this one cannot see
  for (const pid of pids.filter((each) => each > 0)) kill(pid);
  return rmdir(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code === "ENOENT",
  );
}

async function folders(name: string, root: string): Promise<string[]> {
  if (await hasUnifiedHierarchy(root)) return [join(root, name)];
  const found = [];
  for (const entry of await readdir(root).catch(() => [])) {
    const hierarchy = join(root, entry);
    if (await exists(join(hierarchy, "cgroup.procs"))) found.push(join(hierarchy, name));
  }
  return found;
}

async function enableControllers(folder: string): Promise<void> {
  await writeFile(join(folder, "cgroup.subtree_control"), controllers.map((controller) => `+${controller}`).join(" "));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it ended in between
  }
}
