import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory, install, isIntact, keyOf, toolPath, withCache } from "./cache.ts";
import { goBuild, goVersion } from "./go.ts";
import { BuildEstimate, type OnProgress } from "./progress.ts";
import { linkerFlags, moduleDirectory, type Tool, type ToolName, tool } from "./tools.ts";

/** Absolute path of each tool that was asked for. */
export type ToolPaths<Name extends ToolName> = Readonly<Record<Name, string>>;

/**
 * Gives the paths of tools, building first those that are not in the cache or are damaged there. A cold build of the control plane takes
 * minutes; `onProgress` is then called once a second. Another process that builds at the same time is waited for.
 *
 * @throws UserError when Go is missing or too old, modules cannot be downloaded, or the cache cannot be written.
 */
export async function ensureTools<Name extends ToolName>(names: readonly Name[], onProgress?: OnProgress): Promise<ToolPaths<Name>> {
  const cache = cacheDirectory();
  const version = await goVersion();
  const wanted = await Promise.all(
    names.map(tool).map(async (each) => ({ tool: each, path: toolPath(cache, each, await keyOf(each, version)) })),
  );
  if ((await missing(wanted)).length > 0) await buildMissing(cache, wanted, onProgress);
  return Object.fromEntries(wanted.map(({ tool: { name }, path }) => [name, path])) as ToolPaths<Name>;
}

interface Wanted {
  readonly tool: Tool;
  readonly path: string;
}

/** Paths whose checksum this process has verified; a command that runs kubectl a hundred times checks it once. */
const verified = new Set<string>();

async function missing(wanted: readonly Wanted[]): Promise<Wanted[]> {
  const intact = await Promise.all(wanted.map(async ({ path }) => (verified.has(path) && existsSync(path)) || (await isIntact(path))));
  wanted.filter((_, index) => intact[index] === true).forEach(({ path }) => verified.add(path));
  return wanted.filter((_, index) => intact[index] !== true);
}

async function buildMissing(cache: string, wanted: readonly Wanted[], onProgress: OnProgress | undefined): Promise<void> {
  const waiting = () => onProgress?.({ step: "waiting for another build", fraction: 0, remainingSeconds: 0 });
  await withCache(cache, waiting, async (workplace) => {
    const todo = await missing(wanted);
    const estimate = new BuildEstimate(todo.map((each) => each.tool));
    for (const module of new Set(todo.map((each) => each.tool.module))) {
      const part = todo.filter((each) => each.tool.module === module);
      await buildModule(join(workplace, module), part, estimate, onProgress);
    }
  });
}

/** One `go build` for all tools of a module: what they share is compiled once, and linking one overlaps with compiling the next. */
async function buildModule(output: string, part: readonly Wanted[], estimate: BuildEstimate, onProgress?: OnProgress): Promise<void> {
  const tools = part.map((each) => each.tool);
  const { module } = tools[0] ?? tool("etcd");
  let doing = "building";
  const report = () => onProgress?.(estimate.progress(`${doing} ${tools.map(({ name }) => name).join(", ")}`));
  estimate.beginStep(tools);
  report();
  const ticking = setInterval(report, 1000);
  try {
    await goBuild({
      module: moduleDirectory(module),
      packages: tools.map(({ goPackage }) => goPackage),
      linkerFlags: linkerFlags(module),
      output,
      onLine(event) {
        doing = event === "compiled" ? "building" : "downloading";
        if (event === "compiled") estimate.compiled(1);
      },
    });
  } finally {
    clearInterval(ticking);
  }
  for (const { tool: each, path } of part) await install(join(output, each.name), path);
}
