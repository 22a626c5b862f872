import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { PodIdentity } from "../core/identity.ts";
import type { Server } from "../core/server.ts";
import type { SystemPlacement, SystemWiring } from "../core/system.ts";
import type { DatabaseAccess } from "../database/contract.ts";
import type { TeamPlace } from "../teams/contract.ts";

export const HyperparameterOptimisationSpec = z
  .strictObject({
    enabled: z.boolean().default(false).describe("Whether teams can search for hyperparameters, with Optuna. Needs teams."),
    trials: z
      .int()
      .min(1)
      .max(100_000)
      .default(50)
      .describe(
        "Trials of a study that does not say how many; those that failed count too. Pods that are at it when it is reached end their last trial, so it may be exceeded by as many as try at the same time, less one.",
      ),
    parallelism: z.int().min(1).max(1000).default(4).describe("Pods of a study that try at the same time; at most `trials`."),
    hours: z.int().min(1).max(720).default(24).describe("Hours after which a study is stopped, done or not."),
    cpuMillicores: z.int().min(100).max(256_000).default(1000).describe("CPU of each of those pods, in thousandths."),
    memoryMiB: z.int().min(512).max(4_194_304).default(2048).describe("Memory of each of those pods, in MiB."),
  })
  .superRefine(({ parallelism, trials }, check) => {
    if (parallelism > trials)
      check.addIssue({ code: "custom", path: ["parallelism"], message: `must be at most trials, which is ${trials}` });
  });
export type HyperparameterOptimisationSpec = z.output<typeof HyperparameterOptimisationSpec>;

/** What the search is connected to. */
export interface HyperparameterOptimisationWiring extends SystemWiring {
  readonly namespace: string;
  /** Database whose login is in the same namespace, and stays there. */
  readonly database: DatabaseAccess;
  /** Identity that logs in where logins are identities. */
  readonly identity?: PodIdentity;
  readonly teams: readonly TeamPlace[];
}

export interface HyperparameterOptimisationArgs extends HyperparameterOptimisationWiring, SystemPlacement {
  readonly spec: z.input<typeof HyperparameterOptimisationSpec>;
}

export interface HyperparameterOptimisationOutputs {
  /** Where studies are kept, for pods that wear its client label; none while it is off. */
  readonly storage: Server | undefined;
  readonly ready: readonly Resource[];
}
