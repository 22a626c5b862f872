import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import type { Stages } from "../../core/kubernetes.ts";
import type { Backends } from "../../core/model-route.ts";
import { parseSpec } from "../../core/parse.ts";
import { registerStages } from "../../core/register.ts";
import type { Server } from "../../core/server.ts";
import type { SystemPlacement, SystemWiring } from "../../core/system.ts";
import type { ServerPods } from "../../serving/contract.ts";
import { ReleaseSpec, rolledOutOf } from "../contract.ts";
import { rolloutObjects } from "./manifests.ts";
import { controllerStages } from "./release.ts";

/** What rollouts are made of. */
export interface RolloutsWiring extends SystemWiring {
  readonly namespace: string;
  readonly models: readonly { readonly name: string }[];
  /** The two Services of each model, by the model's name. */
  readonly backends: Readonly<Record<string, Backends>>;
  /** Pods of each model that is rolled out, by its name. */
  readonly pods: Readonly<Record<string, ServerPods>>;
  /** Prometheus, which new versions are judged by. */
  readonly metrics: Server & { readonly url: string };
}

interface RolloutsArgs extends RolloutsWiring, SystemPlacement {
  readonly spec: Parameters<typeof ReleaseSpec.parse>[0];
}

/** Argo Rollouts, and the models that it releases; nothing where no model is released by it. */
export class Rollouts extends ComponentResource {
  readonly ready: readonly Resource[];

  constructor(name: string, args: RolloutsArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ReleaseSpec, args.spec);
    super("estate:release:Rollouts", name, {}, opts);
    this.ready = registerStages(name, rolloutStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.registerOutputs({});
  }
}

/** The controller, then what each model has of it: measures and Services before the rollout that names them. */
export function rolloutStages(spec: ReleaseSpec, wiring: RolloutsWiring): Stages {
  const releases = rolledOutOf(spec, wiring.models);
  if (releases.length === 0) return [];
  const { backends, metrics, namespace, pods } = wiring;
  const objects = releases.flatMap((release) => {
    const [own, server] = [backends[release.name], pods[release.name]];
    if (own === undefined || server === undefined) throw new Error(`the model ${release.name} is rolled out, and has no pods or Services`);
    return Object.entries(rolloutObjects(release, { namespace, backends: own, server, metrics, account: `release-${release.name}` }));
  });
  return [
    ...controllerStages({ ...wiring, models: releases.map(({ name }) => name) }),
    Object.fromEntries(objects.filter(([, { kind }]) => kind !== "Rollout")),
    Object.fromEntries(objects.filter(([, { kind }]) => kind === "Rollout")),
  ];
}
