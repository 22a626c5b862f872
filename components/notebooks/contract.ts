import type { Input, ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { ClusterCapabilities } from "../cluster/contract.ts";
import type { PodIdentity } from "../core/identity.ts";
import type { Callee, Server } from "../core/server.ts";
import type { Surroundings } from "../core/surroundings.ts";
import type { UserInterface } from "../core/system.ts";
import type { DatabaseAccess } from "../database/contract.ts";
import type { BucketAccess } from "../object-store/contract.ts";

const GroupName = z.string().min(1).max(253);

/** Who comes in to JupyterHub, and how many of them there is room for. */
const HubSpec = z.strictObject({
  people: z
    .int()
    .min(1)
    .max(10_000)
    .default(50)
    .describe("People with a home folder; there is room for the volumes of so many. Only for `jupyterhub`, as all of `hub`."),
  activeServers: z.int().min(1).max(1000).default(20).describe("Servers of people that run at one time; who comes later is asked to wait."),
  adminGroups: z
    .array(GroupName)
    .max(100)
    .default([])
    .describe(
      "Groups, as sign-on tells them, whose people may see whose servers run and stop them. Nobody enters another's server, and nobody may do more for their name's sake.",
    ),
  allowedGroups: z
    .array(GroupName)
    .max(100)
    .default([])
    .describe("Groups, as sign-on tells them, whose people and those of `adminGroups` alone may come in. Default: everybody who signs on."),
});

export const NotebooksSpec = z
  .strictObject({
    system: z
      .enum(["jupyterlab", "jupyterhub"])
      .default("jupyterlab")
      .describe(
        "`jupyterlab` is one server for everybody who has its token; `jupyterhub`, from level 1, a server and a home folder for each person, and needs `externalSecrets.enabled`, `gateway.enabled` and `signOn.enabled`. All other keys are then those of one person's server.",
      ),
    hub: HubSpec.prefault({}),
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

/** Groups by which JupyterHub tells what somebody may do. */
export function knownGroups({ hub }: NotebooksSpec): readonly string[] {
  return [...new Set([...hub.allowedGroups, ...hub.adminGroups])];
}

/** Namespace of JupyterHub and of everybody's servers: whoever takes over the hub may start pods in it, and in no other. */
export const HUB_NAMESPACE = "notebooks";

/** First label of the page's public name. */
export const NOTEBOOKS_HOST = "notebooks";

/** Path below JupyterHub's public name to which people come back from the issuer that it sent them to. */
export const HUB_CALLBACK = "/hub/oauth_callback";

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
  /** Model servers that notebooks may call. */
  readonly callees?: readonly Callee[];
  /** What everybody's server is told of besides; Secrets and ConfigMaps that it names are in the estate's own namespace. */
  readonly surroundings?: Surroundings;
  /** Who may call JupyterLab: pods of its own namespace, or of all namespaces of the estate. Default `namespace`. */
  readonly callers?: "namespace" | "estate";
  /** What JupyterHub stands on; needed only where it is asked for. */
  readonly hub?: HubPlace;
  readonly cluster: ClusterCapabilities;
  readonly imagesMirror?: string;
}

/** What JupyterHub stands on. */
export interface HubPlace {
  /** Database whose login is in the estate's own namespace. */
  readonly database: DatabaseAccess;
  /** Identity of the hub in the cloud; needed only where it is the database's login. */
  readonly identity?: PodIdentity;
  /** Project -> text of its `.dvc/config`. */
  readonly dvcConfigs: Readonly<Record<string, Input<string>>>;
  /** Who says who somebody is. Without, whoever took a name first would be whom others know by it. */
  readonly signOn: HubSignOn;
  readonly chartsMirror?: string;
}

/** An issuer of OpenID Connect and the hub's registration there. */
export interface HubSignOn {
  /** As tokens name it. */
  readonly issuer: string;
  /**
   * Where browsers are sent, codes are exchanged, and somebody's claims are told. None: the hub looks it up in the issuer's
   * `/.well-known/openid-configuration`.
   */
  readonly endpoints?: { readonly authorization: string; readonly token: string; readonly userInfo: string };
  readonly clientId: string;
  /** Secret of the estate's own namespace. */
  readonly clientSecret: SecretKey;
  /** Address of the hub as browsers see it, without a slash at its end. */
  readonly publicUrl: string;
  /** Where browsers are sent once somebody has left the hub: to what ends the gateway's session too. */
  readonly logoutUrl: string;
  /** Claims that tell people apart and list their groups. */
  readonly claims: { readonly name: string; readonly groups: string };
  /** What the hub is let through to for it. */
  readonly callees: readonly Callee[];
}

export interface NotebooksArgs extends NotebooksWiring {
  readonly spec: z.input<typeof NotebooksSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

export interface NotebooksOutputs {
  /** Address of JupyterLab inside the cluster. */
  readonly url: string;
  /** Secret that holds the token that everybody signs in with; none with JupyterHub. */
  readonly tokenSecret: SecretKey | undefined;
  readonly page: UserInterface;
  readonly ready: readonly Resource[];
}
