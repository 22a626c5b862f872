import { UserError } from "../components/core/errors.ts";
import type { DesiredRelease } from "../plan/render/desired.ts";
import type { Target } from "./api.ts";
import { type Definition, definitionsOf } from "./definitions.ts";
import { chartDefinitions, fetchChart, installRelease, releaseDigest, releaseStatus, renderedChart } from "./helm.ts";
import type { ReleaseEntry } from "./inventory.ts";
import type { Action } from "./result.ts";

/** How releases are brought up. */
export interface ReleaseOptions {
  readonly environment: string;
  readonly timeoutSeconds: number;
  /** Whether a chart that cannot be reached is only reported. */
  readonly mayBeMissing: boolean;
  /** Whether definitions of ours may stand where the chart wants to put its own. */
  readonly takeOwnership: boolean;
  /** Called before the release is touched, with the definitions of the chart's own folder for them, which have to be there first. */
  readonly begin: (definitions: readonly Definition[]) => Promise<void>;
}

/** What became of a release. */
export interface ReleaseOutcome {
  readonly action: Action;
  /** Digest and reason for the inventory. */
  readonly entry: Pick<ReleaseEntry, "digest" | "missing">;
}

/**
 * Brings a release to what the plan says; one that is there already, with the same chart, version and values, is left alone.
 *
 * @throws UserError when it cannot be installed, or when its chart cannot be reached and that is not to be borne.
 */
export async function bringUpRelease(
  target: Target,
  release: DesiredRelease,
  stored: ReleaseEntry | undefined,
  options: ReleaseOptions,
): Promise<ReleaseOutcome> {
  const digest = releaseDigest(release);
  const what = `release ${release.namespace}/${release.name}`;
  const status = release.definitionsOnly ? installedStatus(stored) : await releaseStatus(target, release);
  if (status === "deployed" && stored?.digest === digest) return outcome("unchanged", { digest });
  if (status !== undefined && stored === undefined)
    throw new UserError(`${what} exists already and is not ours; uninstall it or give ours another name`);
  const chart = await fetchChart(release);
  if ("unreachable" in chart) {
    const missing = `chart unreachable: ${chart.unreachable}`;
    if (!options.mayBeMissing) throw new UserError(`${what}: ${missing}; set charts.mirror to a place that has it`);
    return outcome("not installed", stored?.digest === undefined ? { missing } : { missing, digest: stored.digest }, [missing]);
  }
  const text = release.definitionsOnly ? await renderedChart(release, chart.archive) : await chartDefinitions(chart.archive);
  await options.begin(definitionsOf(text, options.environment, "chart"));
  if (!release.definitionsOnly) await installRelease(target, release, chart.archive, options);
  return outcome(status === undefined ? "created" : "updated", { digest });

  function outcome(done: Action["done"], entry: ReleaseOutcome["entry"], notes: readonly string[] = []): ReleaseOutcome {
    return { action: { what, capability: release.capability, done, notes }, entry };
  }
}

/** Helm knows nothing of a chart that was applied object by object; the inventory does. */
function installedStatus(stored: ReleaseEntry | undefined): string | undefined {
  return stored?.digest === undefined ? undefined : "deployed";
}
