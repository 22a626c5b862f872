import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { ClusterCapabilities } from "../../cluster/contract.ts";
import type { Server } from "../../core/server.ts";
import type { SystemPlacement, SystemWiring, UserInterface } from "../../core/system.ts";
import type { Variant } from "../../core/variants.ts";
import type { BucketAccess } from "../../object-store/contract.ts";
import type { TeamEndpoint } from "../endpoint.ts";
import { ServedAccelerator, ServiceName, TeamName } from "../names.ts";

/** Formats that there is a runtime for. */
export const MODEL_FORMATS = ["sklearn", "xgboost", "mlflow", "onnx", "tensorrt", "triton", "huggingface"] as const;

/** One of {@link MODEL_FORMATS}. */
export type ModelFormat = (typeof MODEL_FORMATS)[number];

const Replicas = z
  .strictObject({
    min: z.int().min(1).max(200).default(1).describe("Pods that always answer."),
    max: z.int().min(1).max(200).default(1).describe("Pods at most; more than min scales on CPU."),
    cpuPercent: z.int().min(10).max(95).default(70).describe("Share of the reserved CPU above which another pod comes, in percent."),
  })
  .superRefine(({ max, min }, check) => {
    if (min > max) check.addIssue({ code: "custom", path: ["min"], message: `must be at most max, which is ${max}` });
  });

/** What stands before the path of a model that is kept in a bucket or a hub. */
const STORAGE_URI = /^(s3|gs|hf|https):\/\/[\w.@/:+-]+$/;

const Service = z
  .strictObject({
    name: ServiceName.describe("Name of the service, unique in its team; its host name is this, `-` and the team's namespace."),
    team: TeamName.describe("Team in whose namespace it runs, under whose quota and identity."),
    modelFormat: z.enum(MODEL_FORMATS).describe("What the model is saved as, which picks the server that loads it."),
    registeredModel: z
      .string()
      .regex(
        /^[\w.-]{1,100}(@[\w-]{1,64}|\/\d{1,9})$/,
        "must be a registered model with an alias or a version, such as fraud@champion or fraud/3",
      )
      .optional()
      .describe(
        "Model of the registry, by alias or version; the alias is looked up when a pod starts, and a release starts pods where it moves. Either this or storageUri.",
      ),
    storageUri: z
      .string()
      .max(1024)
      .regex(STORAGE_URI, "must be an address such as s3://bucket/path, gs://bucket/path, hf://organisation/model or https://host/path")
      .optional()
      .describe("Where the model's files are; buckets open by the team's identity. Either this or registeredModel."),
    replicas: Replicas.prefault({}),
    cpuMillicores: z
      .int()
      .min(50)
      .max(64_000)
      .default(500)
      .describe("CPU reserved a pod, in thousandths; it may use twice that when free."),
    memoryMiB: z.int().min(256).max(1_048_576).default(1024).describe("Memory a pod, in MiB."),
    accelerator: ServedAccelerator.optional().describe("GPUs a pod; held as long as it runs, used or not. Default: none."),
  })
  .superRefine((service, check) => {
    if ((service.registeredModel === undefined) === (service.storageUri === undefined))
      check.addIssue({ code: "custom", path: ["storageUri"], message: "must be given, or registeredModel, and not both" });
  });
export type InferenceServiceSpec = z.output<typeof Service>;

const LanguageModel = z.strictObject({
  name: ServiceName.describe("Name of the service, unique in its team, and of the model that clients ask for."),
  team: TeamName.describe("Team in whose namespace it runs."),
  storageUri: z
    .string()
    .max(1024)
    .regex(STORAGE_URI, "must be an address such as hf://organisation/model or s3://bucket/path")
    .describe("Where the weights are; they are fetched at each start of a pod."),
  replicas: z.int().min(1).max(100).default(1).describe("Pods that answer, each with all of the model."),
  contextTokens: z
    .int()
    .min(256)
    .max(1_048_576)
    .default(8192)
    .describe("Longest request and answer together, in tokens; memory of the GPU grows with it."),
  cpuMillicores: z.int().min(1000).max(192_000).default(4000).describe("CPU a pod, in thousandths."),
  memoryMiB: z.int().min(4096).max(2_097_152).default(16_384).describe("Memory a pod, in MiB: the weights pass through it."),
  accelerator: ServedAccelerator.describe("GPUs a pod; the model is split over them."),
});
export type LanguageModelSpec = z.output<typeof LanguageModel>;

