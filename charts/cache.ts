import { createHash } from "node:crypto";
import { lstat, mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { type Helm, lastLine, runHelm } from "./helm.ts";
import { type ChartReference, chartName, describeChart } from "./reference.ts";

/** A chart's archive on this machine. */
export interface Archive {
  readonly path: string;
  readonly sha256: string;
}

/** Bytes that an archive may have; Helm's own limit for a chart it loads is of this order. */
const MAX_ARCHIVE_BYTES = 20 * 1024 * 1024;

/**
 * The archive of a chart in a folder: the one that was fetched from its place, else one that somebody put there as `<name>-<version>.tgz`. What is
 * fetched bears its place in its name, so that a chart of the same name and version from elsewhere never stands in for it. What is inside is not
 * looked at; see {@link archiveProblem}.
 *
 * @returns undefined where there is none, a reason where there is one that cannot be read.
 */
export async function findArchive(cache: string, reference: ChartReference): Promise<Archive | { readonly broken: string } | undefined> {
  for (const name of [fetchedName(reference), `${baseName(reference)}.tgz`]) {
    const path = join(cache, name);
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) continue;
    if (!found.isFile()) return { broken: `its archive ${name} is no file` };
    if (found.size > MAX_ARCHIVE_BYTES)
      return { broken: `its archive ${name} has ${found.size} bytes, and at most ${MAX_ARCHIVE_BYTES} are read` };
    return {
      path,
      sha256: createHash("sha256")
        .update(await readFile(path))
        .digest("hex"),
    };
  }
  return undefined;
}

/** Why an archive is not the chart that it should be; undefined where it is. Helm reads it: nothing is unpacked. */
export async function archiveProblem(
  cache: string,
  archive: Pick<Archive, "path">,
  reference: ChartReference,
  helm: Helm,
): Promise<string | undefined> {
  const result = await runHelm(await helm(), ["show", "chart", "--", archive.path], {
    home: helmHome(cache),
    timeoutSeconds: 60,
    maxBytes: 1024 * 1024,
  });
  if (result.exitCode !== 0) return `its archive cannot be read: ${lastLine(result.stderr)}`;
  const { name, version } = described(result.stdout);
  if (name === chartName(reference) && withoutV(version) === withoutV(reference.version)) return undefined;
  return `its archive holds chart ${JSON.stringify(name)} ${JSON.stringify(version)}, not ${describeChart(reference)}`;
}

/** Folder of Helm's own cache and configuration while it works on charts. */
export function helmHome(cache: string): string {
  return join(cache, ".helm");
}

/** Moves a fetched archive into the folder, in one step, so that no one ever meets half of it. */
export async function keepArchive(cache: string, reference: ChartReference, fetched: string): Promise<Archive> {
  await mkdir(cache, { recursive: true, mode: 0o700 });
  const path = join(cache, fetchedName(reference));
  await rename(fetched, path);
  return {
    path,
    sha256: createHash("sha256")
      .update(await readFile(path))
      .digest("hex"),
  };
}

/** Names come from configuration; in the name of a file they lead nowhere else. */
function baseName(reference: ChartReference): string {
  return `${chartName(reference)}-${reference.version}`.replace(/[^\w.+-]/g, "_").slice(0, 150);
}

function fetchedName(reference: ChartReference): string {
  const place = createHash("sha256").update(JSON.stringify([reference.chart, reference.version, reference.repository ?? ""]));
  return `${baseName(reference)}-${place.digest("hex").slice(0, 12)}.tgz`;
}

function described(chartYaml: string): { readonly name: string; readonly version: string } {
  const { name, version } = (parse(chartYaml, { logLevel: "silent" }) ?? {}) as { readonly name?: unknown; readonly version?: unknown };
  return { name: String(name), version: String(version) };
}

/** Registries tag some charts `v1.2.3` that call themselves `1.2.3`. */
function withoutV(version: string): string {
  return version.replace(/^v/, "");
}
