import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type QueueingArgs, type QueueingOutputs, QueueingSpec } from "./contract.ts";
import { QUEUE, queueingStages } from "./manifests.ts";

/** Queues that teams' training waits in. */
export class Queueing extends ComponentResource implements QueueingOutputs {
  readonly queue: string | undefined;
  readonly ready: readonly Resource[];

  constructor(name: string, args: QueueingArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, QueueingSpec, args.spec);
    super("estate:queueing:Queueing", name, {}, opts);
    this.ready = registerStages(name, queueingStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.queue = spec.enabled ? QUEUE : undefined;
    this.registerOutputs({ queue: this.queue });
  }
}
