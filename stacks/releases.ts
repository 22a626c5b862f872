import type { Backend, Backends } from "../components/core/model-route.ts";
import { hasPages, type ProgramRoute } from "../components/gateway/contract.ts";
import { ModelGateway, renderNginx } from "../components/gateway/index.ts";
import type { ModelGatewayAccess } from "../components/gateway/nginx/contract.ts";
import { leanMetrics } from "../components/monitoring/index.ts";
import { type ReleaseOutputs, rolledOutOf } from "../components/release/contract.ts";
import { ModelRoutes, Release, Rollouts, renderedState, surroundingsOf } from "../components/release/index.ts";
import type { ModelEndpoint } from "../components/serving/contract.ts";
import type { ReleasedService } from "../components/serving/kserve/contract.ts";
import type { Experiments } from "./experiments.ts";
import type { Ground } from "./ground.ts";
import type { Watched } from "./model-monitoring.ts";
import type { Served } from "./serving.ts";
import { callersAt } from "./wiring.ts";

/** How new versions of models come before callers. */
export interface Released {
  readonly routes: ReleaseOutputs["routes"];
  /** The lean way in to models; none where there is another, or none. */
  readonly gateway: ModelGatewayAccess | undefined;
  /** Routes of models that the gateway of pages opens to programs; none where the lean one leads to models. */
  readonly programRoutes: readonly ProgramRoute[];
  readonly ready: ReleaseOutputs["ready"];
}

/** Every state that a model's route may be in, what moves it, and who reads it; nothing while releases are off. */
export function releases(ground: Ground, experiments: Experiments, served: Served, watched: Watched): Released {
  if (!ground.environment.release.enabled) return { routes: [], gateway: undefined, programRoutes: [], ready: [] };
  const backends = { ...backendsOf(ground, served.endpoints), ...inferenceBackends(served.inference.released) };
  const entered = hasPages(ground.environment.gateway) ? modelRoutesOf(ground, backends, served, watched) : undefined;
  const { ready, routes } = releaseOf(ground, experiments, { backends, entered, served, watched });
  rollOut(ground, backends, served, ready);
  const programRoutes = Object.entries(entered?.httpRoutes ?? {}).map(([model, name]) => ({
    name,
    to: [
      ...[...served.endpoints, ...served.inference.released].filter((endpoint) => endpoint.model === model),
      ...(watched.server ? [watched.server] : []),
    ],
  }));
  return { routes, gateway: gatewayOf(ground, served, watched, { ready, routes }), programRoutes, ready };
}

type AllBackends = Readonly<Record<string, Backends>>;

interface Ways {
  readonly backends: AllBackends;
  /** Routes behind the gateway of pages; none behind the lean one. */
  readonly entered: ModelRoutes | undefined;
  readonly served: Served;
  readonly watched: Watched;
}

function releaseOf({ environment, platform, wiring }: Ground, { tracking }: Experiments, ways: Ways): ReleaseOutputs {
  const { backends, entered, served, watched } = ways;
  return new Release("release", {
    ...wiring,
    spec: environment.release,
    models: environment.serving.models,
    backends,
    inferenceServices: inferenceServicesOf(served.inference.released),
    tracking: tracking.access,
    metrics: platform.metrics ?? leanMetrics(wiring.namespace),
    rendered: (state) => {
      if (entered !== undefined)
        return renderedState(state, surroundingsOf(state.route.model, aroundRoutes(wiring.namespace, served, watched)));
      const { http, location } = renderNginx(state, watched.server);
      return { "http.conf": http, "location.conf": location };
    },
    ...(entered && { httpRoutes: entered.httpRoutes }),
    after: [...tracking.ready, ...served.ready, ...served.inference.ready, ...(entered?.ready ?? [])],
  });
}

function modelRoutesOf({ environment, ready, wiring }: Ground, backends: AllBackends, served: Served, watched: Watched): ModelRoutes {
  return new ModelRoutes("model-routes", {
    ...wiring,
    ...aroundRoutes(wiring.namespace, served, watched),
    spec: environment.release,
    models: environment.serving.models,
    backends,
    domain: environment.domain,
    after: [...ready, ...served.ready, ...served.inference.ready],
  });
}

/** What is around the models' routes: their namespace, who takes what turned out to be true, and where servers that are not the estate's own take requests. */
function aroundRoutes(namespace: string, { inference }: Served, { server }: Watched) {
  const paths = Object.fromEntries(inference.released.map(({ model, ownPaths, path }) => [model, { path, ownPaths }]));
  return { namespace, paths, ...(server && { monitor: { service: server.system, namespace: server.namespace, port: server.port } }) };
}

/** Argo Rollouts and the pods that it runs; nothing where the estate's own Job releases all. */
function rollOut({ environment, platform, wiring }: Ground, backends: AllBackends, served: Served, after: Released["ready"]): void {
  if (platform.metrics === undefined || rolledOutOf(environment.release, environment.serving.models).length === 0) return;
  new Rollouts("rollouts", {
    ...wiring,
    spec: environment.release,
    models: environment.serving.models,
    backends,
    pods: served.pods,
    metrics: platform.metrics,
    after,
  });
}

function gatewayOf(
  { environment, wiring }: Ground,
  served: Served,
  watched: Watched,
  { ready, routes }: Pick<ReleaseOutputs, "ready" | "routes">,
): ModelGatewayAccess | undefined {
  return new ModelGateway("model-gateway", {
    ...wiring,
    spec: environment.gateway,
    routes,
    backends: served.endpoints,
    ...(watched.server && { monitor: watched.server }),
    maxBodyKiB: Math.max(...environment.serving.models.map(({ maxBodyKiB }) => maxBodyKiB)),
    callers: callersAt(environment),
    after: ready,
  }).access;
}

/** The two Services of each released model. A rollout has both of one sort of pods, and the second is its own. */
function backendsOf({ environment }: Ground, endpoints: readonly ModelEndpoint[]): AllBackends {
  const rolledOut = rolledOutOf(environment.release, environment.serving.models).map(({ name }) => name);
  const champions = endpoints.filter(({ variant }) => variant === "champion");
  return Object.fromEntries(
    champions.flatMap((endpoint) => {
      const champion = backendOf(endpoint);
      const second = endpoints.find(({ model, variant }) => model === endpoint.model && variant === "challenger");
      if (rolledOut.includes(endpoint.model)) {
        const challenger = { ...champion, variant: "challenger", service: `${champion.service}-challenger` } as const;
        return [[endpoint.model, { champion, challenger }] as const];
      }
      return second === undefined ? [] : [[endpoint.model, { champion, challenger: backendOf(second) }] as const];
    }),
  );
}

/** The Services in front of the two InferenceServices of each released model. */
function inferenceBackends(released: readonly ReleasedService[]): AllBackends {
  return Object.fromEntries(
    released.map(({ model, namespace, servicePort: port, services }) => {
      const at = (variant: Backend["variant"]): Backend => ({ variant, service: services[variant], namespace, port });
      return [model, { champion: at("champion"), challenger: at("challenger") }];
    }),
  );
}

/** KServe calls the Deployment of a service as it calls the Service. */
function inferenceServicesOf(released: readonly ReleasedService[]) {
  return Object.fromEntries(
    released.map(({ model, mostReplicas, names, namespace, services }) => [
      model,
      { namespace, names, deployments: services, mostReplicas },
    ]),
  );
}

function backendOf({ namespace, port, service, variant }: ModelEndpoint): Backend {
  return { variant, service, namespace, port };
}
