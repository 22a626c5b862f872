import { capabilitiesOf } from "../../plan/capability.ts";
import type { PlannedResource } from "../../plan/plan.ts";
import { compareText } from "../../plan/values.ts";
import type { ResourceChange } from "../change.ts";
import { differenceOf } from "../difference/index.ts";

/** What stands in a cluster and what would, both in the form of a plan, as whoever asks a cluster gives it. */
export interface LiveComparison {
  readonly standing: readonly PlannedResource[];
  readonly wanted: readonly PlannedResource[];
  /** URNs of what would be deleted and made anew, with the reason. */
  readonly recreated: ReadonlyMap<string, string>;
}

/**
 * What an update would do to a cluster, sorted by URN; empty where the cluster is what the plan says. The cluster has said of each object whether it
 * can be changed in place, so nothing is estimated, unlike between two plans.
 */
export function liveChanges({ standing, wanted, recreated }: LiveComparison): readonly ResourceChange[] {
  const changes = differenceOf(standing, wanted).changes.map(inPlace);
  const capabilityOf = capabilitiesOf(wanted);
  const anew = wanted.flatMap((after): ResourceChange[] => {
    const reason = recreated.get(after.urn);
    if (reason === undefined) return [];
    const known = changes.find(({ urn }) => urn === after.urn) ?? unchanged(after, capabilityOf(after));
    return [{ ...known, operation: "replace", replacement: { because: [], source: reason, deleteFirst: true } }];
  });
  return [...changes.filter(({ urn }) => !recreated.has(urn)), ...anew].sort((a, b) => compareText(a.urn, b.urn));
}

function inPlace(change: ResourceChange): ResourceChange {
  const { replacement, ...rest } = change;
  return replacement === undefined ? change : { ...rest, operation: "update" };
}

/** Only what runs to its end is made anew without a change, and it holds nothing. */
function unchanged(resource: PlannedResource, capability: string): ResourceChange {
  const { urn, type, name } = resource;
  return { urn, type, name, operation: "same", capability, values: [], options: [], stateful: false, before: resource, after: resource };
}
