import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeControlGroup, removeControlGroup, whyNoControlGroups } from "../../cluster/node/control-groups.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "estate-groups-"));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** One hierarchy for each controller, as the kernel shows version 1; `unified` beside them is what systemd adds. */
async function versionOne(...controllers: string[]): Promise<void> {
  for (const each of [...controllers, "unified"]) {
    await mkdir(join(root, each));
    await writeFile(join(root, each, "cgroup.procs"), "");
  }
}

describe("control groups of version 1", () => {
  test("will do when each controller has its hierarchy", async () => {
    await versionOne("cpu", "cpuset", "memory", "pids");

    expect(await whyNoControlGroups(root)).toBeUndefined();
    expect(await readdir(join(root, "memory"))).toEqual(["cgroup.procs"]);
  });

  test("will do for each of many who ask at once", async () => {
    await versionOne("cpu", "cpuset", "memory", "pids");

    const told = await Promise.all(Array.from({ length: 20 }, () => whyNoControlGroups(root)));

    expect(told.filter((each) => each !== undefined)).toEqual([]);
  });

  test("say which controllers lack", async () => {
    await versionOne("cpu", "memory");

    expect(await whyNoControlGroups(root)).toBe("the control groups lack cpuset, pids");
  });

  test("are made in every hierarchy and removed from it with what is below", async () => {
    await versionOne("cpu", "cpuset", "memory", "pids");
    await makeControlGroup("estate-a", root);
    await mkdir(join(root, "memory", "estate-a", "kubepods", "pod"), { recursive: true });
    expect(await readdir(join(root, "unified"))).toContain("estate-a");

    await removeControlGroup("estate-a", root);

    for (const each of await readdir(root)) expect(await readdir(join(root, each))).toEqual(["cgroup.procs"]);
  });
});

describe("control groups of version 2", () => {
  test("are made once, with the controllers handed down to pods", async () => {
    await writeFile(join(root, "cgroup.controllers"), "cpuset cpu io memory hugetlb pids\n");

    expect(await whyNoControlGroups(root)).toBeUndefined();
    await makeControlGroup("estate-a", root);

    for (const folder of [root, join(root, "estate-a")]) {
      expect(await readFile(join(folder, "cgroup.subtree_control"), "utf8")).toBe("+cpu +cpuset +memory +pids");
    }
  });

  test("say so when this process may not change them", async () => {
    await writeFile(join(root, "cgroup.controllers"), "cpuset cpu memory pids");
    // a folder cannot be written, not even by root
    await mkdir(join(root, "cgroup.subtree_control"));

    expect(await whyNoControlGroups(root)).toBe("control groups cannot be made (EISDIR)");
  });
});
