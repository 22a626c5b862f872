import type { HttpRoute as Route } from "../core/gateway-api.ts";
import type { CustomObject } from "../core/kubernetes.ts";

interface Target {
  readonly group: "gateway.networking.k8s.io";
  readonly kind: "Gateway" | "HTTPRoute";
  readonly name: string;
  readonly sectionName?: string;
}

/** A Service, as routes and policies name it. */
export interface BackendRef {
  readonly name: string;
  readonly namespace?: string;
  readonly port: number;
}

/** The fields of the Gateway API's kinds that the estate sets. https://gateway-api.sigs.k8s.io/reference/spec/ */
export interface GatewayClass extends CustomObject {
  readonly apiVersion: "gateway.networking.k8s.io/v1";
  readonly kind: "GatewayClass";
  readonly spec: {
    readonly controllerName: "gateway.envoyproxy.io/gatewayclass-controller";
    readonly parametersRef: {
      readonly group: "gateway.envoyproxy.io";
      readonly kind: "EnvoyProxy";
      readonly name: string;
      readonly namespace: string;
    };
  };
}

/** A port of the gateway, and who may attach routes to it. */
interface Listener {
  readonly name: string;
  readonly protocol: "HTTP" | "HTTPS";
  readonly port: number;
  readonly hostname: string;
  readonly allowedRoutes: { readonly namespaces: { readonly from: "Same" } };
  readonly tls?: { readonly mode: "Terminate"; readonly certificateRefs: readonly { readonly name: string }[] };
}

/** Where traffic comes in. */
export interface Gateway extends CustomObject {
  readonly apiVersion: "gateway.networking.k8s.io/v1";
  readonly kind: "Gateway";
  readonly spec: { readonly gatewayClassName: string; readonly listeners: readonly Listener[] };
}

interface Rule {
  readonly matches?: readonly { readonly path: { readonly type: "PathPrefix"; readonly value: string } }[];
  readonly filters?: readonly {
    readonly type: "RequestRedirect";
    readonly requestRedirect: { readonly scheme: "https"; readonly port?: number; readonly statusCode: 301 };
  }[];
  readonly backendRefs?: readonly BackendRef[];
  readonly timeouts?: { readonly request: string };
}

/** A name, and where it leads. */
export type HttpRoute = Route<Rule>;

/** The fields of Envoy Gateway's kinds that the estate sets. https://gateway.envoyproxy.io/v1.9/api/extension_types/ */
export interface SecurityPolicy extends CustomObject {
  readonly apiVersion: "gateway.envoyproxy.io/v1alpha1";
  readonly kind: "SecurityPolicy";
  readonly spec: {
    readonly targetRefs: readonly Target[];
    readonly authorization?: { readonly defaultAction: "Allow" | "Deny" };
    readonly oidc?: Oidc;
    readonly jwt?: { readonly providers: readonly JwtProvider[] };
  };
}

/** How people sign on. */
export interface Oidc {
  readonly provider: {
    readonly issuer: string;
    readonly authorizationEndpoint?: string;
    readonly tokenEndpoint?: string;
    readonly endSessionEndpoint?: string;
    readonly backendRefs?: readonly BackendRef[];
  };
  readonly clientID: string;
  readonly clientSecret: { readonly name: string };
  readonly redirectURL: string;
  readonly logoutPath: string;
  readonly scopes: readonly string[];
  readonly cookieConfig: { readonly sameSite: "Lax" };
}

/** How programs' tokens are checked. */
export interface JwtProvider {
  readonly name: string;
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly remoteJWKS: { readonly uri: string; readonly backendRefs?: readonly BackendRef[] };
}

/** How the proxies run. */
export interface EnvoyProxy extends CustomObject {
  readonly apiVersion: "gateway.envoyproxy.io/v1alpha1";
  readonly kind: "EnvoyProxy";
  readonly spec: { readonly provider: { readonly type: "Kubernetes"; readonly kubernetes: object } };
}

/** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor */
export interface PodMonitor extends CustomObject {
  readonly apiVersion: "monitoring.coreos.com/v1";
  readonly kind: "PodMonitor";
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly podMetricsEndpoints: readonly { readonly port: string; readonly path: string; readonly interval: string }[];
  };
}
