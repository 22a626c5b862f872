import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import type { UserInterface } from "../core/system.ts";
import { type TrackingAccess, type TrackingArgs, type TrackingOutputs, TrackingSpec, type WandbAccess } from "./contract.ts";
import { trackingStages } from "./manifests.ts";
import { accessOf, pageOf, wandbOf } from "./plan.ts";

/** MLflow's tracking server and model registry. */
export class Tracking extends ComponentResource implements TrackingOutputs {
  readonly access: TrackingAccess;
  readonly wandb: WandbAccess | undefined;
  readonly page: UserInterface;
  readonly ready: readonly Resource[];

  constructor(name: string, args: TrackingArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, TrackingSpec, args.spec);
    super("estate:tracking:Tracking", name, {}, opts);
    this.ready = registerStages(name, trackingStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.access = accessOf(args.namespace);
    this.wandb = wandbOf(spec);
    this.page = pageOf(args.namespace);
    this.registerOutputs({ access: this.access });
  }
}
