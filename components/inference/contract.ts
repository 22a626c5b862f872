import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { SystemPlacement } from "../core/system.ts";
import { BatchJobs, type BatchWiring } from "./batch/contract.ts";
import { EdgeSpec } from "./edge/contract.ts";
import { StreamingSpec, type StreamingWiring } from "./streaming/contract.ts";

/** Ways to infer besides answering a request, which `serving` and `autoscaling` do. */
export const InferenceSpec = z.strictObject({
  batch: BatchJobs.describe("Jobs that predict for all files below a prefix, by the clock. Default: none."),
  streaming: StreamingSpec.prefault({}),
  edge: EdgeSpec.prefault({}),
});
export type InferenceSpec = z.output<typeof InferenceSpec>;

export interface BatchArgs extends BatchWiring, SystemPlacement {
  readonly spec: z.input<typeof BatchJobs>;
}

export interface StreamingArgs extends StreamingWiring, SystemPlacement {
  readonly spec: z.input<typeof StreamingSpec>;
}

export interface InferenceOutputs {
  readonly ready: readonly Resource[];
}
