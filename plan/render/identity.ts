import type { PlanValue } from "../plan.ts";

/** What makes a Kubernetes object the same object: one of each exists in a cluster. */
export interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  /** None for an object of the whole cluster. */
  readonly namespace?: string;
  readonly name: string;
}

/** A complete Kubernetes object, free of secrets and unknowns. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, PlanValue>> & {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly [field: string]: PlanValue | undefined;
}

/** Group of an `apiVersion`; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}

/** Key of an identity. The version is left out: `v1` and `v1beta1` of a kind name the same object. */
export function keyOf(identity: Identity): string {
  return JSON.stringify([groupOf(identity.apiVersion), identity.kind, identity.namespace ?? "", identity.name]);
}

/** An identity as people write it: `Deployment serving/model`. */
export function describe(identity: Identity): string {
  return `${identity.kind} ${identity.namespace === undefined ? "" : `${identity.namespace}/`}${identity.name}`;
}

/** The identity of a complete object. */
export function identityOf(object: {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}): Identity {
  const { name, namespace } = object.metadata;
  return { apiVersion: object.apiVersion, kind: object.kind, ...(namespace === undefined ? {} : { namespace }), name };
}
