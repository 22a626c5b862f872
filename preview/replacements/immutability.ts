import type { PlannedResource } from "../../plan/plan.ts";

/** Both sides of a resource of which something changes. */
export interface Sides {
  readonly before: PlannedResource;
  readonly after: PlannedResource;
  /** The provider's configuration on the side after; none for a default provider. */
  readonly provider?: PlannedResource["inputs"];
}

/** Key paths that cannot change in place in some circumstances only. */
export interface ConditionalPaths {
  readonly paths: readonly string[];
  readonly holds: (sides: Sides) => boolean;
}

/**
 * What of a resource type cannot change in place, so that its provider makes the resource anew. Key paths are Pulumi's, with `[*]` or `*` for any place or
 * key; what lies below a path counts too, and so does what holds it.
 */
export interface Immutability {
  /** Empty where everything changes in place. */
  readonly paths: readonly string[];
  readonly conditional?: readonly ConditionalPaths[];
  /**
   * Key paths that together name the real thing. Where all of them are given and stay the same, two cannot stand side by side, so the old one goes first;
   * where none is listed the provider makes up a name, or needs none.
   */
  readonly name?: readonly string[];
  /** Set where the old one goes first whatever it is called. */
  readonly deleteFirst?: true;
  /** Where its provider's schema or documentation says so. */
  readonly source: string;
}

/** Resource type -> what of it cannot change in place. */
export type Immutabilities = Readonly<Record<string, Immutability>>;
