import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { SystemWiring } from "../core/system.ts";

export const NodeHealthSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      "Whether a pod on every node reports what its kernel complains of, as conditions of the node and as metrics. GKE Autopilot admits no such pod.",
    ),
});
export type NodeHealthSpec = z.output<typeof NodeHealthSpec>;

export interface NodeHealthArgs extends SystemWiring {
  readonly spec: z.input<typeof NodeHealthSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

export interface NodeHealthOutputs {
  readonly ready: readonly Resource[];
}
