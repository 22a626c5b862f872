import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../components/core/errors.ts";
import { type Archive, archiveProblem, findArchive, helmHome, keepArchive } from "./cache.ts";
import { type Helm, lastLine, runHelm } from "./helm.ts";
import { type ChartReference, describeChart } from "./reference.ts";

/** A chart on this machine, or why its place could not be reached. */
export type Pulled = Archive | { readonly unreachable: string };

/** Seconds that fetching a chart may take before its place counts as unreachable. */
const FETCH_SECONDS = 30;

/** What failed is the way to the chart, not the chart: nobody answered, or somebody in between did. */
const WAY_FAILED =
  /dial tcp|no such host|connection refused|connection reset|network is unreachable|i\/o timeout|context deadline exceeded|TLS handshake|x509:|EOF|proxyconnect|server misbehaving|(?:status code|response|: )\s*(?:40[37]|429|5\d\d)\b|40[37] (?:Forbidden|Proxy)|50\d |timed out/i;

/**
 * A chart's archive: the one that is in the folder, unless it is broken, else fetched from its place.
 *
 * @throws UserError when its place answers but does not have the chart, or has something else.
 */
export async function ensureArchive(cache: string, reference: ChartReference, helm: Helm): Promise<Pulled> {
  const found = await findArchive(cache, reference);
  const usable = found !== undefined && "path" in found && (await archiveProblem(cache, found, reference, helm)) === undefined;
  return usable ? found : pullChart(cache, reference, helm);
}

/**
 * Fetches a chart from its place into a folder; what was fetched from there before is replaced.
 *
 * @throws UserError when its place answers but does not have the chart, or has something else.
 */
async function pullChart(cache: string, reference: ChartReference, helm: Helm): Promise<Pulled> {
  await mkdir(cache, { recursive: true, mode: 0o700 });
  const fresh = await mkdtemp(join(cache, ".fetching-"));
  try {
    const args = ["pull", ...sourceOf(reference), "--destination", fresh, "--", reference.chart];
    const result = await runHelm(await helm(), args, { home: helmHome(cache), timeoutSeconds: FETCH_SECONDS });
    const file = (await readdir(fresh)).find((name) => name.endsWith(".tgz"));
    if (result.exitCode === 0 && file !== undefined) return await checked(join(fresh, file));
    if (WAY_FAILED.test(result.stderr)) return { unreachable: lastLine(result.stderr) };
    throw new UserError(`chart ${reference.chart} ${reference.version} cannot be fetched: ${lastLine(result.stderr)}`);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }

  async function checked(path: string): Promise<Archive> {
    const problem = await archiveProblem(cache, { path }, reference, helm);
    if (problem !== undefined) throw new UserError(`chart ${describeChart(reference)} cannot be used: ${problem}`);
    return keepArchive(cache, reference, path);
  }
}

function sourceOf({ chart, version, repository }: ChartReference): string[] {
  const plain = /^oci:\/\/(?:localhost|127\.|\[::1\])/.test(chart) ? ["--plain-http"] : [];
  return ["--version", version, ...(repository === undefined ? [] : ["--repo", repository]), ...plain];
}
