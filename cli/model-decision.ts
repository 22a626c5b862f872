import { UserError } from "../components/core/errors.ts";
import { type ModelState, mayGo, stateOf, TRANSITIONS } from "../components/release/approval.ts";
import type { ModelRegistry } from "./model-registry.ts";

/** What a person says of a version. */
export interface Decision {
  readonly verdict: "approved" | "rejected";
  /** Default: the version that has the alias `challenger`. */
  readonly version?: string | undefined;
  /** Who says so, in their own words. */
  readonly as: string;
  readonly reason: string;
  /** Who the cluster knows them as. */
  readonly identity: string;
}

const CHALLENGER = "challenger";

/**
 * Writes what a person says of a version: tags by which the release goes on or ends, and a change in the audit trail. A rejected challenger loses its
 * alias, which switches a release that goes on back at once. Nothing here gives `champion`: only the release does.
 *
 * @throws UserError where the version is in no state in which a person may say so, or nothing waits.
 */
export async function decide(registry: ModelRegistry, decision: Decision): Promise<string> {
  const { as, identity, reason, verdict } = decision;
  const number = decision.version ?? (await registry.wearer(CHALLENGER));
  if (number === undefined)
    throw new UserError(`no version of ${registry.model} has the alias \`${CHALLENGER}\`; there is nothing to decide`);
  const known = await registry.version(number);
  const state = stateOf(known);
  if (!mayGo(state, verdict, "approver")) throw new UserError(refusal(registry.model, number, state, verdict));
  const champion = await registry.wearer("champion");
  // The word that counts comes last: whoever reads it finds all that belongs to it.
  for (const [key, value] of Object.entries({
    "approved-by": as,
    "approved-by-identity": identity,
    "approval-reason": reason,
    "approved-at": new Date().toISOString(),
    approval: verdict,
  }))
    await registry.tag(number, key, value);
  if (verdict === "rejected" && known.aliases.includes(CHALLENGER)) await registry.take(CHALLENGER);
  await registry.record("approval", number, {
    "champion-before": champion ?? "none",
    "data-version": known.tags["data-version"],
    "code-revision": known.tags["code-revision"],
    approver: as,
    "approver-identity": identity,
    verdict,
    reason,
  });
  return `version ${number} of ${registry.model} is ${verdict} by ${as} (${identity})`;
}

function refusal(model: string, version: string, state: ModelState, verdict: string): string {
  const from = TRANSITIONS.filter(({ by, to }) => by === "approver" && to === verdict).map((way) => way.from);
  return `version ${version} of ${model} is ${state}, and only one that is ${from.join(" or ")} can be ${verdict}`;
}
