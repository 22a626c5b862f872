import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { PodIdentity } from "../core/identity.ts";
import type { EnvVar } from "../core/kubernetes.ts";
import type { Callee, Server } from "../core/server.ts";
import type { ConfigFolder, Surroundings } from "../core/surroundings.ts";
import type { BucketAccess } from "../object-store/contract.ts";

/** A name of which namespace, quota, queue and cloud identity of a team are made. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
const TeamName = z
  .string()
  .max(40)
  .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens, starting with a letter");

const Team = z.strictObject({
  name: TeamName.describe("Name of the team; its namespace is `team-` and this."),
  group: z
    .string()
    .min(1)
    .max(253)
    .optional()
    .describe(
      "Group of the team's people as the cluster's sign-on tells it: a name, an e-mail address on GKE, an object id on AKS. Default: the team's name.",
    ),
  cpuMillicores: z
    .int()
    .min(1000)
    .max(10_000_000)
    .default(16_000)
    .describe("CPU that all pods of the team together may use at most, in thousandths; also its share of the nodes where teams queue."),
  memoryMiB: z
    .int()
    .min(1024)
    .max(67_108_864)
    .default(65_536)
    .describe("Memory that all pods of the team together may use at most, in MiB; also its share."),
  accelerators: z
    .int()
    .min(0)
    .max(16_000)
    .default(2)
    .describe("GPUs that all pods of the team together may ask for, parts of a shared one counted one by one; also its share."),
  pods: z.int().min(5).max(10_000).default(100).describe("Pods of the team at one time."),
  storageGiB: z.int().min(0).max(1_000_000).default(200).describe("Storage that all volumes of the team together may claim, in GiB."),
});
export type Team = z.output<typeof Team>;

export const TeamsSpec = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe("Whether people work in teams: a closed namespace each, with quota, roles, and a way to experiments and data."),
    members: z
      .array(Team)
      .min(1)
      .max(100)
      .prefault([{ name: "models" }])
      .describe("The teams."),
  })
  .superRefine(({ members }, check) => {
    members.forEach(({ name }, index) => {
      const first = members.findIndex((other) => other.name === name);
      if (first < index)
        check.addIssue({ code: "custom", path: ["members", index, "name"], message: `must differ from members[${first}].name` });
    });
  });
export type TeamsSpec = z.output<typeof TeamsSpec>;

/** Label of a team's namespace, by which controllers tell namespaces that people run things in; its value is the team's name. */
export const TEAM_LABEL = "mlops-estate/team";

/** Service account of a team's pods, of one name in all their namespaces, so that what is made for all teams can name it. */
export const TEAM_ACCOUNT = "team";

/** ConfigMap of a team's surroundings, likewise. */
export const TEAM_CONFIG = "estate";

/** What namespace and cloud identity of a team are called. */
export function placeOf(team: Pick<Team, "name">): string {
  return `team-${team.name}`;
}

/** What teams are connected to. */
export interface TeamsWiring {
  readonly tracking: Server & { readonly uri: string };
  /** What teams read, and where they keep what they make. */
  readonly buckets: { readonly data: BucketAccess; readonly artifacts: BucketAccess };
  /** Further systems that teams are told of, such as the feature store. Default: none. */
  readonly surroundings?: Surroundings;
  /** The estate's own namespace, which keys are copied from. */
  readonly estateNamespace: string;
  /** Identities in the cloud by team; none on this machine. */
  readonly identities: Readonly<Partial<Record<string, PodIdentity>>>;
}

export interface TeamsArgs extends TeamsWiring {
  readonly spec: z.input<typeof TeamsSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

/** A team's place in the cluster, as pipelines, training and serving need to know it. */
export interface TeamPlace {
  readonly name: string;
  readonly namespace: string;
  /** Queue that the team's training waits in; none where nothing queues. */
  readonly queue?: string;
  /** Service account of the team's pods; it may do nothing in the cluster. */
  readonly serviceAccount: string;
  /** Identity in the cloud that it has; none on this machine. */
  readonly identity?: PodIdentity;
  /** ConfigMap that pods take their surroundings from with `envFrom`: where experiments and data are. */
  readonly configMap: string;
  /** What the team's pods are let through to once they wear `clientLabels(callees)`. */
  readonly callees: readonly Callee[];
  /** Variables that are keys, which no ConfigMap holds; their Secrets are in the team's namespace. None where there are no such keys. */
  readonly env?: readonly EnvVar[];
  /** What pods mount besides. None where nothing is to be mounted. */
  readonly folders?: readonly ConfigFolder[];
}

export interface TeamsOutputs {
  readonly places: readonly TeamPlace[];
  readonly ready: readonly Resource[];
}
