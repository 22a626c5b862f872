import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { PodIdentity } from "../core/identity.ts";
import type { PodSpec } from "../core/kubernetes.ts";
import type { Server } from "../core/server.ts";
import type { Variant } from "../core/variants.ts";
import type { BucketAccess } from "../object-store/contract.ts";
import { KServeSpec } from "./kserve/contract.ts";
import { RaySpec } from "./ray/contract.ts";

export { leastPods, podLimits } from "./kserve/contract.ts";

/** Bounds that a model's server counts requests by: no other time can be promised. https://github.com/prometheus/client_python/blob/v0.23.1/prometheus_client/metrics.py */
const COUNTED_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const;

/** What a model promises whoever calls it. */
export const ModelObjective = z.strictObject({
  availability: z
    .number()
    .min(0.5)
    .max(0.9999)
    .default(0.995)
    .describe("Share of the requests of 30 days that get an answer which is no error of the server."),
  latencySeconds: z
    .literal(COUNTED_SECONDS)
    .default(1)
    .describe("Time that `latencyShare` of the requests are answered within, in seconds: one of the bounds that the server counts by."),
  latencyShare: z.number().min(0.5).max(0.9999).default(0.95).describe("Share of the requests that are answered within `latencySeconds`."),
});
export type ModelObjective = z.output<typeof ModelObjective>;

const ServedModel = z.strictObject({
  name: z
    .string()
    .max(40)
    .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens, starting with a letter")
    .describe("Name of the registered model; its Service is called `model-<name>`."),
  alias: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, "must be up to 64 letters, digits, underscores and hyphens")
    .default("champion")
    .describe("Alias of the version that answers. Moving it in the registry moves the server within seconds, without a deployment."),
  replicas: z
    .int()
    .min(0)
    .max(50)
    .optional()
    .describe("Pods that answer. 0 stops the model and raises an alert. Default: serving.replicas."),
  cpuMillicores: z
    .int()
    .min(50)
    .max(64_000)
    .default(200)
    .describe(
      "CPU reserved a pod, in thousandths; it may use five times that when free. One prediction runs at a time on each CPU of the node.",
    ),
  memoryMiB: z
    .int()
    .min(512)
    .max(524_288)
    .default(1024)
    .describe(
      "Memory a pod, in MiB: about 400 for the server, and twice the model, since the next version is loaded beside the one that answers.",
    ),
  maxBodyKiB: z.int().min(1).max(102_400).default(1024).describe("Longest request, in KiB; a longer one is refused with 413."),
  owner: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens")
    .optional()
    .describe("Who answers for the model: a label on every alert about it. Default: whoever answers for the environment."),
  objective: ModelObjective.prefault({}).describe("What the model promises whoever calls it; alerts tell how fast that is spent."),
});
export type ServedModel = z.output<typeof ServedModel>;

export const ServingSpec = z
  .strictObject({
    models: z
      .array(ServedModel)
      .max(50)
      .prefault([{ name: "example" }])
      .describe("Models to serve, each by a server of its own."),
    replicas: z
      .int()
      .min(1)
      .max(50)
      .default(1)
      .describe("Pods of each of `serving.models` that does not say how many; two go on answering while a node fails or is emptied."),
    kserve: KServeSpec.prefault({}),
    ray: RaySpec.prefault({}),
  })
  .superRefine((spec, check) => {
    spec.models.forEach((model, index) => {
      const first = spec.models.findIndex((other) => other.name === model.name);
      if (first < index)
        check.addIssue({ code: "custom", path: ["models", index, "name"], message: `must differ from models[${first}].name` });
      const challenged = spec.models.findIndex((other) => model.name === `${other.name}-challenger`);
      if (challenged >= 0)
        check.addIssue({
          code: "custom",
          path: ["models", index, "name"],
          message: `is what the server of a new version of models[${challenged}] is called: choose another name`,
        });
    });
    const elsewhere = [...spec.kserve.services, ...spec.kserve.llm.services];
    spec.ray.services.forEach(({ name, team }, index) => {
      if (elsewhere.some((other) => other.name === name && other.team === team))
        check.addIssue({
          code: "custom",
          path: ["ray", "services", index, "name"],
          message: `is taken in team ${team} by a service of kserve: both would have one host name`,
        });
    });
  });
