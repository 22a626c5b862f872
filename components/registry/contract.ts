import type { Input, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Estate } from "../core/estate.ts";
import type { NetworkOutputs } from "../network/contract.ts";

export const RegistrySpec = z.strictObject({
  repositories: z
    .array(
      z
        .string()
        .max(60)
        .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be lower-case letters, digits and single hyphens, starting with a letter"),
    )
    .min(1)
    .max(100)
    .default(["models", "pipelines", "training"])
    .describe("Repositories that images are pushed to."),
  keepUntaggedDays: z.int().min(1).max(365).default(14).describe("Days for which layers are kept that no tag names any more."),
});
export type RegistrySpec = z.output<typeof RegistrySpec>;

export interface RegistryArgs {
  readonly estate: Estate;
  readonly spec: z.input<typeof RegistrySpec>;
  readonly network: NetworkOutputs;
  /** Key that images are encrypted with, by its id. */
  readonly key: Input<string>;
  /** Identity of the cluster's nodes, the only one that may pull; none where an environment has no cluster. */
  readonly pulledBy: Input<string> | undefined;
}

/** A private registry: tags cannot be moved, every push is scanned. */
export interface RegistryOutputs {
  /** What stands before a repository's name, such as `registry.example.com/estate`. */
  readonly prefix: Input<string>;
  readonly ready: readonly Resource[];
}
