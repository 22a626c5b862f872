import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decideNodes, machineFacts } from "../../cluster/node/machine.ts";
import type { Evidence } from "../../verify/index.ts";
import { run } from "../process.ts";
import { bound, type Row } from "../row.ts";

const decision = decideNodes(await machineFacts());

/** `npm start` on a machine that has built everything before: a new cluster with a real node, up to the evidence that its estate works. Once, since it takes minutes. */
export const realEstate: Row = {
  name: "real-estate",
  title: "the local estate on a real node, from warm caches",
  unready: () => (decision.nodes === "real" ? undefined : "this machine can have no real node"),
  async measure() {
    const state = mkdtempSync(join(tmpdir(), "estate-bench-"));
    const estate = (...words: string[]) => run(["cli/index.ts", ...words], { ESTATE_STATE: state });
    try {
      // Images are built before anything is measured.
      await estate("images", "build", "local", "--yes");
      const bare = await estate("cluster", "start", "local", "--nodes", "real");
      await estate("cluster", "delete", "local");
      const begin = Date.now();
      await estate("up", "local", "--nodes", "real", "--verify");
      const all = (Date.now() - begin) / 1000;
      return [
        bound("new cluster to Ready node", "s", bare.seconds, 15),
        bound("to the served prediction", "s", (predictedAt(state) - begin) / 1000, 180),
        bound("to the last check", "s", all, 600),
        bound("resident memory of all", "MiB", residentMiB(state), 3 * 1024),
        bound("image store", "GB", imageStoreGB(state), 4),
      ];
    } finally {
      await estate("cluster", "delete", "local");
      rmSync(state, { recursive: true, force: true });
    }
  },
};

/** Milliseconds since the epoch. */
function predictedAt(state: string): number {
  const evidence = JSON.parse(readFileSync(join(state, "evidence/local.json"), "utf8")) as Evidence;
  const found = evidence.checks.find(({ name, outcome }) => name === "prediction" && outcome === "passed");
  if (found === undefined) throw new Error("no prediction was served");
  return Date.parse(found.startedAt) + found.seconds * 1000;
}

/** Memory of every process of the cluster and of all that it started, pods among them; pages that several share are counted once. */
function residentMiB(state: string): number {
  return (
    pids()
      .filter((pid) => isOf(pid, state))
      .reduce((sum, pid) => sum + pssKiB(pid), 0) / 1024
  );
}

function pids(): string[] {
  return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
}

function commandOf(pid: string): string {
  return quietly(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")) ?? "";
}

/** Whether a process, or one above it, names the cluster's folder. */
function isOf(pid: string, state: string): boolean {
  for (let above = pid; above !== "0" && above !== ""; above = parentOf(above)) if (commandOf(above).includes(state)) return true;
  return false;
}

function parentOf(pid: string): string {
  return /^PPid:\s+(\d+)/m.exec(quietly(() => readFileSync(`/proc/${pid}/status`, "utf8")) ?? "")?.[1] ?? "";
}

function pssKiB(pid: string): number {
  const text = quietly(() => readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? "";
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
}

/** What containerd keeps: layers and unpacked files. */
function imageStoreGB(state: string): number {
  const folder = join(state, "clusters/estate-local/node/containerd");
  return Number(execFileSync("du", ["--summarize", "--bytes", folder], { encoding: "utf8" }).split("\t")[0]) / 1e9;
}

/** A process may end while it is looked at. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
