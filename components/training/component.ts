import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type TrainingArgs, type TrainingOutputs, TrainingSpec } from "./contract.ts";
import { trainingStages } from "./manifests.ts";
import { runtimesOf } from "./trainer.ts";

/** Training on several nodes at once. */
export class Training extends ComponentResource implements TrainingOutputs {
  readonly runtimes: readonly string[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: TrainingArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, TrainingSpec, args.spec);
    super("estate:training:Training", name, {}, opts);
    const placement = { parent: this, provider: args.provider, after: args.after };
    this.ready = trainingStages(spec, args).flatMap(({ stages, system }) => registerStages(`${name}-${system}`, stages, placement));
    this.runtimes = runtimesOf(spec, args);
    this.registerOutputs({ runtimes: this.runtimes });
  }
}
