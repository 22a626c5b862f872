import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { ClusterCapabilities } from "../cluster/contract.ts";
import type { PodIdentity } from "../core/identity.ts";
import type { Server } from "../core/server.ts";
import type { BucketAccess } from "../object-store/contract.ts";

export const NotebooksSpec = z
  .strictObject({
    cpuMillicores: z
      .int()
      .min(100)
      .max(64_000)
      .default(250)
      .describe("CPU that the server is promised, in thousandths; it may use eight times as much."),
    memoryMiB: z
      .int()
      .min(512)
      .max(1_048_576)
      .default(2048)
      .describe("Memory of the server and all its kernels together, in MiB; a kernel beyond it is killed."),
    homeGiB: z
      .int()
      .min(1)
      .max(16_384)
      .default(10)
      .describe("Volume of the home folder, in GiB. Cannot be changed later: Kubernetes refuses a new size of a StatefulSet's volume."),
    acceleratorCount: z
      .int()
      .min(0)
      .max(16)
      .default(0)
      .describe("GPUs held by the server for as long as it runs, used or not. More than 0 needs a node pool with an accelerator."),
    acceleratorPool: z
      .string()
      .max(40)
      .optional()
      .describe("Node pool to take the GPUs from; only with acceleratorCount. Default: the first pool that has any."),
    idleMinutes: z
      .int()
      .min(5)
      .max(10_080)
      .default(60)
      .describe(
        "A kernel or terminal that has done nothing for this long is stopped, in minutes; its unsaved variables are gone, its files are not.",
      ),
    origin: z
      .url({ protocol: /^https?$/, error: "must be an origin such as https://notebooks.example.com" })
      .regex(/^https?:\/\/[^/@]+$/, "must be an origin such as https://notebooks.example.com, without a path")
      .optional()
      .describe("The one other origin whose pages may call the server. Default: none but its own."),
  })
  .superRefine((spec, check) => {
    if (spec.acceleratorPool !== undefined && spec.acceleratorCount === 0) {
      check.addIssue({ code: "custom", path: ["acceleratorPool"], message: "is allowed only when acceleratorCount is at least 1" });
    }
  });
export type NotebooksSpec = z.output<typeof NotebooksSpec>;

/** A key of a Secret; never what it holds. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

/** What the notebooks are connected to. */
export interface NotebooksWiring {
  readonly namespace: string;
  readonly tracking: Server & { readonly uri: string };
  /** Bucket that notebooks keep data in. */
  readonly bucket: BucketAccess;
  /** Identity in the cloud that may write the bucket; none where the bucket has a key. */
  readonly identity?: PodIdentity;
  /** ConfigMap with a key `<project>.config` for each project's `.dvc/config`, mounted at `$ESTATE_DVC_CONFIGS`; none: DVC is not set up. */
  readonly dvcConfigMap?: string;
  /** Model servers and others that notebooks may call besides. */
  readonly callees?: readonly Server[];
  readonly cluster: ClusterCapabilities;
  readonly imagesMirror?: string;
}

export interface NotebooksArgs extends NotebooksWiring {
  readonly spec: z.input<typeof NotebooksSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

export interface NotebooksOutputs {
  /** Address of JupyterLab inside the cluster. */
  readonly url: string;
  /** Secret that holds the token that a person signs in with. */
  readonly tokenSecret: SecretKey;
  readonly ready: readonly Resource[];
}
