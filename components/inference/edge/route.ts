import type { HttpRoute } from "../../core/gateway-api.ts";
import type { CustomObject } from "../../core/kubernetes.ts";
import { ENTRANCE } from "../../gateway/contract.ts";
import type { DeviceGroup, EdgeSpec } from "./contract.ts";
import { FLEET, metadataOf, PATHS, PORT, publicHost } from "./plan.ts";

/** Longest report of a device, as `fleet.py` takes it too. */
const LONGEST_REPORT = "16Ki";

interface Match {
  readonly path: { readonly type: "PathPrefix"; readonly value: string };
  readonly method: "GET" | "HEAD" | "POST";
}

/** The fields of a rule that the estate sets. https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule */
interface Rule {
  readonly name: string;
  readonly matches: readonly Match[];
  readonly backendRefs: readonly { readonly name: string; readonly port: number }[];
  readonly timeouts: { readonly request: string };
}

/** A limit of requests, and whom it is about; all where nobody is named. https://gateway.envoyproxy.io/v1.9/api/extension_types/#ratelimitrule */
interface LimitRule {
  readonly clientSelectors?: readonly { readonly sourceCIDR: { readonly type: "Distinct"; readonly value: string } }[];
  readonly limit: { readonly requests: number; readonly unit: "Minute" };
}

/** https://gateway.envoyproxy.io/v1.9/api/extension_types/#backendtrafficpolicy */
interface Limits extends CustomObject {
  readonly apiVersion: "gateway.envoyproxy.io/v1alpha1";
  readonly kind: "BackendTrafficPolicy";
  readonly spec: {
    readonly targetRefs: readonly { readonly group: "gateway.networking.k8s.io"; readonly kind: "HTTPRoute"; readonly name: string }[];
    readonly requestBuffer: { readonly limit: string };
    readonly rateLimit: { readonly local: { readonly rules: readonly LimitRule[] } };
  };
}

/**
 * The way of devices to the fleet's server: what they read, and where they report to; there is no way to anything else of it. A bundle takes as long
 * as a device's line needs.
 */
export function fleetRoute({ groups }: Pick<EdgeSpec, "groups">, domain: string, namespace: string): HttpRoute<Rule> {
  const reads = PATHS.flatMap((path) => [match("GET", path), match("HEAD", path)]);
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadataOf(namespace, FLEET),
    spec: {
      parentRefs: [{ name: ENTRANCE.gateway, sectionName: ENTRANCE.listener }],
      hostnames: [publicHost(domain)],
      rules: [rule("reads", reads, "0s"), rule("reports", groups.map(reportsOf), "30s")],
    },
  };
}

/**
 * What no device needs more of. Requests are taken in whole before the server sees any of them, so that slow senders hold none of its threads. Each
 * address has a limit of its own at each proxy, for each of the route's matches; the first rule is for addresses that the second does not know.
 * https://github.com/envoyproxy/gateway/blob/v1.9.0/internal/gatewayapi/backendtrafficpolicy.go (`buildLocalRateLimit`)
 */
export function fleetLimits({ requestsPerMinute }: Pick<EdgeSpec, "requestsPerMinute">, namespace: string): Limits {
  const limit = { requests: requestsPerMinute, unit: "Minute" } as const;
  const everyAddress = { sourceCIDR: { type: "Distinct", value: "0.0.0.0/0" } } as const;
  return {
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "BackendTrafficPolicy",
    metadata: metadataOf(namespace, FLEET),
    spec: {
      targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: FLEET }],
      requestBuffer: { limit: LONGEST_REPORT },
      rateLimit: { local: { rules: [{ limit }, { clientSelectors: [everyAddress], limit }] } },
    },
  };
}

function reportsOf({ name }: DeviceGroup): Match {
  return match("POST", `/groups/${name}/devices/`);
}

function match(method: Match["method"], value: string): Match {
  return { path: { type: "PathPrefix", value }, method };
}

function rule(name: string, matches: readonly Match[], request: string): Rule {
  return { name, matches, backendRefs: [{ name: FLEET, port: PORT }], timeouts: { request } };
}
