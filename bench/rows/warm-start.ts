import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "../process.ts";
import { bound, median, type Row } from "../row.ts";

/** `npm start` when everything stands already and nothing has changed. */
export const warmStart: Row = {
  name: "warm-start",
  title: "warm `npm start` with no changes",
  unready: () =>
    existsSync(join(ROOT, "cli/up.ts")) && existsSync(join(ROOT, "stacks/index.ts")) ? undefined : "there is no `estate up` yet",
  async measure(rounds) {
    await run(["cli/index.ts", "up", "local"]);
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round += 1) seconds.push((await run(["cli/index.ts", "up", "local"])).seconds);
    return [bound("time", "s", median(seconds), 15), bound("memory of the cluster", "MiB", clusterMiB(), 700)];
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
