import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

/** Folder of the project. */
export const ROOT = dirname(import.meta.dirname);

/** What one run cost. */
export interface Run {
  readonly seconds: number;
  /** High-water marks of all its processes, added up. */
  readonly peakMiB: number;
  readonly stdout: string;
}

/** How often the processes are looked at; a high-water mark never falls, so only its last moments can be missed. */
const INTERVAL_MS = 10;

/** Runs Node in a process of its own, from start to exit. */
export function run(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn(process.execPath, words, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
    const peaks = new Map<number, number>();
    const watch = setInterval(() => child.pid !== undefined && notePeaks(child.pid, peaks), INTERVAL_MS);
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(watch);
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      if (code !== 0) reject(new Error(`node ${words.join(" ")} ended with code ${code}`));
      else resolve({ seconds, peakMiB: [...peaks.values()].reduce((sum, kib) => sum + kib, 0) / 1024, stdout });
    });
  });
}

function notePeaks(pid: number, peaks: Map<number, number>): void {
  try {
    const peak = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    if (peak !== undefined) peaks.set(pid, Math.max(Number(peak), peaks.get(pid) ?? 0));
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const children = readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim();
      for (const below of children === "" ? [] : children.split(" ")) notePeaks(Number(below), peaks);
    }
  } catch {
    // A process that has just ended has nothing more to tell.
  }
}
