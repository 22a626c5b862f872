import type { CustomObject } from "./kubernetes.ts";

/** A name, and where it leads, with those fields of rules that whoever declares it sets. https://gateway-api.sigs.k8s.io/reference/spec/#httproute */
export interface HttpRoute<Rule> extends CustomObject {
  readonly apiVersion: "gateway.networking.k8s.io/v1";
  readonly kind: "HTTPRoute";
  readonly spec: {
    readonly parentRefs: readonly { readonly name: string; readonly sectionName: string }[];
    readonly hostnames: readonly string[];
    readonly rules: readonly Rule[];
  };
}

/** Leave for routes of another namespace to lead to Services here. */
export interface ReferenceGrant extends CustomObject {
  readonly apiVersion: "gateway.networking.k8s.io/v1beta1";
  readonly kind: "ReferenceGrant";
  readonly spec: {
    readonly from: readonly { readonly group: "gateway.networking.k8s.io"; readonly kind: "HTTPRoute"; readonly namespace: string }[];
    readonly to: readonly { readonly group: ""; readonly kind: "Service"; readonly name: string }[];
  };
}

/** Lets HTTPRoutes of another namespace lead to these Services of the grant's own. */
export function grantTo(
  services: readonly string[],
  from: string,
  metadata: { readonly name: string; readonly namespace: string; readonly labels?: Readonly<Record<string, string>> },
): ReferenceGrant {
  return {
    apiVersion: "gateway.networking.k8s.io/v1beta1",
    kind: "ReferenceGrant",
    metadata,
    spec: {
      from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: from }],
      to: services.map((name) => ({ group: "", kind: "Service", name })),
    },
  };
}
