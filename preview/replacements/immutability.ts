import type { PlannedResource } from "../../plan/plan.ts";

/** Both sides of a resource of which something changes. */
export interface Sides {
  readonly before: PlannedResource;
  readonly after: PlannedResource;
  /** The provider's configuration on the side after; none for a default provider. */
  readonly provider?: PlannedResource["inputs"];
}

/** Key paths that cannot change in place in some circumstances only. */
interface ConditionalPaths {
  readonly paths: readonly string[];
  readonly holds: (sides: Sides) => boolean;
}

/**
 * When the old one of a resource goes before the new one stands: `always`; where the program names it itself (`given`: key path of a name that the provider
 * would make up otherwise); or where everything that names it stays as it is (`same`: key paths, of which the first is given).
 */
export type OldGoesFirst = "always" | { readonly given: string } | { readonly same: readonly [string, ...string[]] };

/**
 * What of a resource type cannot change in place, so that its provider makes the resource anew. Key paths are Pulumi's, with `[*]` or `*` for any place or
 * key; what lies below a path counts too, and so does what holds it.
 */
export interface Immutability {
  /** Empty where everything changes in place. */
  readonly paths: readonly string[];
  readonly conditional?: readonly ConditionalPaths[];
  /** When the old one goes before the new one stands; never where it is not said, so that for a while both stand. */
  readonly oldGoesFirst?: OldGoesFirst;
  /**
   * Inputs that cannot change in place and that the provider's own configuration stands in for, under the same name, where the resource has none.
   */
  readonly fromProvider?: readonly string[];
  /** Where its provider's schema or documentation says so. */
  readonly source: string;
}

/** Resource type -> what of it cannot change in place. */
export type Immutabilities = Readonly<Record<string, Immutability>>;
