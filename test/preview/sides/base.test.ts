import { cpSync } from "node:fs";
import { mkdir, readdir, readFile, readlink, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it, vi } from "vitest";
import { type BaseRequest, planBase } from "../../../preview/sides/base.ts";
import { treeAt, workingTree } from "../../../preview/sides/project-tree.ts";
import { baseOf } from "../../../preview/sides/repository.ts";
import { PROGRAM, planSaying, projectIn, scratchFolder, type TestProject, testProject } from "./project.ts";

/** A request for environment `a` at the commit before the last, and what was told meanwhile. */
async function requestFor(
  { root }: Pick<TestProject, "root">,
  changed: Partial<BaseRequest> = {},
): Promise<BaseRequest & { readonly told: string[] }> {
  const base = await baseOf(root, "HEAD~1");
  const told: string[] = [];
  return {
    root,
    environment: "a",
    base,
    tree: await treeAt(root, base.revision),
    head: { tree: await workingTree(root), record: () => Promise.resolve(planSaying("recorded here")) },
    stateFolder: join(root, ".estate"),
    onProgress: (line) => told.push(line),
    told,
    ...changed,
  };
}

/** A project whose component has changed since its base, where some files stood as well. */
async function changedProject(files: Readonly<Record<string, string>> = {}): Promise<TestProject> {
  const project = await testProject(files);
  await project.commit({ "components/thing.ts": "second" });
  return project;
}

describe("the plan of the base", () => {
  it("is what the base's own program says, and the project's files stay as they are", async () => {
    const project = await changedProject();
    await project.write({ "components/thing.ts": "third, not committed" });
    const request = await requestFor(project);

    const { plan, revision } = await planBase(request);

    expect(plan?.outputs).toEqual({ file: "config: { cloud: local }", component: "first" });
    expect(revision).toBe(await project.git("rev-parse", "HEAD~1"));
    expect(await project.git("status", "--porcelain")).toBe(" M components/thing.ts");
    expect(await project.git("worktree", "list", "--porcelain")).not.toContain(".estate");
    expect(request.told).toEqual(["checking out the base", "planning a at the base"]);
  });

  it("is kept, so that nothing is run or checked out again", async () => {
    const project = await changedProject();
    const first = await planBase(await requestFor(project));
    await rm(join(project.root, ".estate/bases"), { recursive: true });
    const request = await requestFor(project);

    expect(await planBase(request)).toEqual(first);
    expect(request.told).toEqual([]);
  });

  it("is the head's own where nothing that it depends on has changed, and of that one is made", async () => {
    const project = await testProject();
    await project.commit({ "README.md": "more", "environments/Pulumi.b.yaml": "config: { cloud: local, maturity: 1 }" });
    const request = await requestFor(project);

    expect((await planBase(request)).plan).toEqual(planSaying("recorded here"));
    expect((await planBase({ ...request, environment: "b" })).plan?.outputs).toEqual({
      file: "config: { cloud: local }",
      component: "first",
    });
  });

  it("is none for an environment that is not there yet", async () => {
    const project = await testProject();
    await project.commit({ "environments/Pulumi.new.yaml": "config: { cloud: local }" });

    const side = await planBase(await requestFor(project, { environment: "new" }));

    expect(side).toEqual({ revision: await project.git("rev-parse", "HEAD~1"), waivers: [], allowDestroy: [] });
  });

  it("comes with what its file waives and allows, also where a later rule would refuse that file", async () => {
    const waiver = { control: "c", resource: "r", reason: "because of it", owner: "o", expires: "2020-01-01" };
    const allowance = { resource: "bucket", reason: "moved" };
    const values = {
      cloud: "local",
      unknown: 1,
      waivers: [waiver, { control: "half" }, 7],
      "mlops-estate:allowDestroy": [{ ...allowance, more: "x" }, { reason: "of nothing" }],
    };
    const project = await changedProject({ "environments/Pulumi.a.yaml": JSON.stringify({ config: values }) });

    const { waivers, allowDestroy } = await planBase(await requestFor(project));

    expect({ waivers, allowDestroy }).toEqual({ waivers: [waiver], allowDestroy: [allowance] });
  });

  it("is had for a project below the top of its repository", async () => {
    const project = await testProject({}, "deep");
    await project.commit({ "components/thing.ts": "second" });

    expect((await planBase(await requestFor(project))).plan?.outputs["component"]).toBe("first");
  });

  it("sees none of the variables of whoever asks but those that a program needs", async () => {
    const told = "secret: process.env.AWS_SECRET_ACCESS_KEY ?? 'none', path: typeof process.env.PATH,";
    const leaking = PROGRAM.replace("const outputs = {", `const outputs = { ${told}`);
    const project = await changedProject({ "cli/index.ts": leaking });
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "told to nobody");

    const { plan } = await planBase(await requestFor(project));

    vi.unstubAllEnvs();
    expect(plan?.outputs).toMatchObject({ secret: "none", path: "string" });
  });
});

