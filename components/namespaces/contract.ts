import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";

export const NamespacesSpec = z.strictObject({
  name: z
    .string()
    .max(40)
    .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens, starting with a letter")
    .default("mlops")
    .describe("Namespace of the estate's systems."),
  cpuMillicores: z.int().min(1000).max(1_000_000).default(32_000).describe("CPU that all pods together may use at most, in thousandths."),
  memoryMiB: z.int().min(1024).max(16_777_216).default(24_576).describe("Memory that all pods together may use at most, in MiB."),
  pods: z.int().min(10).max(10_000).default(60).describe("Pods at one time."),
  storageGiB: z.int().min(1).max(1_000_000).default(200).describe("Storage that all volumes together may claim, in GiB."),
  accelerators: z.int().min(0).max(1600).default(2).describe("GPUs that all pods together may ask for."),
});
export type NamespacesSpec = z.output<typeof NamespacesSpec>;

export interface NamespacesArgs {
  readonly spec: z.input<typeof NamespacesSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

export interface NamespacesOutputs {
  /** Name of the namespace, known in a plan. */
  readonly namespace: string;
  readonly ready: readonly Resource[];
}
