import type { Variant } from "./variants.ts";

export { MODEL_LABEL, VARIANT_LABEL, type Variant } from "./variants.ts";

/** Label of the object that holds the states of a model's route; its value is the model's name. */
export const ROUTE_LABEL = "mlops-estate/route";

/** Annotation of that object: names of its states as a list in JSON, the one at rest first. */
export const ROUTE_STATES = "mlops-estate/states";

/** A variant as a gateway reaches it. */
export interface Backend {
  readonly variant: Variant;
  /** Name of its Service. */
  readonly service: string;
  readonly namespace: string;
  readonly port: number;
}

/** The two servers of a model. */
export type Backends = Readonly<Record<Variant, Backend>>;

/** A variant, and how many of a hundred requests it answers. */
export interface Share extends Backend {
  /** Whole number from 0 to 100; those of a route add up to 100. */
  readonly percent: number;
}

/**
 * Where the requests of one model go: all that any gateway has to know. Each renders it in its own words, and the same route gives the same split on
 * every one.
 */
export interface Route {
  readonly model: string;
  /** Who answers; the champion first. One of them may have nothing. */
  readonly shares: readonly Share[];
  /** Who gets copies of requests, whose answers nobody sees; nobody where it is left out. */
  readonly mirror?: Share;
  /** Header whose value decides who answers, so that one caller meets one variant; without it each request is decided by itself. */
  readonly stickyHeader?: string;
}

/** A state that a release may be in, and the route of it. */
export interface RouteState {
  /** Word for it, such as `champion`, `canary-10` or `shadow`: lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly route: Route;
}
