import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { ClusterCapabilities } from "../cluster/contract.ts";
import type { EnvVar } from "../core/kubernetes.ts";
import type { Callee } from "../core/server.ts";
import type { ConfigFolder } from "../core/surroundings.ts";
import type { SystemPlacement, SystemWiring } from "../core/system.ts";
import type { TeamPlace } from "../teams/contract.ts";

/** Systems that train on several nodes. */
const SYSTEMS = ["trainer", "ray"] as const;

/** One of them. */
export type TrainingSystem = (typeof SYSTEMS)[number];

const System = z.enum(SYSTEMS);

const RayCluster = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Whether every team has a Ray cluster that always stands. Default: none; a RayJob brings its own and takes it away."),
  workers: z.int().min(0).max(1000).default(1).describe("Workers of each team's cluster."),
  cpuMillicores: z.int().min(500).max(256_000).default(2000).describe("CPU a worker, in thousandths."),
  memoryMiB: z.int().min(2048).max(4_194_304).default(8192).describe("Memory a worker, in MiB."),
  accelerators: z.int().min(0).max(16).default(0).describe("GPUs a worker, held as long as the cluster stands."),
});

export const TrainingSpec = z
  .strictObject({
    enabled: z.boolean().default(false).describe("Whether teams can train on several nodes at once. Needs teams."),
    system: z
      .union([System, z.array(System).min(1).max(SYSTEMS.length)])
      .default([...SYSTEMS])
      .transform((systems): TrainingSystem[] => [...new Set([systems].flat())])
      .describe("What trains: `trainer`, Kubeflow Trainer with PyTorch; `ray`, KubeRay; one, or a list of both."),
    nodes: z.int().min(1).max(1000).default(1).describe("Nodes of a training that does not say how many."),
    cpuMillicores: z
      .int()
      .min(500)
      .max(256_000)
      .default(2000)
      .describe("CPU a node of a training that does not say how much, in thousandths."),
    memoryMiB: z.int().min(1024).max(4_194_304).default(8192).describe("Memory a node of a training that does not say how much, in MiB."),
    sharedMemoryMiB: z
      .int()
      .min(64)
      .max(1_048_576)
      .default(2048)
      .describe("Memory that processes of a node share for data and gradients (`/dev/shm`), in MiB; a part of the node's memory."),
    ray: RayCluster.prefault({}),
  })
  .superRefine(({ memoryMiB, sharedMemoryMiB }, check) => {
    if (sharedMemoryMiB > memoryMiB)
      check.addIssue({ code: "custom", path: ["sharedMemoryMiB"], message: `must be at most memoryMiB, which is ${memoryMiB}` });
  });
export type TrainingSpec = z.output<typeof TrainingSpec>;

/** What training is connected to. */
export interface TrainingWiring extends SystemWiring {
  readonly cluster: ClusterCapabilities;
  readonly teams: readonly TeamPlace[];
  /** Variables beside those of the teams' ConfigMap: keys, such as that of the bucket that data is read from. */
  readonly env: readonly EnvVar[];
  /** What training pods mount, of each team's namespace. */
  readonly folders: readonly ConfigFolder[];
  /** What training pods call; each team lets them through. */
  readonly callees: readonly Callee[];
  /** Taints of spare capacity, which training tolerates. */
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: "NoSchedule" }[];
}

export interface TrainingArgs extends TrainingWiring, SystemPlacement {
  readonly spec: z.input<typeof TrainingSpec>;
}

export interface TrainingOutputs {
  /** Names of the runtimes that a TrainJob may refer to. */
  readonly runtimes: readonly string[];
  readonly ready: readonly Resource[];
}
