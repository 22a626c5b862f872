import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { Command } from "commander";
import { UserError } from "../components/core/errors.ts";
import { loadEnvironment } from "../environments/load.ts";
import {
  type BuildOptions,
  builtImages,
  exportBundle,
  findArchive,
  importBundle,
  type NeededImage,
  neededImages,
  pullImages,
} from "../images/index.ts";
import { requireBuilder } from "../images/machine.ts";
import type { ImageName } from "../pins/index.ts";
import { plainTable } from "../plan/plain-table.ts";
import { askToInstall } from "./consent.ts";
import { PROJECT_ROOT, planEnvironment } from "./plan-environment.ts";
import { type ProgressDisplay, progressDisplay } from "./progress.ts";

const EXAMPLES = `
Examples:
  estate images build local                       where no registry answers
  estate images export local --output images.tar  one file for a machine without network
  estate images import local images.tar           there`;

/** `estate images`: the container images of an environment, without a registry where need be. */
export function imagesCommand(): Command {
  const command = new Command("images")
    .description("pull, build and move the container images of an environment")
    .addHelpText("after", EXAMPLES);
  add(command, "list", "say which images it runs, who runs them, and where each would come from", list);
  addBuilder(command, "pull", "take them from their registries", pull);
  addBuilder(command, "build", "build of packages what was neither pulled nor built before", build);
  addBuilder(command, "export", "write them all into one file, which `docker load` takes too", exportAll).option(
    "--output <file>",
    "file that is written; default estate-images-<environment>.tar",
  );
  add(command, "import", "take the images of such a file", importAll).argument("<file>", "file that `estate images export` wrote");
  return command;
}

/** What a command works with. */
interface Call {
  readonly environment: string;
  readonly file?: string | undefined;
  readonly images: readonly NeededImage[];
  readonly mirror: { readonly mirror?: string };
  readonly options: { readonly yes?: boolean; readonly output?: string };
  readonly progress: ProgressDisplay;
}

async function list({ images, mirror }: Call): Promise<void> {
  const table = plainTable(["image", "from", "MB", "run by"]);
  for (const { name, reference, usedBy } of images) {
    const archive = name === undefined ? undefined : await findArchive(name, mirror.mirror);
    const source = archive === undefined ? (name === undefined ? "its registry only" : "its registry, or to be built") : sourceOf(archive);
    const megabytes = archive === undefined ? "" : String(Math.round((await stat(archive)).size / 1e6));
    table.push([reference, source, megabytes, usedBy.join(", ")]);
  }
  console.log(table.toString());
}

function sourceOf(archive: string): string {
  return archive.includes("-pulled-") ? "here: pulled or imported" : "here: built";
}

async function pull({ images, mirror, options, progress }: Call): Promise<void> {
  await requireBuilder(askToInstall(options.yes === true, progress), (line) => progress.line(line));
  const pulled = await pullImages(pinned(images), (step) => progress.build(step), mirror.mirror);
  progress.end();
  const failed = pulled.filter(({ problem }) => problem !== undefined);
  for (const { reference } of pulled.filter(({ problem }) => problem === undefined)) console.log(reference);
  if (failed.length === 0) return;
  throw new UserError(
    `${failed.length} of ${pulled.length} images could not be pulled; \`estate images build\` builds them of packages instead.`,
    failed.map(({ reference, problem = "" }) => ({ path: reference, reason: problem })),
  );
}

async function build(call: Call): Promise<void> {
  for (const { archive, reference } of await obtain(call)) console.log(`${reference}\n  ${archive}`);
}

async function exportAll(call: Call): Promise<void> {
  const { environment, options, progress } = call;
  const output = resolve(options.output ?? `estate-images-${environment}.tar`);
  const images = await obtain(call);
  await exportBundle(images, output, (step) => progress.build(step));
  progress.end();
  console.log(`${images.length} images, ${Math.round((await stat(output)).size / 1e6)} MB, written to ${output}`);
}

async function importAll({ file = "", mirror, progress }: Call): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw new UserError(`There is no file ${file} to import images from.`);
  const names = await importBundle(file, (step) => progress.build(step), mirror.mirror);
  progress.end();
  console.log(`imported: ${names.join(", ")}`);
}

async function obtain({ images, mirror, options, progress }: Call) {
  const wishes: BuildOptions = {
    ...mirror,
    mayInstall: askToInstall(options.yes === true, progress),
    onNotice: (line) => progress.line(line),
  };
  const built = await builtImages(pinned(images), (step) => progress.build(step), wishes);
  progress.end();
  return built;
}

function pinned(images: readonly NeededImage[]): ImageName[] {
  return images.flatMap(({ name }) => name ?? []);
}

function addBuilder(parent: Command, name: string, description: string, run: (call: Call) => Promise<void>): Command {
  return add(parent, name, description, run).option(
    "--yes",
    "install packages that this takes without asking; so does the variable CI=true",
  );
}

function add(parent: Command, name: string, description: string, run: (call: Call) => Promise<void>): Command {
  return parent
    .command(name)
    .description(description)
    .argument("<environment>", "name of the environment, as in environments/Pulumi.<environment>.yaml")
    .action(async (environment: string, ...rest: unknown[]) => {
      const file = typeof rest[0] === "string" ? rest[0] : undefined;
      const options = (file === undefined ? rest[0] : rest[1]) as Call["options"];
      const { mirror } = loadEnvironment(environment, PROJECT_ROOT).environment.images;
      const images = neededImages(await planEnvironment(environment), mirror);
      await run({ environment, file, images, mirror: mirror === undefined ? {} : { mirror }, options, progress: progressDisplay() });
    });
}
