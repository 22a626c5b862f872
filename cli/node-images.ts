import { stat, statfs } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Cluster } from "../cluster/contract.ts";
import { importImage, importMarks } from "../cluster/node/images.ts";
import { UserError } from "../components/core/errors.ts";
import { type BuildOptions, builtImages, type NeededImage, StepProgress } from "../images/index.ts";
import type { ProgressDisplay } from "./progress.ts";

/** Bytes a second that an import takes in, for the estimate; seen on 2 cores. */
const bytesPerSecond = 50e6;

/** Share of the disk below which a node ends pods, and some more. */
const reservedShare = 0.03;

/**
 * Archives of the images that a plan's pods run: pulled, imported or built before, else built of packages now. Named by where a change of any would lie.
 *
 * @throws UserError when one can be had in no way here.
 */
export async function obtainImages(needed: readonly NeededImage[], options: BuildOptions, progress: ProgressDisplay) {
  const unknown = needed.filter(({ name }) => name === undefined);
  if (unknown.length > 0) {
    throw new UserError(
      "The real node has no way out to a registry, and the estate has no definition of these images:",
      unknown.map(({ reference, usedBy }) => ({
        path: reference,
        reason: `run by ${usedBy.join(", ")}; \`--nodes simulated\` does without`,
      })),
    );
  }
  return builtImages(
    needed.flatMap(({ name }) => name ?? []),
    (step) => progress.build(step),
    options,
  );
}

/**
 * Puts images into the real node of a cluster, apart from those that it has of the same archive.
 *
 * @throws UserError when the disk has no room for them.
 */
export async function bringImages(
  cluster: Cluster,
  images: Awaited<ReturnType<typeof obtainImages>>,
  progress: ProgressDisplay,
): Promise<void> {
  const marks = await importMarks(cluster);
  const missing = images.filter(({ reference, archive }) => marks.get(reference) !== markOf(archive));
  const steps = await Promise.all(
    missing.map(async ({ name, archive }) => ({
      name: `putting image ${name} into the node`,
      seconds: (await stat(archive)).size / bytesPerSecond,
    })),
  );
  await requireRoom(
    cluster,
    steps.reduce((sum, { seconds }) => sum + seconds * bytesPerSecond, 0),
  );
  const shown = new StepProgress(steps, (step) => progress.build(step));
  for (const [index, { archive }] of missing.entries()) {
    const step = steps[index];
    if (step !== undefined) await shown.during(step, () => importImage(cluster, archive, markOf(archive)));
  }
}

/** A node keeps an image twice: as layers, and unpacked. Before anything is imported: a full disk would end the systems that run, too. */
async function requireRoom(cluster: Cluster, bytes: number): Promise<void> {
  const folder = dirname(cluster.kubeconfigPath);
  const { bavail, blocks, bsize } = await statfs(folder);
  const free = bavail * bsize - reservedShare * blocks * bsize;
  if (free >= 2 * bytes) return;
  throw new UserError(
    `The disk of ${folder} has no room for the images: they take ${gigabytes(2 * bytes)}, and ${gigabytes(Math.max(0, free))} are free beside what the node keeps free. Make room, or set ESTATE_STATE to a folder on another disk.`,
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** The folder of an archive carries a hash of what it was made of. */
function markOf(archive: string): string {
  return basename(dirname(archive));
}
