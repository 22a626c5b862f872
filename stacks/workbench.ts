import type { Resource } from "@pulumi/pulumi";
import type { Surroundings } from "../components/core/surroundings.ts";
import { Gpu } from "../components/gpu/index.ts";
import { HyperparameterOptimisation } from "../components/hyperparameter-optimisation/index.ts";
import { Queueing } from "../components/queueing/index.ts";
import { placeOf, type TeamPlace } from "../components/teams/contract.ts";
import { Teams } from "../components/teams/index.ts";
import { Training } from "../components/training/index.ts";
import type { Experiments } from "./experiments.ts";
import type { Ground, Group } from "./ground.ts";
import { poolsOf, spareTaints } from "./pools.ts";
import { wired } from "./wiring.ts";

/** Teams, and what trains for them. */
export interface Workbench extends Group {
  readonly teams: readonly TeamPlace[];
  /** What comes before anything in a team's namespace. */
  readonly ready: readonly Resource[];
}

/** Teams and their queues, GPUs, training and the search for hyperparameters. What is off makes nothing, not even a component. */
export function workbench(ground: Ground, experiments: Experiments, surroundings: Surroundings): Workbench {
  const { environment, platform, ready, wiring } = ground;
  const taints = spareTaints(environment);
  if (environment.gpu.enabled) {
    const { cloud, cluster, gpu: spec } = environment;
    new Gpu("gpu", { ...wiring, spec, cloud, nodes: cluster.nodes, pools: cluster.nodePools, taints, after: ready });
  }
  if (!environment.teams.enabled) return { teams: [], ready, interfaces: [], outputs: {} };
  const housed = teamsOf(ground, experiments, surroundings);
  const queued = queueingOf(ground, housed);
  if (environment.training.enabled) {
    new Training("training", {
      ...wiring,
      spec: environment.training,
      cluster: platform.cluster.capabilities,
      teams: queued.teams,
      env: [...wired(platform.buckets, "data").env, ...surroundings.env].filter(({ valueFrom }) => valueFrom !== undefined),
      folders: surroundings.folders,
      callees: queued.teams.flatMap(({ callees }) => callees),
      taints,
      after: queued.ready,
    });
  }
  if (environment.hyperparameterOptimisation.enabled) searchOf(ground, queued);
  return { ...queued, interfaces: [], outputs: { teamNamespaces: queued.teams.map(({ namespace }) => namespace) } };
}

/** Teams with their places, and what comes before anything there. */
type Housed = Pick<Workbench, "teams" | "ready">;

function teamsOf({ environment, platform, wiring }: Ground, { tracking }: Experiments, surroundings: Surroundings): Housed {
  const { buckets, identities } = platform;
  const { namespace: estateNamespace, provider } = wiring;
  const teams = new Teams("teams", {
    spec: environment.teams,
    estateNamespace,
    provider,
    tracking: tracking.access,
    buckets: { data: wired(buckets, "data"), artifacts: wired(buckets, "artifacts") },
    surroundings,
    identities: Object.fromEntries(environment.teams.members.map((team) => [team.name, identities[placeOf(team)]])),
    after: tracking.ready,
  });
  return { teams: teams.places, ready: teams.ready };
}

function queueingOf({ environment, platform, wiring }: Ground, { ready, teams }: Housed): Housed {
  if (!environment.queueing.enabled) return { teams, ready };
  const members = environment.teams.members.flatMap((team) => {
    const place = teams.find(({ name }) => name === team.name);
    return place === undefined ? [] : [{ team, place }];
  });
  const queueing = new Queueing("queueing", {
    ...wiring,
    spec: environment.queueing,
    cluster: platform.cluster.capabilities,
    pools: poolsOf(environment),
    teams: members,
    after: ready,
  });
  const { queue } = queueing;
  return { teams: queue === undefined ? teams : teams.map((team) => ({ ...team, queue })), ready: [...ready, ...queueing.ready] };
}

function searchOf({ environment, platform, wiring }: Ground, { ready, teams }: Housed): void {
  const identity = platform.identities["optuna"];
  new HyperparameterOptimisation("hyperparameter-optimisation", {
    ...wiring,
    spec: environment.hyperparameterOptimisation,
    database: wired(platform.databases, "optuna"),
    ...(identity && { identity }),
    teams,
    after: [...platform.dataReady, ...ready],
  });
}
