import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, run } from "../process.ts";
import { bound, median, type Row } from "../row.ts";

/** `estate up` when everything stands already and nothing has changed. */
export const warmStart: Row = {
  name: "warm-start",
  title: "`estate up` with no changes, on simulated nodes",
  unready: () =>
    existsSync(join(ROOT, "cli/up.ts")) && existsSync(join(ROOT, "stacks/index.ts")) ? undefined : "there is no `estate up` yet",
  async measure(rounds) {
    const state = mkdtempSync(join(tmpdir(), "estate-bench-"));
    const up = () => run(["cli/index.ts", "up", "local", "--nodes", "simulated"], { ESTATE_STATE: state });
    try {
      await up();
      const seconds: number[] = [];
      for (let round = 0; round < rounds; round += 1) seconds.push((await up()).seconds);
      return [bound("time", "s", median(seconds), 15), bound("memory of the cluster", "MiB", clusterMiB(), 700)];
    } finally {
      await run(["cli/index.ts", "cluster", "delete", "local"], { ESTATE_STATE: state });
      rmSync(state, { recursive: true, force: true });
    }
  },
};

/** What of an embedded cluster is in memory now: every process of its kind on this machine, so no other cluster may run. */
function clusterMiB(): number {
  const programs = /^(?:kube-apiserver|kube-controller|kube-scheduler|etcd|kwok)/;
  const kib = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => statusOf(pid))
    .filter((status) => programs.test(/^Name:\s+(\S+)/m.exec(status)?.[1] ?? "") && status.includes("VmRSS"))
    .map((status) => Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0));
  return kib.reduce((sum, one) => sum + one, 0) / 1024;
}

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return ""; // it has ended since the listing
  }
}
