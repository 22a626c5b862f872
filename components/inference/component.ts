import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { BatchJobs } from "./batch/contract.ts";
import { batchStages } from "./batch/manifests.ts";
import type { BatchArgs, InferenceOutputs, StreamingArgs } from "./contract.ts";
import { StreamingSpec } from "./streaming/contract.ts";
import { streamingStages } from "./streaming/manifests.ts";

/** Jobs that predict for files of a bucket. */
export class BatchInference extends ComponentResource implements InferenceOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: BatchArgs, opts?: ComponentResourceOptions) {
    const jobs = parseSpec(name, BatchJobs, args.spec);
    super("estate:inference:BatchInference", name, {}, opts);
    this.ready = registerStages(name, batchStages(jobs, args), { parent: this, provider: args.provider, after: args.after });
    this.registerOutputs({});
  }
}

/** Kafka, and what answers messages of it. */
export class StreamingInference extends ComponentResource implements InferenceOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: StreamingArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, StreamingSpec, args.spec);
    super("estate:inference:StreamingInference", name, {}, opts);
    this.ready = registerStages(name, streamingStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.registerOutputs({});
  }
}
