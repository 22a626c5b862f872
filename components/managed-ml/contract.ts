import type { Input, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Estate } from "../core/estate.ts";
import type { KeyUse } from "../keys/contract.ts";
import type { NetworkOutputs } from "../network/contract.ts";
import type { CloudBucket } from "../object-store/contract.ts";

/** Managed systems of the model's life; each stands on the clouds that its file is registered for. */
export const MANAGED_SYSTEMS = ["sagemaker", "vertex", "azureml", "databricks"] as const;

/** One of {@link MANAGED_SYSTEMS}. */
export type ManagedSystem = (typeof MANAGED_SYSTEMS)[number];

/** Tells a cloud's managed system from what stands in the cluster or elsewhere. */
export function isManagedSystem(system: string): system is ManagedSystem {
  return MANAGED_SYSTEMS.some((managed) => managed === system);
}

export const ManagedMlSpec = z.strictObject({
  users: z
    .array(
      z
        .string()
        .max(60)
        .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be lower-case letters, digits and single hyphens, starting with a letter"),
    )
    .max(200)
    .default([])
    .describe("People who get a workspace of their own where the system has such, by a name without their address."),
  model: z
    .string()
    .max(40)
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be lower-case letters, digits and single hyphens, starting with a letter")
    .default("example")
    .describe("Name of the first model: its group in the registry and its endpoint."),
  captureDays: z.int().min(1).max(3650).default(30).describe("Days for which captured requests and answers are kept."),
  maxNodes: z.int().min(1).max(100).default(2).describe("Machines of the training cluster at most; none stands while nothing is trained."),
  account: z
    .uuid("must be an account id, as the Databricks account console shows it")
    .optional()
    .describe("Account id of Databricks; only with, and on AWS and Google Cloud required by, `databricks`."),
});
export type ManagedMlSpec = z.output<typeof ManagedMlSpec>;

export interface ManagedMlArgs {
  readonly estate: Estate;
  readonly spec: z.input<typeof ManagedMlSpec>;
  readonly network: NetworkOutputs;
  /** Ids of the keys, by use. */
  readonly keys: Readonly<Record<KeyUse, Input<string>>>;
  readonly buckets: Readonly<Record<"data" | "artifacts" | "captures", CloudBucket>>;
  /** What stands before the name of a repository of the estate's registry. */
  readonly registryPrefix: Input<string>;
}

/** A managed system: where its users find what. */
export interface ManagedMlOutputs {
  /** Value of `MLFLOW_TRACKING_URI`; none where the system keeps experiments in another way than MLflow's. */
  readonly trackingUri: Input<string> | undefined;
  /** Address of its user interface. */
  readonly consoleUrl: Input<string>;
  /** Identity that pipelines run as. */
  readonly pipelineIdentity: Input<string>;
  readonly ready: readonly Resource[];
}
