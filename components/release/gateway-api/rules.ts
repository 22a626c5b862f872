import type { Backend, Route, Share } from "../../core/model-route.ts";
import type { Mirror, ModelRule, WeightedBackend } from "./kinds.ts";

/** Header of an answer that says which variant gave it. */
const VARIANT_HEADER = "X-Variant";

/** Longest that an answer of a model may take. */
const LONGEST = "60s";

/** What is around a model's route. */
export interface RouteSurroundings {
  /** Namespace of the route itself. */
  readonly namespace: string;
  /** Path at which the model's servers take requests. Default `/invocations`, the one of MLflow. */
  readonly path?: string;
  /** Paths at which the model answers too, the same at the gateway as at its servers: those that clients of a protocol write by themselves. Default none. */
  readonly ownPaths?: readonly string[];
  /** Service that takes what turned out to be true; none where models are not monitored. */
  readonly monitor?: Omit<Backend, "variant">;
}

/** What is around the routes of all models. */
export interface AllSurroundings extends Pick<RouteSurroundings, "monitor" | "namespace"> {
  /** Where servers that are not the estate's own take requests, by the model's name. The monitor knows nothing of what these answer. Default: none. */
  readonly paths?: Readonly<Record<string, Pick<RouteSurroundings, "path" | "ownPaths">>>;
}

/** What is around one model's route. */
export function surroundingsOf(model: string, { monitor, namespace, paths = {} }: AllSurroundings): RouteSurroundings {
  if (Object.hasOwn(paths, model)) return { namespace, ...paths[model] };
  return { namespace, ...(monitor && { monitor }) };
}

/** Path of the estate's gateways at which a model answers, or takes what turned out to be true. */
function pathOf(model: string, what: "invocations" | "ground-truth"): string {
  return `/models/${model}/${what}`;
}

/**
 * A route in the words of the Gateway API: weights for shares, a mirror for copies. A filter on each backend, which tells callers who answered, has a
 * second use: Envoy Gateway then chooses between variants by itself and not between their pods, so that a hash of a header decides for one variant
 * whatever its number of pods (see `trafficPolicy`).
 */
export function rulesOf(
  route: Route,
  { monitor, namespace, ownPaths = [], path = "/invocations" }: RouteSurroundings,
): readonly ModelRule[] {
  const rewrite = { type: "URLRewrite", urlRewrite: { path: { type: "ReplaceFullPath", replaceFullPath: path } } } as const;
  const copies = route.mirror === undefined || route.mirror.percent === 0 ? [] : [mirrorOf(route.mirror, namespace)];
  const shared = { backendRefs: route.shares.map((share) => backendOf(share, namespace)), timeouts: { request: LONGEST } };
  const invocations: ModelRule = {
    name: "invocations",
    matches: [exactly(pathOf(route.model, "invocations"))],
    filters: [rewrite, ...copies],
    ...shared,
  };
  const protocol: ModelRule = {
    name: "protocol",
    matches: ownPaths.map(exactly),
    ...(copies.length > 0 && { filters: copies }),
    ...shared,
  };
  const answered = ownPaths.length === 0 ? [invocations] : [invocations, protocol];
  if (monitor === undefined) return answered;
  const truth: ModelRule = {
    name: "ground-truth",
    matches: [exactly(pathOf(route.model, "ground-truth"))],
    backendRefs: [referenceTo(monitor, namespace)],
    timeouts: { request: LONGEST },
  };
  return [...answered, truth];
}

function exactly(value: string): ModelRule["matches"][number] {
  return { path: { type: "Exact", value } };
}

function backendOf(share: Share, namespace: string): WeightedBackend {
  const set = [{ name: VARIANT_HEADER, value: share.variant }];
  return {
    ...referenceTo(share, namespace),
    weight: share.percent,
    filters: [{ type: "ResponseHeaderModifier", responseHeaderModifier: { set } }],
  };
}

function mirrorOf(mirror: Share, namespace: string): Mirror {
  return { type: "RequestMirror", requestMirror: { backendRef: referenceTo(mirror, namespace), percent: mirror.percent } };
}

function referenceTo(backend: Omit<Backend, "variant">, namespace: string) {
  const reference = { name: backend.service, port: backend.port };
  return backend.namespace === namespace ? reference : { ...reference, namespace: backend.namespace };
}
