import type { HttpRoute } from "../../core/gateway-api.ts";
import type { CustomObject } from "../../core/kubernetes.ts";

/** A Service among others that answer a rule, and its part of the requests. */
export interface WeightedBackend {
  readonly name: string;
  readonly namespace?: string;
  readonly port: number;
  /** Part of the sum of the rule's weights; the estate's add up to 100. */
  readonly weight: number;
  readonly filters: readonly ResponseHeaders[];
}

/** Says in the answer who gave it. */
interface ResponseHeaders {
  readonly type: "ResponseHeaderModifier";
  readonly responseHeaderModifier: { readonly set: readonly { readonly name: string; readonly value: string }[] };
}

/** Copies requests, whose answers nobody gets. `percent` is of the standard channel since Gateway API 1.5. */
export interface Mirror {
  readonly type: "RequestMirror";
  readonly requestMirror: {
    readonly backendRef: { readonly name: string; readonly namespace?: string; readonly port: number };
    readonly percent: number;
  };
}

interface Rewrite {
  readonly type: "URLRewrite";
  readonly urlRewrite: { readonly path: { readonly type: "ReplaceFullPath"; readonly replaceFullPath: string } };
}

/** A rule of a route that leads to a model: of the kinds' fields, those that a release sets. https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule */
export interface ModelRule {
  readonly name: string;
  readonly matches: readonly { readonly path: { readonly type: "Exact"; readonly value: string } }[];
  readonly filters?: readonly (Rewrite | Mirror)[];
  readonly backendRefs: readonly (WeightedBackend | { readonly name: string; readonly namespace?: string; readonly port: number })[];
  readonly timeouts: { readonly request: string };
}

/** The route of one model. */
export type ModelRoute = HttpRoute<ModelRule>;

/** What a gateway does with requests beyond the standard. https://gateway.envoyproxy.io/v1.9/api/extension_types/#backendtrafficpolicy */
export interface BackendTrafficPolicy extends CustomObject {
  readonly apiVersion: "gateway.envoyproxy.io/v1alpha1";
  readonly kind: "BackendTrafficPolicy";
  readonly spec: {
    readonly targetRefs: readonly { readonly group: "gateway.networking.k8s.io"; readonly kind: "HTTPRoute"; readonly name: string }[];
    readonly retry: { readonly numRetries: number; readonly retryOn: { readonly triggers: readonly string[] } };
    readonly loadBalancer?: {
      readonly type: "ConsistentHash";
      readonly consistentHash: { readonly type: "Headers"; readonly headers: readonly { readonly name: string }[] };
    };
  };
}

/** How a gateway takes requests. https://gateway.envoyproxy.io/v1.9/api/extension_types/#clienttrafficpolicy */
export interface ClientTrafficPolicy extends CustomObject {
  readonly apiVersion: "gateway.envoyproxy.io/v1alpha1";
  readonly kind: "ClientTrafficPolicy";
  readonly spec: {
    readonly targetRefs: readonly {
      readonly group: "gateway.networking.k8s.io";
      readonly kind: "Gateway";
      readonly name: string;
      readonly sectionName: string;
    }[];
    readonly headers: { readonly requestID: "PreserveOrGenerate" };
  };
}
