import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { freeBlocks } from "../../cluster/node/addresses.ts";
import { chooseNodes } from "../../cluster/node/choose.ts";
import { imageArchive } from "../../cluster/node/image.ts";
import { layoutOf } from "../../cluster/node/layout.ts";
import { decideNodes, type MachineFacts } from "../../cluster/node/machine.ts";

const able: MachineFacts = { platform: "linux", root: true, missingPackages: [], canInstall: true };

describe("deciding between a real and a simulated node", () => {
  test("a machine that can have a real node gets one", () => {
    expect(decideNodes(able)).toEqual({ nodes: "real" });
  });

  test.each<[string, Partial<MachineFacts>, string]>([
    ["not Linux", { platform: "darwin" }, "containers need Linux, and this is darwin"],
    ["not root", { root: false }, "a node takes root, and this is not root"],
    ["not root and packages lacking", { root: false, missingPackages: ["runc"] }, "a node takes root, and this is not root"],
    ["a container without privileges", { obstacle: "namespaces cannot be made (EPERM)" }, "namespaces cannot be made (EPERM)"],
    [
      "packages lacking without apt-get",
      { missingPackages: ["runc", "conntrack"], canInstall: false },
      "runc, conntrack are missing, and there is no apt-get to install them with",
    ],
  ])("%s gives simulated nodes with the reason", (_, facts, reason) => {
    expect(decideNodes({ ...able, ...facts })).toEqual({ nodes: "simulated", reason });
  });
});

describe("choosing nodes", () => {
  const lacking = { ...able, missingPackages: ["containerd", "runc"] };

  /** A machine whose packages are there once they were installed, and what it was told and said. */
  function machine(facts: MachineFacts) {
    const installed: string[] = [];
    const said: string[] = [];
    const facade = {
      facts: async () => (installed.length > 0 ? { ...facts, missingPackages: [] } : facts),
      install: async (packages: readonly string[]) => void installed.push(...packages),
    };
    return { facade, installed, said, onNotice: (line: string) => void said.push(line) };
  }

  test("says that policies are not enforced on a real node", async () => {
    const { facade, said, onNotice } = machine(able);

    expect(await chooseNodes("auto", { onNotice }, facade)).toBe(true);
    expect(said).toEqual(["pods run on one real node; NetworkPolicies are declared, not enforced on it"]);
  });

  test("gives a sign of life every five seconds while packages are installed", async () => {
    vi.useFakeTimers();
    const { facade, said, onNotice } = machine(lacking);
    const slow = {
      ...facade,
      install: async (packages: readonly string[]) => {
        await vi.advanceTimersByTimeAsync(12_000);
        await facade.install(packages);
      },
    };

    await chooseNodes("auto", { mayInstall: async () => true, onNotice }, slow);
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();

    expect(said.filter((line) => line.startsWith("still"))).toEqual([
      "still installing by apt-get, 5 s",
      "still installing by apt-get, 10 s",
    ]);
  });

  test("installs what is missing after saying so, when that is allowed", async () => {
    const { facade, installed, said, onNotice } = machine(lacking);

    expect(await chooseNodes("auto", { onNotice, mayInstall: () => true }, facade)).toBe(true);
    expect(installed).toEqual(["containerd", "runc"]);
    expect(said[0]).toBe("installing containerd runc by apt-get");
  });

  test.each([[() => false], [undefined]])("takes simulated nodes with the remedy when installing is not allowed", async (mayInstall) => {
    const { facade, installed, said, onNotice } = machine(lacking);

    expect(await chooseNodes("auto", { onNotice, ...(mayInstall && { mayInstall }) }, facade)).toBe(false);
    expect(installed).toEqual([]);
    expect(said).toEqual(["pods are simulated: packages are missing: install containerd runc, or add --yes to have it done"]);
  });

  test("ends with the reason when only a real node will do and there can be none", async () => {
    const { facade } = machine({ ...able, root: false });

    await expect(chooseNodes("real", {}, facade)).rejects.toThrow("cannot have a real node: a node takes root, and this is not root.");
  });

  test("takes simulated nodes with the reason when this is not root", async () => {
    const { facade, said, onNotice } = machine({ ...able, root: false });

    expect(await chooseNodes("auto", { onNotice }, facade)).toBe(false);
    expect(said).toEqual(["pods are simulated: a node takes root, and this is not root"]);
  });
});

describe("addresses of a node", () => {
  const first = (taken: string[], seed = "00000000") => freeBlocks(taken, seed).next().value;

  test("lie in one block that has room for pods and the cable", () => {
    expect(first([])).toEqual({ block: "10.200.0.0/23", pods: "10.200.0.0/24", host: "10.200.1.1", node: "10.200.1.2" });
  });

  test("keep away from networks that the host knows, however large", () => {
    expect(first(["10.200.0.0/23", "10.200.3.7"])?.block).toBe("10.200.4.0/23");
    expect(first(["10.0.0.0/8"])?.block).toBe("172.24.0.0/23");
    expect(first(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"])).toBeUndefined();
  });

  test("begin elsewhere for another cluster, and no two blocks are the same", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{8}$/), (seed) => {
        const blocks = [...freeBlocks([], seed)].map(({ block }) => block);

        expect(new Set(blocks).size).toBe(blocks.length);
      }),
      { numRuns: 5 },
    );
    expect(first([], "00000001")?.block).not.toBe(first([], "00000000")?.block);
  });
});

describe("the layout of a node", () => {
  test("gives interfaces names that the kernel takes, different for each cluster", () => {
    const [one, two] = [layoutOf("/a/clusters/one"), layoutOf("/a/clusters/two")];

    for (const name of [one.hostInterface, one.nodeInterface]) expect(name.length).toBeLessThanOrEqual(15);
    expect(one.hostInterface).not.toBe(two.hostInterface);
    expect(one.controlGroup).not.toBe(two.controlGroup);
  });
});

describe("an image", () => {
  const parts = { name: "localhost/a:1", entrypoint: ["/a"], user: "1", files: [{ name: "a", content: Buffer.from("text"), mode: 0o755 }] };

  test("is the same bytes for the same files", () => {
    expect(imageArchive(parts).equals(imageArchive(parts))).toBe(true);
  });

  test("is an archive that tar reads, with its index and three blobs", async () => {
    const folder = await mkdtemp(join(tmpdir(), "estate-image-"));
    try {
      await writeFile(join(folder, "image.tar"), imageArchive(parts));
      const names = execFileSync("tar", ["-tf", join(folder, "image.tar")], { encoding: "utf8" })
        .trim()
        .split("\n");

      expect(names.slice(0, 2)).toEqual(["oci-layout", "index.json"]);
      expect(names.slice(2)).toHaveLength(3);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