describe("the program of the base", () => {
  it("leaves nothing behind that runs, also when it ends by itself", async () => {
    const pid = join(await scratchFolder(), "pid");
    const leaving = `
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
const child = spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"], { stdio: "ignore" });
child.unref();
writeFileSync(${JSON.stringify(pid)}, String(child.pid));
${PROGRAM}`;
    const { plan } = await planBase(await requestFor(await changedProject({ "cli/index.ts": leaving })));

    expect(plan?.environment).toBe("a");
    await expect.poll(async () => isRunning(Number(await readFile(pid, "utf8")))).toBe(false);
  });
});

/** A killed process is gone once it was waited for, which may be by another than us. */
async function isRunning(pid: number): Promise<boolean> {
  const { stdout } = await execa("ps", ["-o", "state=", "-p", String(pid)], { reject: false });
  return stdout !== "" && !stdout.startsWith("Z");
}

describe("a base that cannot be planned", () => {
  it("is told with its own words, marked as such, without what a terminal obeys", async () => {
    const throwing = 'process.stderr.write("\\u001b[31mnothing fits\\r\\nat \\u0007" + import.meta.filename + "\\n"); process.exit(3);';
    const request = await requestFor(await changedProject({ "cli/index.ts": throwing }));

    await expect(planBase(request)).rejects.toMatchObject({
      name: "UserError",
      message: `a cannot be planned at the base HEAD~1 (${request.base.revision.slice(0, 12)}), so there is nothing to compare with; the program there ended with code 3 and said\n  | nothing fits\n  | at  cli/index.ts`,
    });
  });

  it("is ended with everything that it has started when it does not end by itself", async () => {
    const pids = join(await scratchFolder(), "pids");
    const hanging = `
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
const child = spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"]);
process.on("SIGTERM", () => undefined);
writeFileSync(${JSON.stringify(pids)}, process.pid + " " + child.pid);
setInterval(() => 0, 1000);`;
    const request = await requestFor(await changedProject({ "cli/index.ts": hanging }), { timeoutSeconds: 10 });

    await expect(planBase(request)).rejects.toThrow("the program there did not end within 10 s and was stopped");

    const started = (await readFile(pids, "utf8")).split(" ").map(Number);
    await expect.poll(async () => (await Promise.all(started.map(isRunning))).includes(true)).toBe(false);
  });

  it.each([
    ["process.stdout.write('{\"version\": 1')", "it is no JSON, or was cut off"],
    ["process.stdout.write('hello')", "it is no JSON, or was cut off"],
    [PROGRAM.replace("version: 1", "version: 99"), "it is of version 99, and this reads version 1"],
    [PROGRAM.replace("environment, cloud", "environment: 'b', cloud"), 'planned "b" instead'],
    ["process.kill(process.pid, 'SIGKILL'); setInterval(() => 0, 1000)", "was ended by SIGKILL"],
  ])("as by %j is told as such, and keeps nothing", async (program, message) => {
    const project = await changedProject({ "cli/index.ts": program });
    const request = await requestFor(project);

    await expect(planBase(request)).rejects.toThrow(message);
    expect(await readdir(join(project.root, ".estate/plans")).catch(() => [])).toEqual([]);
  });
});

