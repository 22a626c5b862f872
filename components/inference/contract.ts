import { z } from "zod";
import { BatchJobs } from "./batch/contract.ts";
import { EdgeSpec } from "./edge/contract.ts";
import { StreamingSpec } from "./streaming/contract.ts";

/** Ways to infer besides answering a request, which `serving` and `autoscaling` do. */
export const InferenceSpec = z.strictObject({
  batch: BatchJobs.describe("Jobs that predict for all files below a prefix, by the clock. Default: none."),
  streaming: StreamingSpec.prefault({}),
  edge: EdgeSpec.prefault({}),
});
export type InferenceSpec = z.output<typeof InferenceSpec>;
