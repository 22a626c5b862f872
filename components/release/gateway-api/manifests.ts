import { grantTo, type ReferenceGrant } from "../../core/gateway-api.ts";
import { MOVED_FIELDS } from "../../core/kubernetes.ts";
import { objectLabels } from "../../core/labels.ts";
import type { Route, RouteState } from "../../core/model-route.ts";
import { ENTRANCE } from "../../gateway/contract.ts";
import type { BackendTrafficPolicy, ClientTrafficPolicy, ModelRoute } from "./kinds.ts";
import { type RouteSurroundings, rulesOf } from "./rules.ts";

/** Word of the labels of all that makes up a model's route. */
const SYSTEM = "model-route";

/** First label of the name under which all released models answer. */
const MODELS_HOST = "models";

/** Name of a model's HTTPRoute; with a dot, which no page's route has in its own. */
export function routeName(model: string): string {
  return `${MODELS_HOST}.${model}`;
}

/** What a model's route hangs on, and what is around it. */
export interface EntranceWiring extends RouteSurroundings {
  readonly domain: string;
}

/**
 * The route of a model as it begins. Its rules are moved by releases, and left to them from then on.
 *
 * @param name name of the HTTPRoute, where it is not {@link routeName}.
 */
export function modelRoute(begins: Route, wiring: EntranceWiring, name = routeName(begins.model)): ModelRoute {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: {
      name,
      namespace: wiring.namespace,
      labels: objectLabels("release", SYSTEM),
      annotations: { [MOVED_FIELDS]: "spec.rules" },
    },
    spec: {
      parentRefs: [{ name: ENTRANCE.gateway, sectionName: ENTRANCE.listener }],
      hostnames: [`${MODELS_HOST}.${wiring.domain}`],
      rules: rulesOf(begins, wiring),
    },
  };
}

/** What is kept of a state for this gateway, by the name of a file: the rules that the route gets in it. */
export function renderedState({ route }: RouteState, surroundings: RouteSurroundings): Readonly<Record<"json", string>> {
  return { json: JSON.stringify(rulesOf(route, surroundings)) };
}

/**
 * What the standard has no field for. One request more where the first never got to a server, which does no harm to a model that acts on requests; and
 * where a state of the route keeps callers with one variant, a hash of their header that decides. Who sends no such header is decided one by one. It
 * holds in every state of the route, so that pods of one variant are chosen by it too.
 * https://github.com/envoyproxy/gateway/blob/v1.9.0/release-notes/v1.9.0.yaml (`use_hash_policy`)
 */
export function trafficPolicy(states: readonly RouteState[], httpRoute: string, namespace: string): BackendTrafficPolicy {
  const header = states.map(({ route }) => route.stickyHeader).find((name) => name !== undefined);
  const consistentHash = header === undefined ? undefined : ({ type: "Headers", headers: [{ name: header }] } as const);
  return {
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "BackendTrafficPolicy",
    metadata: { name: httpRoute, namespace, labels: objectLabels("release", SYSTEM) },
    spec: {
      targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: httpRoute }],
      retry: { numRetries: 1, retryOn: { triggers: ["connect-failure", "refused-stream"] } },
      ...(consistentHash && { loadBalancer: { type: "ConsistentHash", consistentHash } }),
    },
  };
}

/** Ids of requests, by which answers and what turned out to be true are joined: those that callers give are kept, others get one. */
export function requestIds(namespace: string): ClientTrafficPolicy {
  const target = { group: "gateway.networking.k8s.io", kind: "Gateway", name: ENTRANCE.gateway, sectionName: ENTRANCE.listener } as const;
  return {
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "ClientTrafficPolicy",
    metadata: { name: "request-ids", namespace, labels: objectLabels("release", SYSTEM) },
    spec: { targetRefs: [target], headers: { requestID: "PreserveOrGenerate" } },
  };
}

/** Leave of each other namespace for the routes of models to lead to the Services there, by role; none where all are in one. */
export function routeGrants(
  states: readonly RouteState[],
  { monitor, namespace }: RouteSurroundings,
): Readonly<Record<string, ReferenceGrant>> {
  const all = [...states.flatMap(({ route }) => [...route.shares, ...(route.mirror ? [route.mirror] : [])]), ...(monitor ? [monitor] : [])];
  const elsewhere = all.filter((backend) => backend.namespace !== namespace);
  const places = [...new Set(elsewhere.map((backend) => backend.namespace))].sort();
  return Object.fromEntries(
    places.map((place) => {
      const services = [...new Set(elsewhere.filter((backend) => backend.namespace === place).map(({ service }) => service))].sort();
      return [
        `grant-${place}`,
        grantTo(services, namespace, { name: "model-routes", namespace: place, labels: objectLabels("release", SYSTEM) }),
      ];
    }),
  );
}
