import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";

/** Milliseconds after which the lock of a process that went without a word is nobody's: longer than a busy disk keeps one that runs from renewing its own. */
const STALE_MS = 60_000;

/** Milliseconds between two tries. */
const RETRY_MS = 500;

/**
 * Runs `work` while no other process of this machine runs any on the same path; waits for one that does. The lock is a folder beside the path, `<path>.lock`.
 *
 * @param path what is worked on; it need not be there, the folder that it is in must.
 * @param onWait called twice a second while another process has it. Default: nothing.
 * @throws what making the lock throws, or `work`.
 */
export async function alone<Result>(path: string, work: () => Promise<Result>, onWait: () => void = () => undefined): Promise<Result> {
  const release = await locked(path, onWait);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function locked(path: string, onWait: () => void): Promise<() => Promise<void>> {
  for (;;) {
    try {
      return await lock(path, { lockfilePath: `${path}.lock`, realpath: false, stale: STALE_MS });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ELOCKED")) throw error;
      onWait();
      await sleep(RETRY_MS);
    }
  }
}
