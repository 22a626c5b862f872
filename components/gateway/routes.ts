import { grantTo, type ReferenceGrant } from "../core/gateway-api.ts";
import { type GatewaySpec, publicName, type RoutesWiring } from "./contract.ts";
import type { BackendRef, HttpRoute } from "./kinds.ts";
import { GATEWAY, LISTENERS, type Way, waysOf } from "./plan.ts";

/** The way of one name to its Service. Without a bound in time: files that are sent up and pages that stay connected take as long as they take. */
export function routeOf(way: Way, { domain, namespace }: RoutesWiring): HttpRoute {
  const matches = way.paths.map((value) => ({ path: { type: "PathPrefix", value } as const }));
  const rule = {
    ...(matches.length === 0 ? {} : { matches }),
    backendRefs: [backendOf(way, namespace)],
    timeouts: { request: "0s" },
  };
  return httpRoute({ name: way.host, namespace }, LISTENERS.https, `${way.host}.${domain}`, rule);
}

/** Whoever asks without TLS is sent to the same name with it. */
export function redirectOf({ port }: GatewaySpec, { domain, namespace }: RoutesWiring): HttpRoute {
  const requestRedirect = { scheme: "https", ...(port === 443 ? {} : { port }), statusCode: 301 } as const;
  const rule = { filters: [{ type: "RequestRedirect", requestRedirect }] } as const;
  return httpRoute({ name: `${GATEWAY}-redirect`, namespace }, LISTENERS.http, `*.${domain}`, rule);
}

/** Leave of each other namespace for routes to lead to the Services there, by role. */
export function grantsOf(wiring: RoutesWiring): Record<string, ReferenceGrant> {
  const { namespace } = wiring;
  const elsewhere = waysOf(wiring).filter(({ to }) => to.namespace !== namespace);
  const namespaces = [...new Set(elsewhere.map(({ to }) => to.namespace))];
  return Object.fromEntries(
    namespaces.map((place) => {
      const services = [...new Set(elsewhere.filter(({ to }) => to.namespace === place).map(({ to }) => to.service))];
      return [`grant-${place}`, grantTo(services, namespace, { name: `${GATEWAY}-routes`, namespace: place })];
    }),
  );
}

/** Addresses of the pages, by host. */
export function urlsOf(spec: GatewaySpec, wiring: RoutesWiring): Readonly<Record<string, string>> {
  return Object.fromEntries(waysOf(wiring).map(({ host }) => [host, `https://${publicName(spec, host, wiring.domain)}`]));
}

function httpRoute(metadata: HttpRoute["metadata"], sectionName: string, hostname: string, rule: HttpRoute["spec"]["rules"][number]) {
  const object: HttpRoute = {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata,
    spec: { parentRefs: [{ name: GATEWAY, sectionName }], hostnames: [hostname], rules: [rule] },
  };
  return object;
}

function backendOf({ to }: Way, namespace: string): BackendRef {
  const service = { name: to.service, port: to.servicePort ?? to.port };
  return to.namespace === namespace ? service : { ...service, namespace: to.namespace };
}