describe("the checkout of the base", () => {
  it("is complete or not there: what somebody left half done is neither used nor kept for ever", async () => {
    const project = await changedProject();
    const bases = join(project.root, ".estate/bases");
    await mkdir(join(bases, "partial-old"), { recursive: true });
    await mkdir(join(bases, "partial-now"));
    await utimes(join(bases, "partial-old"), 1000, 1000);

    await planBase(await requestFor(project));

    expect((await readdir(bases)).sort()).toEqual([(await treeAt(project.root, "HEAD~1")).id, "partial-now"].sort());
  });

  it("of long ago goes once there are newer ones", async () => {
    const project = await changedProject();
    const bases = join(project.root, ".estate/bases");
    for (const age of [1, 2, 3, 4, 5]) {
      await mkdir(join(bases, `old-${age}`), { recursive: true });
      await utimes(join(bases, `old-${age}`), 10_000 - age, 10_000 - age);
    }

    await planBase(await requestFor(project));

    const left = (await readdir(bases)).filter((name) => name.startsWith("old-"));
    expect(left.sort()).toEqual(["old-1", "old-2", "old-3"]);
  });

  it("is made by one of those who ask for several environments at the same time", async () => {
    const project = await changedProject();
    const request = await requestFor(project);

    const sides = await Promise.all(["a", "b"].map((environment) => planBase({ ...request, environment })));

    expect(sides.map(({ plan }) => plan?.environment)).toEqual(["a", "b"]);
    expect(request.told.filter((line) => line.startsWith("checking out"))).toHaveLength(1);
  });

  it("of another who was faster is used, and nothing of ours is left", async () => {
    const project = await changedProject();
    const another = await scratchFolder();
    await execa("git", ["clone", "--quiet", project.root, another]);
    await projectIn(another).write({ "components/thing.ts": "of another" });
    const bases = join(project.root, ".estate/bases");
    const { id } = await treeAt(project.root, "HEAD~1");
    const onProgress = (line: string) => line === "checking out the base" && cpSync(another, join(bases, id), { recursive: true });

    const { plan } = await planBase(await requestFor(project, { onProgress }));

    expect(plan?.outputs["component"]).toBe("of another");
    expect(await readdir(bases)).toEqual([id]);
  });

  it("uses the project's packages where it locks the same, whatever an earlier use led to", async () => {
    const project = await changedProject();
    await mkdir(join(project.root, "node_modules"));
    const request = await requestFor(project);
    const link = join(request.stateFolder, "bases", request.tree.id, "node_modules");
    await planBase(request);
    expect(await readlink(link)).toBe(join(project.root, "node_modules"));

    await rm(link);
    await symlink("/nowhere", link);
    await rm(join(request.stateFolder, "plans"), { recursive: true });
    await planBase(request);

    expect(await readlink(link)).toBe(join(project.root, "node_modules"));
  });

  it("has packages of its own where it locks others, installed once and without their scripts", async () => {
    const dependencies = { thing: "file:thing" };
    const whole = { name: "project", dependencies, hasInstallScript: true };
    const thing = { "node_modules/thing": { resolved: "thing", link: true }, thing: { version: "1.0.0" } };
    const lock = { name: "project", lockfileVersion: 3, packages: { "": whole, ...thing } };
    const own = { name: "project", type: "module", dependencies, scripts: { install: "echo > ran" } };
    const project = await testProject({ "package.json": JSON.stringify(own), "package-lock.json": JSON.stringify(lock) });
    await project.commit({ "package-lock.json": "{}" });
    await mkdir(join(project.root, "node_modules"));
    const request = await requestFor(project);
    vi.stubEnv("npm_config_ignore_scripts", "false");

    await planBase(request);
    await rm(join(request.stateFolder, "plans"), { recursive: true });
    await planBase(request);

    vi.unstubAllEnvs();
    const packages = await readlink(join(request.stateFolder, "bases", request.tree.id, "node_modules"));
    expect(packages).toMatch(/\/bases\/packages-[0-9a-f]{40}\/node_modules$/);
    expect((await readdir(join(packages, ".."))).sort()).toEqual(["node_modules", "package-lock.json", "package.json"]);
    expect(request.told.filter((line) => line.startsWith("installing"))).toHaveLength(1);
  });

  it("says what npm says where they cannot be installed", async () => {
    const project = await testProject({ "package-lock.json": "no lock file" });
    await project.commit({ "package-lock.json": "{}" });

    await expect(planBase(await requestFor(project))).rejects.toThrow(
      /^the packages of the base cannot be installed\n {2}package-lock.json: .+/,
    );
  });
});

describe("the plan of the head", () => {
  it("is not kept when its files were edited while it was made", async () => {
    const project = await testProject();
    await project.commit({ "README.md": "more" });
    const editing = async () => {
      await writeFile(join(project.root, "components/thing.ts"), "edited meanwhile");
      return planSaying("of the edited files");
    };
    const request = await requestFor(project);

    await planBase({ ...request, head: { ...request.head, record: editing } });

    await project.git("checkout", "--quiet", ".");
    expect((await planBase(request)).plan).toEqual(planSaying("recorded here"));
  });
});
