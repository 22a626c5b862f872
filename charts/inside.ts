import pLimit from "p-limit";
import { UserError } from "../components/core/errors.ts";
import type { Plan, PlannedResource } from "../plan/plan.ts";
import { compareText } from "../plan/values.ts";
import { type Archive, findArchive } from "./cache.ts";
import { type Capabilities, capabilitiesOf } from "./capabilities.ts";
import type { Helm } from "./helm.ts";
import { kindsOfTheCluster } from "./place.ts";
import { ensureArchive } from "./pull.ts";
import { describeChart, type FoundRelease, type Release, releasesOf } from "./reference.ts";
import { renderRelease } from "./render.ts";
import type { RenderedObject } from "./rendered-objects.ts";
import { resourcesOf } from "./resources.ts";

/** How charts are looked into. */
export interface InsideOptions {
  readonly helm: Helm;
  /** Folder of chart archives and of what they rendered to. */
  readonly cache: string;
  /** Whether a chart that is not in the folder is fetched from its place. */
  readonly fetch: "never" | "when-missing";
}

/** What stands inside the charts of a plan. */
export interface Inside {
  /** Objects of all charts that could be looked into, sorted by URN; their parents are the plan's releases. */
  readonly resources: readonly PlannedResource[];
  /** Charts that could not be, by the name of their resource, sorted. */
  readonly notSeenInto: readonly { readonly urn: string; readonly release: string; readonly reason: string }[];
}

/** Renderings at the same time. */
const AT_ONCE = 2;

/**
 * Looks into the charts of a plan: renders each with its values as Helm would install it. Nothing of it needs a cluster; with `fetch: "never"` nothing
 * needs a network. Equal plans and archives give equal objects.
 *
 * What a Secret holds is a secret. What is not known before an update, or differs at each rendering, is unknown.
 */
export async function insideCharts(plan: Pick<Plan, "cloud" | "resources">, options: InsideOptions): Promise<Inside> {
  const capabilities = capabilitiesOf(plan);
  const looked = await pLimit(AT_ONCE).map(releasesOf(plan.resources), async (found): Promise<Looked> => {
    if ("notFollowed" in found) return { found, reason: found.notFollowed };
    const seen = await look(found, capabilities, options);
    return "fails" in seen ? { found, reason: seen.fails } : { found, objects: seen };
  });
  const rendered = looked.filter((each) => "objects" in each);
  const inside = rendered.flatMap(({ objects }) => objects.map(({ object }) => object));
  const ofTheCluster = kindsOfTheCluster([...plan.resources.map(({ inputs }) => inputs), ...inside]);
  return {
    resources: rendered
      .flatMap(({ found, objects }) => resourcesOf(found, objects, ofTheCluster))
      .toSorted((a, b) => compareText(a.urn, b.urn)),
    notSeenInto: looked
      .flatMap((each) =>
        "reason" in each ? [{ urn: each.found.resource.urn, release: each.found.resource.name, reason: each.reason }] : [],
      )
      .toSorted((a, b) => compareText(a.release, b.release)),
  };
}

type Looked =
  | { readonly found: Release; readonly objects: readonly RenderedObject[] }
  | { readonly found: FoundRelease; readonly reason: string };

/** One chart that cannot be had, or helm that cannot be built, must not hide all others. */
async function look(release: Release, capabilities: Capabilities, options: InsideOptions) {
  try {
    const archive = await archiveOf(release, options);
    return "fails" in archive ? archive : await renderRelease(release, archive, { ...options, capabilities });
  } catch (error) {
    if (error instanceof UserError) return { fails: error.message };
    throw error;
  }
}

async function archiveOf({ reference }: Release, { cache, fetch, helm }: InsideOptions): Promise<Archive | { readonly fails: string }> {
  const found = await findArchive(cache, reference);
  if (found !== undefined && "path" in found) return found;
  if (fetch === "never")
    return {
      fails: found?.broken ?? `chart ${describeChart(reference)} is not on this machine; \`estate charts <environment> --fetch\` brings it`,
    };
  const pulled = await ensureArchive(cache, reference, helm);
  return "path" in pulled ? pulled : { fails: `chart ${describeChart(reference)} is unreachable: ${pulled.unreachable}` };
}
