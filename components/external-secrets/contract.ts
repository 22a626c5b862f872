import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { PodIdentity } from "../core/identity.ts";
import type { SystemPlacement, SystemWiring } from "../core/system.ts";
import type { StoreProvider } from "../secrets/contract.ts";

export const ExternalSecretsSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      "Whether External Secrets is there, which copies Secrets between namespaces and brings those of a cloud's secret manager. Installs a Helm chart; needs `certificates.enabled`.",
    ),
  replicas: z
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe("Pods of the controller and of its webhook each; one of the controllers works, the others wait."),
});
export type ExternalSecretsSpec = z.output<typeof ExternalSecretsSpec>;

/** What External Secrets is given of its surroundings. */
export interface ExternalSecretsWiring extends SystemWiring {
  /** Namespace that secrets of the cloud are brought into: the estate's own. */
  readonly namespace: string;
  /** The cloud's secret manager; none on this machine, nor where the environment names no secret. */
  readonly store?: StoreProvider;
  /** Identity in the cloud that may read the environment's secrets, and only those; none on this machine. */
  readonly identity?: PodIdentity;
}

export interface ExternalSecretsArgs extends ExternalSecretsWiring, SystemPlacement {
  readonly spec: z.input<typeof ExternalSecretsSpec>;
}

export interface ExternalSecretsOutputs {
  /** What comes before anything that asks for a Secret of another place. */
  readonly ready: readonly Resource[];
}
