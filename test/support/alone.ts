import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";

/** Test files run beside each other, and two of them may want to fill the same place: does the work while nobody else does any on that path. */
export async function alone<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const release = await locked(path);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function locked(path: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      return await lock(path, { lockfilePath: `${path}.lock`, realpath: false, stale: 60_000 });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ELOCKED")) throw error;
      await sleep(500);
    }
  }
}
