import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type NodeHealthArgs, type NodeHealthOutputs, NodeHealthSpec } from "./contract.ts";
import { nodeHealthStages } from "./manifests.ts";

/** What is wrong with the nodes themselves. */
export class NodeHealth extends ComponentResource implements NodeHealthOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: NodeHealthArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, NodeHealthSpec, args.spec);
    super("estate:node-health:NodeHealth", name, {}, opts);
    this.ready = registerStages(name, nodeHealthStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.registerOutputs({});
  }
}
