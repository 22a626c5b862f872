import type { Resource } from "@pulumi/pulumi";
import type { AutoscalingWiring } from "../components/autoscaling/contract.ts";
import { Autoscaling, Recommendations, scaledBy } from "../components/autoscaling/index.ts";
import { inferenceReleasesOf, rolledOutOf } from "../components/release/contract.ts";
import { type ModelEndpoint, replicasOf, type ServingOutputs } from "../components/serving/contract.ts";
import { InferencePlatform, RayServing, Serving } from "../components/serving/index.ts";
import type { InferenceOutputs, ReleasedService } from "../components/serving/kserve/contract.ts";
import type { RayOutputs } from "../components/serving/ray/contract.ts";
import type { TeamPlace } from "../components/teams/contract.ts";
import { challengedModels } from "./challenged.ts";
import type { Experiments } from "./experiments.ts";
import type { Ground, Group } from "./ground.ts";
import type { Watched } from "./model-monitoring.ts";
import { callersAt, wired } from "./wiring.ts";
import type { Workbench } from "./workbench.ts";

/** Where models answer. */
export interface Served extends Group {
  readonly endpoints: readonly ModelEndpoint[];
  /** Pods of the models that a rollout runs, by the model's name. */
  readonly pods: ServingOutputs["pods"];
  /** Services of KServe that are released, and what comes before anything that leads to them. */
  readonly inference: { readonly released: readonly ReleasedService[]; readonly ready: readonly Resource[] };
  /** What comes before anything that asks the lean servers. */
  readonly ready: ServingOutputs["ready"];
  /** What comes before anything that KEDA is to scale; nothing where there is none. */
  readonly scaled: readonly Resource[];
}

/** Servers of models, and what scales them. */
export function serving(ground: Ground, experiments: Experiments, workbench: Workbench, watched: Watched): Served {
  const lean = leanOf(ground, experiments, watched);
  const inference = inferenceOf(ground, experiments, workbench);
  const ray = rayOf(ground, experiments, workbench);
  const scaled = scale(ground, experiments, lean);
  const services = [...(inference?.endpoints ?? []), ...(ray?.endpoints ?? [])];
  return {
    endpoints: lean.endpoints,
    pods: lean.pods,
    ready: lean.ready,
    inference: { released: inference?.released ?? [], ready: inference?.ready ?? [] },
    scaled,
    interfaces: [...(inference?.interfaces ?? []), ...(ray?.interfaces ?? [])],
    outputs: {
      modelEndpoints: Object.fromEntries(
        lean.endpoints.filter(({ variant }) => variant === "champion").map(({ model, url }) => [model, url]),
      ),
      ...(services.length > 0 && {
        inferenceEndpoints: Object.fromEntries(services.map(({ name, team, url }) => [`${team}.${name}`, url])),
      }),
    },
  };
}

function leanOf({ environment, platform, wiring }: Ground, { tracking }: Experiments, { capture }: Watched): ServingOutputs {
  return new Serving("serving", {
    ...wiring,
    spec: environment.serving,
    tracking: tracking.access,
    callers: callersAt(environment),
    autoscaled: scaledBy(environment.autoscaling, platform.metrics !== undefined).models,
    variants: challengedModels(environment),
    rolledOut: rolledOutOf(environment.release, environment.serving.models).map(({ name }) => name),
    ...(capture && { capture }),
    after: tracking.ready,
  });
}

function inferenceOf(
  { environment, platform, wiring }: Ground,
  { tracking }: Experiments,
  workbench: Workbench,
): InferenceOutputs | undefined {
  if (!environment.serving.kserve.enabled) return undefined;
  const { buckets, certified, cluster } = platform;
  return new InferencePlatform("inference", {
    ...wiring,
    spec: environment.serving.kserve,
    domain: environment.domain,
    teams: workbench.teams.map(teamOf),
    released: inferenceReleasesOf(environment.release),
    cluster: cluster.capabilities,
    tracking: tracking.access,
    buckets: { data: wired(buckets, "data"), artifacts: wired(buckets, "artifacts") },
    after: [...certified, ...workbench.ready],
  });
}

function rayOf({ environment, platform, wiring }: Ground, { tracking }: Experiments, workbench: Workbench): RayOutputs | undefined {
  if (environment.serving.ray.services.length === 0) return undefined;
  return new RayServing("ray-serving", {
    ...wiring,
    spec: environment.serving.ray,
    teams: workbench.teams.map(teamOf),
    cluster: platform.cluster.capabilities,
    callees: [tracking.access],
    after: workbench.ready,
  });
}

function teamOf({ identity, name, namespace, serviceAccount }: TeamPlace) {
  return { name, namespace, serviceAccount, podLabels: identity?.podLabels ?? {} };
}

/** KEDA and what it scales; recommendations too. */
function scale({ environment, platform, wiring }: Ground, { tracking }: Experiments, lean: ServingOutputs): readonly Resource[] {
  const { autoscaling, serving: served, tracking: tracked } = environment;
  const { namespace } = wiring;
  const models: AutoscalingWiring["models"] = Object.fromEntries(
    served.models.map((model) => {
      const rolledOut = Object.hasOwn(lean.pods, model.name) && { kind: "Rollout" as const };
      return [model.name, { namespace, name: `model-${model.name}`, minReplicas: replicasOf(model, served), ...rolledOut }];
    }),
  );
  const args = {
    ...wiring,
    spec: autoscaling,
    metrics: platform.metrics,
    models,
    tracking: { namespace, name: tracking.access.system, minReplicas: tracked.replicas },
    recommendsSizes: platform.cluster.capabilities.recommendsSizes,
    servers: environment.featureStore.enabled ? [{ namespace, name: "feast-online" }] : [],
    after: [...platform.certified, ...lean.ready],
  };
  if (autoscaling.recommendations) new Recommendations("recommendations", args);
  return autoscaling.enabled ? new Autoscaling("autoscaling", args).ready : [];
}
