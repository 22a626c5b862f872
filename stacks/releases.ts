import { ModelGateway, renderNginx } from "../components/gateway/index.ts";
import type { ModelGatewayAccess } from "../components/gateway/nginx/contract.ts";
import { leanMetrics } from "../components/monitoring/index.ts";
import type { ReleaseOutputs } from "../components/release/contract.ts";
import { Release } from "../components/release/index.ts";
import type { Backend, Backends } from "../components/release/route.ts";
import type { ModelEndpoint } from "../components/serving/contract.ts";
import type { Experiments } from "./experiments.ts";
import type { Ground } from "./ground.ts";
import type { Watched } from "./model-monitoring.ts";
import type { Served } from "./serving.ts";

/** How new versions of models come before callers. */
export interface Released {
  readonly routes: ReleaseOutputs["routes"];
  /** The lean way in to models; none where there is another, or none. */
  readonly gateway: ModelGatewayAccess | undefined;
  readonly ready: ReleaseOutputs["ready"];
}

/** Every state that a model's route may be in, what moves it, and who reads it; nothing while releases are off. */
export function releases(ground: Ground, experiments: Experiments, served: Served, watched: Watched): Released {
  if (!ground.environment.release.enabled) return { routes: [], gateway: undefined, ready: [] };
  const released = releaseOf(ground, experiments, served, watched);
  return { routes: released.routes, gateway: gatewayOf(ground, served, watched, released), ready: released.ready };
}

function releaseOf({ environment, platform, wiring }: Ground, { tracking }: Experiments, served: Served, watched: Watched): ReleaseOutputs {
  return new Release("release", {
    ...wiring,
    spec: environment.release,
    models: environment.serving.models,
    backends: backendsOf(served.endpoints),
    tracking: tracking.access,
    metrics: platform.metrics ?? leanMetrics(wiring.namespace),
    rendered: (state) => {
      const { http, location } = renderNginx(state, watched.server);
      return { "http.conf": http, "location.conf": location };
    },
    after: [...tracking.ready, ...served.ready],
  });
}

function gatewayOf({ environment, wiring }: Ground, served: Served, watched: Watched, { ready, routes }: ReleaseOutputs) {
  return new ModelGateway("model-gateway", {
    ...wiring,
    spec: environment.gateway,
    routes,
    backends: served.endpoints,
    ...(watched.server && { monitor: watched.server }),
    maxBodyKiB: Math.max(...environment.serving.models.map(({ maxBodyKiB }) => maxBodyKiB)),
    callers: environment.maturity === 0 ? "namespace" : "estate",
    after: ready,
  }).access;
}

/** The two servers of each model that has two. */
function backendsOf(endpoints: readonly ModelEndpoint[]): Readonly<Record<string, Backends>> {
  const challengers = endpoints.filter(({ variant }) => variant === "challenger");
  return Object.fromEntries(
    challengers.flatMap((challenger) => {
      const champion = endpoints.find(({ model, variant }) => model === challenger.model && variant === "champion");
      return champion === undefined
        ? []
        : [[challenger.model, { champion: backendOf(champion), challenger: backendOf(challenger) }] as const];
    }),
  );
}

function backendOf({ namespace, port, service, variant }: ModelEndpoint): Backend {
  return { variant, service, namespace, port };
}
