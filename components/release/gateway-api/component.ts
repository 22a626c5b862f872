import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import type { Stages } from "../../core/kubernetes.ts";
import type { Backends } from "../../core/model-route.ts";
import { parseSpec } from "../../core/parse.ts";
import { registerStages } from "../../core/register.ts";
import type { SystemPlacement } from "../../core/system.ts";
import { allReleasesOf, inferenceRouteName, type ReleasedModel, ReleaseSpec } from "../contract.ts";
import { statesOf } from "../states.ts";
import { type EntranceWiring, modelRoute, requestIds, routeGrants, routeName, trafficPolicy } from "./manifests.ts";
import { type AllSurroundings, surroundingsOf } from "./rules.ts";

/** What the routes of released models are made of. */
export interface ModelRoutesWiring extends Pick<EntranceWiring, "domain">, AllSurroundings {
  readonly models: readonly { readonly name: string }[];
  /** The two servers of each model, by the model's name. */
  readonly backends: Readonly<Record<string, Backends>>;
}

interface ModelRoutesArgs extends ModelRoutesWiring, SystemPlacement {
  readonly spec: Parameters<typeof ReleaseSpec.parse>[0];
}

/** Routes of the Gateway API for released models, as they begin; a release moves their rules. */
export class ModelRoutes extends ComponentResource {
  /** HTTPRoutes by model. */
  readonly httpRoutes: Readonly<Record<string, string>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: ModelRoutesArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ReleaseSpec, args.spec);
    super("estate:release:ModelRoutes", name, {}, opts);
    this.ready = registerStages(name, modelRouteStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.httpRoutes = Object.fromEntries(allReleasesOf(spec, args.models).map((release) => [release.name, httpRouteOf(release)]));
    this.registerOutputs({ httpRoutes: this.httpRoutes });
  }
}

/** What holds for all routes, then the routes, each with what the standard has no field for; nothing while releases are off. */
export function modelRouteStages(spec: ReleaseSpec, wiring: ModelRoutesWiring): Stages {
  const releases = allReleasesOf(spec, wiring.models);
  if (releases.length === 0) return [];
  const { domain, namespace } = wiring;
  const models = releases.map((release) => ({
    name: release.name,
    httpRoute: httpRouteOf(release),
    states: statesOf(release, backendsOf(release.name, wiring)),
  }));
  const states = models.flatMap((model) => model.states);
  return [
    { "request-ids": requestIds(namespace), ...routeGrants(states, wiring) },
    Object.fromEntries(
      models.flatMap(({ httpRoute, name, states: own }) => {
        const [rest] = own;
        return rest === undefined
          ? []
          : ([
              [`${name}-traffic`, trafficPolicy(own, httpRoute, namespace)],
              [`${name}-route`, modelRoute(rest.route, { ...surroundingsOf(name, wiring), domain }, httpRoute)],
            ] as const);
      }),
    ),
  ];
}

function httpRouteOf({ name, team }: ReleasedModel): string {
  return team === undefined ? routeName(name) : inferenceRouteName(name);
}

function backendsOf(model: string, { backends }: ModelRoutesWiring): Backends {
  const found = backends[model];
  if (found === undefined) throw new Error(`the released model ${model} has no servers`);
  return found;
}
