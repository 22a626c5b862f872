import type { PlannedResource, PlanValue } from "../plan/plan.ts";

/**
 * What an update does to a resource. `adopt` keeps what stands under another name, since an alias says so; what else changes of it is in `values`.
 * `read` is a resource that somebody else made.
 */
export const OPERATIONS = ["delete", "replace", "create", "update", "adopt", "read", "same"] as const;

/** One of {@link OPERATIONS}. */
export type Operation = (typeof OPERATIONS)[number];

/** One place in a resource's inputs where the two sides differ. */
export interface ValueChange {
  /** Key path such as `spec.replicas` or `data["a.b"]`; the place of an item of a list in brackets, from 0: that after, but of what is removed that before. */
  readonly path: string;
  /**
   * `unknown`: only an update can tell whether it changes, since what it comes from is another resource, or is made anew. Markers stand for secrets and for
   * what is unknown, so a secret that changes shows only where its dependencies tell, as `unknown` between two equal markers.
   */
  readonly kind: "add" | "remove" | "change" | "unknown";
  /** None for `add`. */
  readonly before?: PlanValue;
  /** None for `remove`. */
  readonly after?: PlanValue;
}

/** One change of how the engine treats a resource. */
export interface OptionChange {
  readonly option: "protect" | "retainOnDelete" | "parent" | "provider" | "ignoreChanges" | "dependencies";
  readonly before: PlanValue;
  readonly after: PlanValue;
}

/** Why a resource is made anew; an estimate, since only its provider knows. */
export interface Replacement {
  /** Key paths, as in {@link ValueChange}, that cannot change in place. */
  readonly because: readonly string[];
  /** Where it is written that they cannot: the provider's schema or documentation. */
  readonly source: string;
  /** Whether the old one goes before the new one stands, since both cannot bear its name. */
  readonly deleteFirst: boolean;
}

/** What becomes of one resource. */
export interface ResourceChange {
  /** URN on the side that has it; where both have, the one after. */
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly operation: Operation;
  /** The capability whose component holds it, such as `tracking`; `estate` for what stands outside of all. */
  readonly capability: string;
  /** URN before, where an alias says that it is the same resource. */
  readonly previousUrn?: string;
  /** Sorted by path. Empty for `create`, `delete` and `same`. */
  readonly values: readonly ValueChange[];
  readonly options: readonly OptionChange[];
  /** Set with `replace` only. */
  readonly replacement?: Replacement;
  /** Whether it holds data or an address that is lost with it: a bucket, a database, a key, a volume, a cluster. */
  readonly stateful: boolean;
  /** None for `create`. */
  readonly before?: PlannedResource;
  /** None for `delete`. */
  readonly after?: PlannedResource;
}
