import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type AutoscalingArgs, type AutoscalingOutputs, AutoscalingSpec } from "./contract.ts";
import { autoscalingStages } from "./manifests.ts";
import { recommendationStages } from "./recommendations.ts";

/** KEDA and what scales by it. */
export class Autoscaling extends ComponentResource implements AutoscalingOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: AutoscalingArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, AutoscalingSpec, args.spec);
    super("estate:autoscaling:Autoscaling", name, {}, opts);
    this.ready = registerStages(name, autoscalingStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.registerOutputs({});
  }
}

/** Recommendations of what servers should reserve; apart, since it is another controller in another namespace. */
export class Recommendations extends ComponentResource implements AutoscalingOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: AutoscalingArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, AutoscalingSpec, args.spec);
    super("estate:autoscaling:Recommendations", name, {}, opts);
    this.ready = registerStages(name, recommendationStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.registerOutputs({});
  }
}
