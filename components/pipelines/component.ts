import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import type { UserInterface } from "../core/system.ts";
import { trainingOf } from "./argo/manifests.ts";
import { type PipelinesArgs, type PipelinesOutputs, PipelinesSpec, type TrainingPipeline } from "./contract.ts";
import { pagesOf, pipelinesStages } from "./manifests.ts";

/** Who runs pipelines, and a pipeline of each team that trains. */
export class Pipelines extends ComponentResource implements PipelinesOutputs {
  readonly training: readonly TrainingPipeline[];
  readonly pages: readonly UserInterface[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: PipelinesArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, PipelinesSpec, args.spec);
    super("estate:pipelines:Pipelines", name, {}, opts);
    const placement = { parent: this, provider: args.provider, after: args.after };
    this.ready = pipelinesStages(spec, args).flatMap((stages) => registerStages(name, stages, placement));
    this.training = spec.enabled && spec.system.includes("argo") ? trainingOf(args) : [];
    this.pages = pagesOf(spec, args);
    this.registerOutputs({});
  }
}
