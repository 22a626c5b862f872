import { join } from "node:path";
import { UserError } from "../components/core/errors.ts";
import type { ImageName } from "../pins/index.ts";
import { install, withCache } from "../toolchain/cache.ts";
import type { OnProgress } from "../toolchain/progress.ts";
import { joinArchives, splitArchive } from "./archives.ts";
import type { BuiltImage } from "./build.ts";
import { Buildah } from "./buildah.ts";
import { imageNames, referenceOf } from "./definitions.ts";
import { imagesCache, pulledPath } from "./inputs.ts";
import { StepProgress } from "./progress.ts";

/** Time after which a registry that has not given an image counts as one that does not answer. */
const PULL_SECONDS = 600;
/** Time that a pull is taken to need, for the estimate. */
const USUAL_SECONDS = 30;

/** What became of a pull. */
export interface Pulled {
  readonly name: ImageName;
  readonly reference: string;
  /** Why it failed; undefined when it did not. */
  readonly problem?: string;
}

/** Pulls images from their registries into the cache, where they are preferred to built ones. A registry that does not answer ends none of the others. */
export async function pullImages(names: readonly ImageName[], onProgress: OnProgress, mirror?: string): Promise<Pulled[]> {
  const steps = names.map((name) => ({ name: `pulling image ${name}`, seconds: USUAL_SECONDS }));
  const progress = new StepProgress(steps, onProgress);
  return withCache(imagesCache(), waiting(onProgress), async (workplace) => {
    const pulled: Pulled[] = [];
    for (const [index, name] of names.entries()) {
      const step = steps[index] ?? { name, seconds: USUAL_SECONDS };
      pulled.push(await progress.during(step, () => pullOne(name, join(workplace, name), mirror)));
    }
    return pulled;
  });
}

async function pullOne(name: ImageName, folder: string, mirror: string | undefined): Promise<Pulled> {
  const reference = referenceOf(name, mirror);
  const buildah = new Buildah(folder, AbortSignal.timeout(PULL_SECONDS * 1000));
  try {
    await buildah.prepare();
    await buildah.load(`docker://${reference}`, `pull ${reference}`);
    await buildah.save(reference, join(folder, "image.tar"));
  } catch (error) {
    if (!(error instanceof UserError) || error.message.startsWith("The disk is full")) throw error;
    return { name, reference, problem: error.message.split("\n").at(-1) ?? "" };
  }
  await install(join(folder, "image.tar"), pulledPath(name, mirror));
  return { name, reference };
}

/** Writes images into one file that {@link importBundle}, `ctr images import`, `docker load` and `podman load` take. */
export async function exportBundle(images: readonly BuiltImage[], output: string, onProgress: OnProgress): Promise<void> {
  const step = { name: `writing ${output}`, seconds: 10 };
  const archives = images.map(({ archive }) => archive);
  await withCache(imagesCache(), waiting(onProgress), (workplace) =>
    new StepProgress([step], onProgress).during(step, () => joinArchives(archives, output, workplace)),
  );
}

/**
 * Takes the images of a bundle into the cache and gives their names.
 *
 * @throws UserError when it is damaged, or holds an image that the estate does not run.
 */
export async function importBundle(bundle: string, onProgress: OnProgress, mirror?: string): Promise<ImageName[]> {
  const step = { name: `reading ${bundle}`, seconds: 20 };
  const taken: ImageName[] = [];
  const place = async ({ reference }: { reference: string }, built: string) => {
    const name = nameOf(reference, mirror);
    await install(built, pulledPath(name, mirror));
    taken.push(name);
  };
  await withCache(imagesCache(), waiting(onProgress), (workplace) =>
    new StepProgress([step], onProgress).during(step, () => splitArchive(bundle, workplace, place)),
  );
  return taken;
}

/**
 * The image that a reference of a manifest or bundle means.
 *
 * @throws UserError when it is none of the pinned ones.
 */
export function nameOf(reference: string, mirror?: string): ImageName {
  const name = imageNames.find((each) => referenceOf(each, mirror) === reference);
  if (name === undefined) {
    const known = imageNames.map((each) => `  ${referenceOf(each, mirror)}`).join("\n");
    throw new UserError(`The estate runs no image ${reference}; the pinned ones are\n${known}`);
  }
  return name;
}

function waiting(onProgress: OnProgress): () => void {
  return () => onProgress({ step: "waiting for another build of images", fraction: 0, remainingSeconds: 0 });
}
