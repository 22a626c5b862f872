import { z } from "zod";

/** A DNS label that still is one with what KServe and KubeRay hang on it: `<name>-<team's namespace>` is the first label of a host name. */
export const ServiceName = z
  .string()
  .max(24)
  .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens, starting with a letter");

/** Name of a team; whether there is one is checked where all keys are known. */
export const TeamName = z
  .string()
  .max(40)
  .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens, starting with a letter");

/** GPUs of a server's pod. */
export const ServedAccelerator = z.strictObject({
  pool: z.string().min(1).max(40).describe("Node pool to take them from, one of cluster.nodePools with an accelerator."),
  count: z.int().min(1).max(16).default(1).describe("GPUs a pod."),
});
export type ServedAccelerator = z.output<typeof ServedAccelerator>;
