import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ImageName } from "../pins/index.ts";
import { install, isIntact, withCache } from "../toolchain/cache.ts";
import type { OnProgress } from "../toolchain/progress.ts";
import { Buildah } from "./buildah.ts";
import { makeRoot } from "./debian.ts";
import { type BuildName, buildOrder, definitions, isFoundation, referenceOf } from "./definitions.ts";
import { bindHostSettings } from "./host-settings.ts";
import { archivePath, folderOf, imagesCache, pulledPath, sharedFile } from "./inputs.ts";
import { type MayInstall, requireBuilder } from "./machine.ts";
import { programOf } from "./programs.ts";
import { StepProgress, type TimedStep } from "./progress.ts";

/** An image as a file: `ctr images import`, `docker load` and `podman load` take it, and then it has this name. */
export interface BuiltImage {
  readonly name: ImageName;
  readonly reference: string;
  readonly archive: string;
}

/** How images are built. */
export interface BuildOptions {
  /** Registry and path that the names of all images begin with; default: each image's own. */
  readonly mirror?: string;
  /** Asked before packages are installed; default: never. */
  readonly mayInstall?: MayInstall;
  /** Called with lines that are no progress. */
  readonly onNotice?: (line: string) => void;
}

/**
 * Gives an archive of each image: the one that was pulled or built before, else a new one built of packages. A build of all takes minutes;
 * `onProgress` is then called once a second. Another process that builds at the same time is waited for.
 *
 * @throws UserError when this machine cannot build, packages cannot be reached, or the cache cannot be written.
 */
export async function builtImages(names: readonly ImageName[], onProgress?: OnProgress, options: BuildOptions = {}): Promise<BuiltImage[]> {
  const missing = (
    await Promise.all(names.map(async (name) => ((await findArchive(name, options.mirror)) === undefined ? name : [])))
  ).flat();
  if (missing.length > 0) await buildMissing(missing, onProgress, options);
  return Promise.all(
    names.map(async (name) => {
      const archive = (await findArchive(name, options.mirror)) ?? (await archivePath(name, options.mirror));
      return { name, reference: referenceOf(name, options.mirror), archive };
    }),
  );
}

/** Archives whose checksum this process has verified; reading gigabytes twice helps nobody. */
const verified = new Set<string>();

/** The archive of an image that is whole, pulled before built; undefined when there is none. */
export async function findArchive(name: BuildName, mirror?: string): Promise<string | undefined> {
  for (const path of [...(isFoundation(name) ? [] : [pulledPath(name, mirror)]), await archivePath(name, mirror)]) {
    if (verified.has(path) && existsSync(path)) return path;
    if (await isIntact(path)) {
      verified.add(path);
      return path;
    }
  }
  return undefined;
}

async function buildMissing(names: readonly ImageName[], onProgress: OnProgress | undefined, options: BuildOptions): Promise<void> {
  await requireBuilder(options.mayInstall ?? (() => false), options.onNotice ?? (() => {}));
  const report = onProgress ?? (() => {});
  const waiting = () => report({ step: "waiting for another build of images", fraction: 0, remainingSeconds: 0 });
  await withCache(imagesCache(), waiting, async (workplace) => {
    const todo = await unbuilt(names, options.mirror);
    const steps = todo.map((name) => ({ name: `building image ${name}`, seconds: definitions[name].seconds }));
    const progress = new StepProgress(steps, report);
    const buildah = new Buildah(join(workplace, "buildah"));
    await buildah.prepare();
    await bindHostSettings(join(workplace, "settings"));
    const loaded = new Set<BuildName>();
    for (const [index, name] of todo.entries()) {
      const step: TimedStep = steps[index] ?? { name, seconds: 1 };
      await progress.during(step, () => buildOne(name, { workplace, buildah, loaded, mirror: options.mirror }));
    }
  });
}

/** What has to be built for these images, each after what it stands on. What a present image stands on is not asked for. */
async function unbuilt(names: readonly BuildName[], mirror: string | undefined): Promise<BuildName[]> {
  const todo = new Set<BuildName>();
  for (const name of buildOrder(names).toReversed()) {
    const wanted = names.includes(name) || [...todo].some((above) => Object.values(definitions[above].from).includes(name));
    if (wanted && (await findBuilt(name, mirror)) === undefined) todo.add(name);
  }
  return [...todo].toReversed();
}

/** Only what we built ourselves can be built upon: a pulled image has other folders. */
async function findBuilt(name: BuildName, mirror: string | undefined): Promise<string | undefined> {
  const path = await archivePath(name, mirror);
  return (await isIntact(path)) ? path : undefined;
}

interface Site {
  readonly workplace: string;
  readonly buildah: Buildah;
  /** Images that the store has. */
  readonly loaded: Set<BuildName>;
  readonly mirror: string | undefined;
}

async function buildOne(name: BuildName, site: Site): Promise<void> {
  const { buildah, loaded, mirror, workplace } = site;
  const { from } = definitions[name];
  // Before its files are read: a file that is edited meanwhile must not give the new name to the old content.
  const target = await archivePath(name, mirror);
  for (const below of Object.values(from)) {
    if (!loaded.has(below)) await buildah.load(`docker-archive:${await archivePath(below, mirror)}`, `load the image ${below}`);
    loaded.add(below);
  }
  const context = join(workplace, name);
  await fillContext(name, context, workplace);
  const given = Object.fromEntries(Object.entries(from).map(([argument, below]) => [argument, referenceOf(below, mirror)]));
  const reference = referenceOf(name, mirror);
  await buildah.build({ context, reference, arguments: given, bound: join(workplace, "settings") });
  loaded.add(name);
  const archive = join(workplace, `${name}.tar`);
  await buildah.save(reference, archive);
  await install(archive, target);
}

async function fillContext(name: BuildName, context: string, workplace: string): Promise<void> {
  const { packages, program, shared } = definitions[name];
  const folder = folderOf(name);
  await mkdir(context, { recursive: true });
  await cp(folder, context, { recursive: true });
  for (const file of shared) await cp(sharedFile(file), join(context, file));
  if (packages !== undefined) {
    const prepare = join(folder, "user.sh");
    await makeRoot({ packages, archive: join(context, "root.tar"), ...(existsSync(prepare) ? { prepare } : {}) });
  }
  if (program !== undefined) await programOf(program, folder, join(workplace, `${name}-program`), join(context, "program"));
}
