import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { toYaml } from "../plan/render/yaml.ts";
import { compareText } from "../plan/values.ts";
import { type Archive, archiveProblem, helmHome } from "./cache.ts";
import type { Capabilities } from "./capabilities.ts";
import { type Helm, lastLine, runHelm } from "./helm.ts";
import type { Release } from "./reference.ts";
import { type RenderedObject, renderedObjects } from "./rendered-objects.ts";
import { type Rendering, withoutWords, withWords } from "./two-renderings.ts";

/** Version of what is kept of a rendering; it rises when equal charts and values are made into other objects. */
const FORM = 1;

/** Bytes that a chart may print. */
const MAX_PRINTED_BYTES = 20 * 1024 * 1024;

/** Seconds that one rendering of a chart may take. */
const RENDER_SECONDS = 60;

/** Renderings of one version of a chart that are kept, the latest: some for each environment, and some for the other side of a comparison. */
const KEPT_RENDERINGS = 32;

/** What a release is rendered with. */
export interface RenderOptions {
  readonly helm: Helm;
  /** Folder of chart archives, in which renderings are kept too. */
  readonly cache: string;
  readonly capabilities: Capabilities;
}

/**
 * Objects inside a release's chart. They are kept by all that decides them, so that what was rendered once asks no helm again.
 *
 * @returns a reason where the archive is not the chart, or does not render.
 */
export async function renderRelease(
  release: Release,
  archive: Archive,
  options: RenderOptions,
): Promise<readonly RenderedObject[] | { readonly fails: string }> {
  const folder = join(options.cache, "rendered", archive.sha256.slice(0, 16));
  const file = join(folder, `${keyOf(release, archive, options.capabilities)}.json`);
  const kept = await readFile(file, "utf8").then(parsed, () => undefined);
  if (kept !== undefined) return kept;
  const problem = await archiveProblem(options.cache, archive, release.reference, options.helm);
  if (problem !== undefined) return { fails: problem };
  const printed: string[] = [];
  for (const rendering of [0, 1] as const) {
    const { exitCode, stderr, stdout } = await template(release, archive, options, rendering);
    if (exitCode !== 0) return { fails: `its chart does not render: ${withoutWords(lastLine(stderr))}` };
    printed.push(stdout);
  }
  let objects: readonly RenderedObject[];
  try {
    objects = renderedObjects(printed[0] ?? "", printed[1] ?? "");
  } catch (error) {
    return {
      fails: `what its chart renders to is no YAML: ${withoutWords(error instanceof Error ? error.message : String(error)).slice(0, 500)}`,
    };
  }
  await keep(folder, file, objects);
  return objects;
}

/** Arguments come after `--`, so that no name is taken for an option. */
async function template(release: Release, archive: Archive, options: RenderOptions, rendering: Rendering) {
  const { kubeVersion, apiVersions } = options.capabilities;
  const place = ["--namespace", release.namespace, "--kube-version", kubeVersion, "--skip-tests", "--values", "-"];
  const parts = [...(release.definitions ? ["--include-crds"] : []), ...(release.hooks ? [] : ["--no-hooks"])];
  const kinds = apiVersions.flatMap((each) => ["--api-versions", each]);
  const args = ["template", ...place, ...parts, ...kinds, "--", release.name, archive.path];
  const input = toYaml(withWords(release.values, rendering));
  return runHelm(await options.helm(), args, {
    home: helmHome(options.cache),
    input,
    timeoutSeconds: RENDER_SECONDS,
    maxBytes: MAX_PRINTED_BYTES,
  });
}

function keyOf(
  { name, namespace, reference, values, definitions, hooks }: Release,
  { sha256 }: Archive,
  capabilities: Capabilities,
): string {
  const parts = [FORM, sha256, name, namespace, reference, toYaml(values), definitions, hooks, capabilities];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** What was kept, unless it is cut off or somebody else's. */
function parsed(kept: string): readonly RenderedObject[] | undefined {
  try {
    const objects: unknown = JSON.parse(kept);
    return Array.isArray(objects) ? (objects as readonly RenderedObject[]) : undefined;
  } catch {
    return undefined;
  }
}

async function keep(folder: string, file: string, objects: readonly RenderedObject[]): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFileAtomic(file, JSON.stringify(objects), { mode: 0o600 });
  const files = await Promise.all((await readdir(folder)).map(async (name) => ({ name, at: await ageOf(join(folder, name)) })));
  const old = files.toSorted((a, b) => b.at - a.at || compareText(a.name, b.name)).slice(KEPT_RENDERINGS);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })));
}

async function ageOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
