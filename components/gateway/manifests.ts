import type { CustomObject, KubernetesObject, Stages } from "../core/kubernetes.ts";
import { type GatewaySpec, hasPages, type RoutesWiring } from "./contract.ts";
import { closedGateway, guardOf, programGuards } from "./guards.ts";
import type { Gateway, GatewayClass } from "./kinds.ts";
import { monitorOf } from "./monitors.ts";
import { GATEWAY, LISTENERS, NAMESPACE, PROXIES, waysOf } from "./plan.ts";
import { proxiesOf, proxyPolicies } from "./proxies.ts";
import { grantsOf, redirectOf, routeOf } from "./routes.ts";

/** Secret that the pages' certificate is kept in. */
const CERTIFICATE = "estate-gateway";

/** The proxies' settings and certificate, then the gateway, closed, then a way and its guard for each name; nothing while there are no pages. */
export function routesStages(spec: GatewaySpec, wiring: RoutesWiring): Stages {
  if (!hasPages(spec)) return [];
  const { monitored, namespace, signOn } = wiring;
  const ways = waysOf(wiring);
  const guards = signOn === undefined ? [] : ways.map((way) => [`guard-${way.host}`, guardOf(spec, way, signOn, wiring)] as const);
  const routes = ways.map((way) => [`route-${way.host}`, routeOf(way, wiring)] as const);
  return [
    {
      proxies: proxiesOf(spec, wiring),
      ...proxyPolicies(wiring),
      certificate: certificateOf(spec, wiring),
      ...(monitored ? { monitor: monitorOf(GATEWAY, PROXIES, "/stats/prometheus") } : {}),
    },
    { class: classOf(), ...(signOn === undefined ? {} : { closed: closedGateway(namespace) }) },
    { gateway: gatewayOf(wiring) },
    // Guards first: a route must not be there without.
    Object.fromEntries<KubernetesObject>([...guards, ...Object.entries({ ...programGuards(wiring), ...grantsOf(wiring) })]),
    { redirect: redirectOf(spec, wiring), ...Object.fromEntries(routes) },
  ].filter((stage) => Object.keys(stage).length > 0);
}

function classOf(): GatewayClass {
  const parametersRef = { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: GATEWAY, namespace: NAMESPACE } as const;
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "GatewayClass",
    metadata: { name: GATEWAY, annotations: { "pulumi.com/waitFor": "condition=Accepted" } },
    spec: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller", parametersRef },
  };
}

/** Routes come from the estate's own namespace only, so that no other can take a name or stand beside a guard. */
function gatewayOf({ domain, namespace }: RoutesWiring): Gateway {
  const shared = { hostname: `*.${domain}`, allowedRoutes: { namespaces: { from: "Same" } } } as const;
  const tls = { mode: "Terminate", certificateRefs: [{ name: CERTIFICATE }] } as const;
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: GATEWAY, namespace, annotations: { "pulumi.com/waitFor": "condition=Programmed" } },
    spec: {
      gatewayClassName: GATEWAY,
      listeners: [
        { name: LISTENERS.http, protocol: "HTTP", port: 80, ...shared },
        { name: LISTENERS.https, protocol: "HTTPS", port: 443, ...shared, tls },
      ],
    },
  };
}

/** One for all pages. https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateSpec */
function certificateOf({ issuer }: GatewaySpec, { domain, namespace }: RoutesWiring): CustomObject {
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name: CERTIFICATE, namespace, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
    spec: {
      secretName: CERTIFICATE,
      dnsNames: [`*.${domain}`],
      duration: "2160h",
      renewBefore: "720h",
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      usages: ["server auth"],
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: issuer },
    },
  };
}
