import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { pickCluster } from "../../cluster/pick.ts";
import { UserError } from "../../components/core/errors.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "estate-pick-"));
  await mkdir(join(folder, "bin"));
  vi.stubEnv("PATH", `${join(folder, "bin")}:/usr/bin:/bin`);
  vi.stubEnv("ESTATE_STATE", join(folder, "state"));
  vi.stubEnv("KUBECONFIG", join(folder, "config"));
  await writeFile(join(folder, "config"), "contexts: [{ name: here }]");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const program = async (name: string, script: string) => {
  await writeFile(join(folder, "bin", name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, "bin", name), 0o755);
};

describe("picking a cluster", () => {
  test("the context that is named comes first", async () => {
    await program("kind", "exit 0");
    await program("docker", "exit 0");

    const cluster = await pickCluster({ name: "local", context: "here" });

    expect(cluster).toMatchObject({
      kind: "context",
      simulated: false,
      kubeconfigPath: join(folder, "config"),
      why: 'the context "here" is named',
    });
  });

  test("an unknown context names those that are known", async () => {
    const attempt = pickCluster({ name: "local", context: "there" });

    await expect(attempt).rejects.toThrow(UserError);
    await expect(attempt).rejects.toThrow("known are: here");
  });

  test("kind comes next, when it and Docker answer", async () => {
    await program("kind", "exit 0");
    await program("docker", "exit 0");

    expect(await pickCluster({ name: "local" })).toMatchObject({
      kind: "kind",
      name: "local",
      context: "local",
      why: "kind and Docker answer",
    });
  });

  test("an embedded cluster that was made before kind came is kept", async () => {
    await program("kind", "exit 0");
    await program("docker", "exit 0");
    await mkdir(join(folder, "state", "clusters", "local"), { recursive: true });
    await writeFile(join(folder, "state", "clusters", "local", "kwokctl.json"), "{}");

    expect(await pickCluster({ name: "local" })).toMatchObject({ kind: "embedded", why: "it was made before" });
  });

  test("else it is embedded, and the reason says what was missing", async () => {
    await program("kind", "exit 0");
    await program("docker", "exit 1");

    expect(await pickCluster({ name: "local" })).toMatchObject({
      kind: "embedded",
      simulated: true,
      why: "no context is named, and Docker does not answer",
    });
    await program("kind", "exit 1");
    expect(await pickCluster({ name: "other" })).toMatchObject({ why: "no context is named, and the command kind was not found" });
  });

  test.each(["../up", "Upper", "", "-a"])("%j names no cluster", async (name) => {
    await expect(pickCluster({ name })).rejects.toThrow(UserError);
  });
});

test("a cluster of kind is made, stopped, started and deleted by kind and docker", async () => {
  const calls = join(folder, "calls");
  const state = join(folder, "kind-state");
  await program(
    "kind",
    `echo "kind $1 $2" >> ${calls}; case "$1 $2" in "get nodes") [ -f ${state} ] && echo local-control-plane;; "create cluster") echo run > ${state}; echo 'contexts: [{name: kind-local}]' > "$6";; "export kubeconfig") echo 'contexts: [{name: kind-local}]' > "$6";; "delete cluster") rm ${state};; esac; exit 0`,
  );
  await program(
    "docker",
    `echo "docker $1" >> ${calls}; case $1 in ps) grep -q run ${state} && echo id;; stop) echo halt > ${state};; start) echo run > ${state};; esac; exit 0`,
  );
  const cluster = await pickCluster({ name: "local" });
  const states: string[] = [];
  const note = async () => states.push((await cluster.status()).state);

  await note();
  for (const step of [() => cluster.start(), () => cluster.stop(), () => cluster.start(), () => cluster.delete()]) {
    await step();
    await note();
  }

  expect(states).toEqual(["absent", "running", "stopped", "running", "absent"]);
  expect(parse(await readFile(cluster.kubeconfigPath, "utf8"))).toMatchObject({
    contexts: [{ name: "local" }],
    "current-context": "local",
  });
});
