import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { ClusterCapabilities } from "../cluster/contract.ts";
import type { SystemPlacement, SystemWiring } from "../core/system.ts";
import type { Team, TeamPlace } from "../teams/contract.ts";

export const QueueingSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Whether training of teams waits in queues until the nodes have room for the whole of it, with Kueue. Needs teams."),
  replicas: z
    .int()
    .min(1)
    .max(3)
    .default(1)
    .describe("Pods of Kueue; one decides, the others take over. While none is there, no job starts."),
  pods: z
    .boolean()
    .default(false)
    .describe("Whether pods that belong to no job queue too, such as steps of pipelines and servers of models in a team's namespace."),
  borrowing: z
    .boolean()
    .default(true)
    .describe("Whether a team may use what others leave idle, up to its own quota; it is stopped when they want it back."),
  systemsPercent: z
    .int()
    .min(0)
    .max(90)
    .default(25)
    .describe("Part of the nodes of purpose `general` that is left to the estate's own systems, in percent."),
  weights: z
    .record(z.string(), z.int().min(1).max(100))
    .default({})
    .describe("Teams that get more of what is idle than others do, each by its name; 2 is twice as much. Default: 1 each."),
  timeoutMinutes: z
    .int()
    .min(5)
    .max(1440)
    .default(30)
    .describe("Minutes that the pods of an admitted job may take until all are ready, nodes that come first included; then it waits anew."),
});
export type QueueingSpec = z.output<typeof QueueingSpec>;

/** What all nodes of a pool together have for pods when it is at its largest. */
export interface Pool {
  readonly name: string;
  readonly purpose: "general" | "training" | "serving";
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  /** As pods ask for them: a shared one counts as many times as it is divided. */
  readonly accelerators: number;
  /** Taint of its nodes beside that of GPUs, which queued pods then tolerate; such as that of spare capacity on Azure. */
  readonly taint?: Taint;
}

/** A taint of a node. */
export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: "NoSchedule";
}

/** What queues are made of. */
export interface QueueingWiring extends SystemWiring {
  readonly cluster: Pick<ClusterCapabilities, "gpuResource" | "gpuTaint" | "poolLabel">;
  readonly pools: readonly Pool[];
  /** Teams with what they may use at most, and where they are. */
  readonly teams: readonly { readonly team: Team; readonly place: TeamPlace }[];
}

export interface QueueingArgs extends QueueingWiring, SystemPlacement {
  readonly spec: z.input<typeof QueueingSpec>;
  readonly provider: ProviderResource;
}

export interface QueueingOutputs {
  /** Queue of every team's namespace, of one name everywhere; none while nothing queues. */
  readonly queue: string | undefined;
  readonly ready: readonly Resource[];
}