export const KServeSpec = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe(
        "Whether KServe is there: services that scale, on GPUs too, in the teams' namespaces. Needs `certificates.enabled`, and `teams.enabled` once it has services.",
      ),
    services: z.array(Service).max(200).default([]).describe("Models that KServe serves."),
    llm: z
      .strictObject({
        enabled: z.boolean().default(false).describe("Whether large language models are served by vLLM, on GPUs."),
        services: z.array(LanguageModel).max(50).default([]).describe("Language models; only with enabled."),
      })
      .prefault({}),
  })
  .superRefine(({ llm, services }, check) => {
    const all = [
      ...services.map((service, index) => ({ service, path: ["services", index] })),
      ...llm.services.map((service, index) => ({ service, path: ["llm", "services", index] })),
    ];
    all.forEach(({ path, service }, index) => {
      const first = all.findIndex(({ service: other }) => other.name === service.name && other.team === service.team);
      if (first < index)
        check.addIssue({
          code: "custom",
          path: [...path, "name"],
          message: `is taken in team ${service.team}: names of a team's services differ`,
        });
    });
    if (!llm.enabled && llm.services.length > 0)
      check.addIssue({ code: "custom", path: ["llm", "services"], message: "is allowed only when llm.enabled is true" });
  });
export type KServeSpec = z.output<typeof KServeSpec>;

/** What a pod may use at most, which is what a team's quota counts. */
interface PodLimits {
  /** CPU, in thousandths. */
  readonly cpuMillicores: number;
  /** Memory, in MiB. */
  readonly memoryMiB: number;
  /** GPUs. */
  readonly accelerators: number;
}

/** How often the reserved CPU a pod of a predictive service may use while nobody else wants it. A language model waits for its GPU instead. */
const BURST = 2;

/** Limits of a pod of a service. */
export function podLimits(service: InferenceServiceSpec | LanguageModelSpec): PodLimits {
  const { accelerator, cpuMillicores, memoryMiB } = service;
  const burst = "modelFormat" in service ? BURST : 1;
  return { cpuMillicores: burst * cpuMillicores, memoryMiB, accelerators: accelerator?.count ?? 0 };
}

/** Pods of a service that always answer. */
export function leastPods({ replicas }: InferenceServiceSpec | LanguageModelSpec): number {
  return typeof replicas === "number" ? replicas : replicas.min;
}

/** A team as far as a service of its needs to know it. */
export interface ServingTeam {
  readonly name: string;
  readonly namespace: string;
  /** Service account that pods run as, which on a cloud is an identity. */
  readonly serviceAccount: string;
  /** Labels that a cloud wants on pods with that identity. */
  readonly podLabels: Readonly<Record<string, string>>;
}

/** What KServe is connected to. */
export interface InferenceWiring extends SystemWiring {
  /** Domain of the services' host names. */
  readonly domain: string;
  readonly teams: readonly ServingTeam[];
  readonly cluster: ClusterCapabilities;
  /** Registry of models, which hands out their files. */
  readonly tracking: Server & { readonly uri: string };
  /** Buckets that a service may name, by what they hold. */
  readonly buckets: Readonly<Record<string, BucketAccess>>;
  /** Services that are released: each has a second one beside it, without pods until a version is tried. Default: none. */
  readonly released?: readonly { readonly name: string; readonly team: string }[];
}

/** The two InferenceServices of a model that is released, as its route and whoever releases it know them. The server is what network policies name. */
export interface ReleasedService extends Server {
  /** Name of the service and of the registered model. */
  readonly model: string;
  /** Names of the InferenceServices. */
  readonly names: Readonly<Record<Variant, string>>;
  /** Names of the Services in front of their pods, and the port of both. */
  readonly services: Readonly<Record<Variant, string>>;
  readonly servicePort: number;
  /** Pods of the challenger at most. */
  readonly mostReplicas: number;
  /** Path at which both take requests of the model. */
  readonly path: string;
  /** Paths of the protocols that clients of such servers write by themselves; the same at both. */
  readonly ownPaths: readonly string[];
}

export interface InferenceArgs extends InferenceWiring, SystemPlacement {
  /** KServe's part of the capability's spec. */
  readonly spec: z.input<typeof KServeSpec>;
}

export interface InferenceOutputs {
  /** Ways in through the gateway, for programs with a token too. */
  readonly interfaces: readonly UserInterface[];
  readonly endpoints: readonly TeamEndpoint[];
  /** Services that are released. Callers of theirs come by the model's route, and not by a name of their own. */
  readonly released: readonly ReleasedService[];
  readonly ready: readonly Resource[];
}
