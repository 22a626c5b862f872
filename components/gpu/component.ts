import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type GpuArgs, type GpuOutputs, GpuSpec } from "./contract.ts";
import { gpuStages } from "./manifests.ts";

/** What makes GPUs of nodes usable. */
export class Gpu extends ComponentResource implements GpuOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: GpuArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, GpuSpec, args.spec);
    super("estate:gpu:Gpu", name, {}, opts);
    this.ready = registerStages(name, gpuStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.registerOutputs({});
  }
}
