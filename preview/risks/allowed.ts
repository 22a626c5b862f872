import { fitsResource } from "../../policies/core/waiver.ts";
import type { ResourceChange } from "../change.ts";

/** What an environment says may be destroyed although it holds data. */
export interface DestroyAllowance {
  /** `<type>::<name>` of a resource, where `*` stands for anything; the language of waivers. */
  readonly resource: string;
  readonly reason: string;
}

/** What of a change destroys something that holds data, by whether somebody answers for it. */
export interface Destruction {
  /** Named by nobody: the change must not be carried out. */
  readonly refused: readonly ResourceChange[];
  /** Named, with the reason of the first allowance that does. */
  readonly allowed: readonly { readonly change: ResourceChange; readonly reason: string }[];
  /** Allowances that name nothing that goes, such as those of a change that has been carried out. */
  readonly idle: readonly DestroyAllowance[];
}

/**
 * Tells deletions and replacements of what holds data apart by whether the environment allows them. What is retained counts too: its data stays in the
 * cloud, and nobody here reads, backs up or deletes it any more.
 *
 * @param changes what is done, in any order; the answer keeps it.
 */
export function destructiveOf(changes: readonly ResourceChange[], allowances: readonly DestroyAllowance[]): Destruction {
  const destroyed = changes.filter(destroys);
  const named = destroyed.map((change) => ({ change, by: allowances.filter((allowance) => names(allowance, change)) }));
  const used = new Set(named.flatMap(({ by }) => by));
  return {
    refused: named.flatMap(({ change, by }) => (by.length === 0 ? [change] : [])),
    allowed: named.flatMap(({ change, by: [first] }) => (first === undefined ? [] : [{ change, reason: first.reason }])),
    idle: allowances.filter((allowance) => !used.has(allowance)),
  };
}

function destroys({ stateful, operation }: ResourceChange): boolean {
  return stateful && (operation === "delete" || operation === "replace");
}

/** What has another name than before is named by either. */
function names({ resource: pattern }: DestroyAllowance, { type, name, before }: ResourceChange): boolean {
  return fitsResource({ type, name }, pattern) || (before !== undefined && fitsResource(before, pattern));
}