export type ServingSpec = z.output<typeof ServingSpec>;

/** Pods of a model: as many as it says, or as all that say nothing. */
export function replicasOf({ replicas }: Pick<ServedModel, "replicas">, spec: Pick<ServingSpec, "replicas">): number {
  return replicas ?? spec.replicas;
}

/** A model that has a server for its next version beside the one that answers. */
export interface ChallengedModel {
  readonly model: string;
  /** Pods of the second server: as many as the first has where it is to take all requests at once. Default 1. */
  readonly replicas?: number;
}

/** What is kept of the requests of a model. */
export interface CapturedRequests {
  /** Share of the requests, from 0 to 1; decided by a request's id, so that both variants keep the same ones. */
  readonly sampling: number;
  /** Columns whose values are not kept, whoever writes the names and however deep they are. None of them has a comma in its name. */
  readonly redact: readonly string[];
}

/** Where requests are kept. */
export interface CaptureWiring {
  readonly bucket: BucketAccess;
  /** By the model's name; nothing is kept of models that are not named. */
  readonly models: Readonly<Record<string, CapturedRequests>>;
  /** Who the servers are in the cloud: they add requests to the bucket and see nothing of it. None where the bucket has a key. */
  readonly identity?: PodIdentity;
}

/** What the servers are connected to. */
export interface ServingWiring {
  readonly namespace: string;
  /** Tracking server, whose registry holds the models and hands out their files. */
  readonly tracking: Server & { readonly uri: string };
  /** Who may call the servers: pods of their own namespace, or of all namespaces of the estate, Prometheus' among them. Default `namespace`. */
  readonly callers?: "namespace" | "estate";
  /** Whether something else says how many pods each model has. Default false: the spec does. The second server of a model is never scaled. */
  readonly autoscaled?: boolean;
  /** Models that are released, each with a second server that follows the alias `challenger`. Default none. */
  readonly variants?: readonly ChallengedModel[];
  /** Models whose pods and Services somebody else runs, such as a rollout, as the output `pods` says. Default none. */
  readonly rolledOut?: readonly string[];
  /** Where requests are kept; nowhere where it is left out. */
  readonly capture?: CaptureWiring;
  readonly imagesMirror?: string;
}

export interface ServingArgs extends ServingWiring {
  readonly spec: z.input<typeof ServingSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

/** A server of a model as its callers and its monitor find it. */
export interface ModelEndpoint extends Server {
  readonly model: string;
  /** Whether it is what callers get, or what is tried beside it. */
  readonly variant: Variant;
  /** Name of its Service. */
  readonly service: string;
  /** Labels that its pods have and no others. */
  readonly selector: Readonly<Record<string, string>>;
  /** Whether it keeps requests. */
  readonly captures: boolean;
  /** Address of `/invocations` and `/readyz` inside the cluster. */
  readonly url: string;
  /** Name that resolves to every pod of the model by itself, ready or not. */
  readonly podsAddress: string;
}

/** Annotation of pods that somebody else runs which says the version that they serve; without it they follow their alias. */
export const VERSION_ANNOTATION = "mlops-estate/model-version";

/** Pods of a server, for whoever runs them in place of a Deployment. */
export interface ServerPods {
  /** None where something else says how many there are. */
  readonly replicas?: number;
  readonly selector: Readonly<Record<string, string>>;
  readonly template: {
    readonly metadata: { readonly labels: Readonly<Record<string, string>>; readonly annotations: Readonly<Record<string, string>> };
    readonly spec: PodSpec;
  };
}

export interface ServingOutputs {
  /** Servers of all models; the one that answers of each, then the one that is tried where there is one. */
  readonly endpoints: readonly ModelEndpoint[];
  /** Pods of the models that are rolled out by somebody else, by the model's name. */
  readonly pods: Readonly<Record<string, ServerPods>>;
  readonly ready: readonly Resource[];
}
