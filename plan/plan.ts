import type { Cloud } from "../components/core/cloud.ts";

/** Version of the JSON form. It rises when a field changes its meaning or goes; new optional fields do not raise it. */
export const PLAN_VERSION = 1;

/**
 * A value of a plan: JSON, in which a {@link Marker} stands for what JSON cannot or must not hold. A secret's value is dropped when it is
 * received, so no plan, diff, log or report can hold one.
 */
export type PlanValue = null | boolean | number | string | readonly PlanValue[] | { readonly [key: string]: PlanValue };

/** The one key of a marker object; no provider uses it. */
export const MARKER = "estate:value";

/** What a marker stands for: a withheld secret, a value known only after an update, or a file's content by its hash. */
export type Marker =
  | { readonly [MARKER]: "secret" }
  | { readonly [MARKER]: "unknown" }
  | { readonly [MARKER]: "asset"; readonly sha256: string };

/** One registered resource, as the program asked for it. */
export interface PlannedResource {
  readonly urn: string;
  /** Type token, such as `kubernetes:apps/v1:Deployment` or `estate:tracking:Tracking`. */
  readonly type: string;
  readonly name: string;
  /** False for a component, which exists in the plan only. */
  readonly custom: boolean;
  /** URN of the component above; none for the stack itself. */
  readonly parent?: string;
  /** URN of an explicit provider; none for a default provider. */
  readonly provider?: string;
  readonly inputs: { readonly [key: string]: PlanValue };
  /** URNs of everything that comes first, sorted. */
  readonly dependencies: readonly string[];
  /** Input property -> URNs of the resources that its value comes from, sorted. */
  readonly propertyDependencies: { readonly [property: string]: readonly string[] };
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** URNs that this resource had before. */
  readonly aliases: readonly string[];
  readonly ignoreChanges: readonly string[];
  /** As written, such as `10m`. */
  readonly customTimeouts?: { readonly create?: string; readonly update?: string; readonly delete?: string };
  /** What a component says of itself once its children are registered; none when it says nothing. */
  readonly outputs?: { readonly [name: string]: PlanValue };
  /** True for a resource that is only read: it exists already, and nobody here changes or deletes it. */
  readonly external?: true;
  /** Where the program constructed it: path relative to the project, line from 1. */
  readonly source?: { readonly file: string; readonly line: number };
}

/** What one environment would stand up: the recorded resource graph. Resources are sorted by URN, keys too, so equal input gives equal bytes. */
export interface Plan {
  readonly version: typeof PLAN_VERSION;
  readonly environment: string;
  readonly cloud: Cloud;
  readonly maturity: number;
  readonly resources: readonly PlannedResource[];
  readonly outputs: { readonly [name: string]: PlanValue };
}
