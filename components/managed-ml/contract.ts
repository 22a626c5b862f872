import type { Input, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Estate } from "../core/estate.ts";
import type { KeyUse } from "../keys/contract.ts";
import type { NetworkOutputs } from "../network/contract.ts";
import type { CloudBucket } from "../object-store/contract.ts";

/** Managed systems of the model's life; each stands on the clouds that its file is registered for. */
export const MANAGED_SYSTEMS = ["sagemaker", "vertex", "azureml", "databricks"] as const;

/** One of {@link MANAGED_SYSTEMS}. */
export type ManagedSystem = (typeof MANAGED_SYSTEMS)[number];

/** Tells a cloud's managed system from what stands in the cluster or elsewhere. */
export function isManagedSystem(system: string): system is ManagedSystem {
  return MANAGED_SYSTEMS.some((managed) => managed === system);
}

const Version = z.int().min(1).max(999_999);

/** What answers at the endpoint of the model, said by whoever releases it. Left out, the endpoint's traffic is a pipeline's own affair. */
const EndpointSpec = z.strictObject({
  champion: Version.describe("Version of the model that answers, by its number in the registry."),
  challenger: Version.optional().describe("Version that is released beside it; required in every state but `champion`."),
  state: z
    .string()
    .max(40)
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be a state of the release, such as `champion`, `canary-10`, `shadow` or `challenger`")
    .default("champion")
    .describe(
      "State of the release that is in force. Whoever changes it releases, or takes back, by the next `up`; on `sagemaker` the way from `champion` to `challenger` goes by the release's pattern, with alarms.",
    ),
  machines: z
    .strictObject({
      type: z
        .string()
        .regex(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/, "must be a type of machine of SageMaker's, such as `ml.m5.large`")
        .describe("Type of machine."),
      count: z.int().min(1).max(100).describe("Machines that answer; while a version takes over, as many again."),
    })
    .optional()
    .describe("What versions run on; required by `sagemaker`, and only there: elsewhere whoever deploys a version says so."),
});

export const ManagedMlSpec = z.strictObject({
  users: z
    .array(
      z
        .string()
        .max(60)
        .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be lower-case letters, digits and single hyphens, starting with a letter"),
    )
    .max(200)
    .default([])
    .describe("People who get a workspace of their own where the system has such, by a name without their address."),
  model: z
    .string()
    .max(40)
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be lower-case letters, digits and single hyphens, starting with a letter")
    .default("example")
    .describe("Name of the first model: its group in the registry and its endpoint."),
  endpoint: EndpointSpec.optional().describe(
    "What answers at the endpoint, on `sagemaker`, `vertex` and `azureml`. Default: the endpoint stands empty, on `sagemaker` not at all, and a pipeline fills it.",
  ),
  captureDays: z.int().min(1).max(3650).default(30).describe("Days for which captured requests and answers are kept."),
  maxNodes: z.int().min(1).max(100).default(2).describe("Machines of the training cluster at most; none stands while nothing is trained."),
  account: z
    .uuid("must be an account id, as the Databricks account console shows it")
    .optional()
    .describe("Account id of Databricks; only with, and on AWS and Google Cloud required by, `databricks`."),
});
export type ManagedMlSpec = z.output<typeof ManagedMlSpec>;

/** Who answers at an endpoint, by the names that the cloud knows versions by. */
export interface EndpointTraffic {
  /** Requests out of a hundred by name, of those who answer any; add up to 100. */
  readonly answers: Readonly<Record<string, number>>;
  /** Requests out of a hundred that are copied, by name. */
  readonly copies: Readonly<Record<string, number>>;
}

/** When a new version does badly; what a cloud's own alarms can be told of a release's analysis. */
export interface EndpointThresholds {
  /** Share of answers that may be errors of the server. */
  readonly maxErrorShare: number;
  /** Seconds that all but one answer in twenty must take at most. */
  readonly maxSeconds: number;
  /** Seconds of one look, in whole minutes. */
  readonly periodSeconds: number;
  /** Bad looks in a row that raise an alarm. */
  readonly periods: number;
  /** Requests of a look below which it says nothing, where the cloud can be told. */
  readonly leastRequests: number;
}

/** How SageMaker brings a new configuration before callers. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html */
export interface Takeover {
  readonly trafficRoutingConfiguration: {
    readonly type: "ALL_AT_ONCE" | "CANARY" | "LINEAR";
    /** Seconds between two steps. */
    readonly waitIntervalInSeconds: number;
    readonly canarySize?: CapacityShare;
    readonly linearStepSize?: CapacityShare;
  };
  /** Seconds for which the machines of the old version are kept when the new one answers all. */
  readonly terminationWaitInSeconds: number;
  /** Seconds after which the whole is given up and taken back. */
  readonly maximumExecutionTimeoutInSeconds: number;
}

/** Share of an endpoint's machines, in percent. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CapacitySize.html */
interface CapacityShare {
  readonly type: "CAPACITY_PERCENT";
  readonly value: number;
}

/** What answers at the endpoint, and what watches a version that takes over. */
export interface EndpointRelease {
  /** What is in force. */
  readonly traffic: EndpointTraffic;
  /** What may come into force by naming another state, `traffic` among it. */
  readonly states: readonly EndpointTraffic[];
  /** Name of the version that is watched: the one that is released, else the one that answers. */
  readonly watched: string;
  /** Only on SageMaker, while releases are on. */
  readonly takeover?: Takeover;
  /** None while releases, or their analysis, are off. */
  readonly thresholds?: EndpointThresholds;
  /** E-mail addresses that alarms go to. */
  readonly receivers: readonly string[];
}

export interface ManagedMlArgs {
  readonly estate: Estate;
  readonly spec: z.input<typeof ManagedMlSpec>;
  readonly network: NetworkOutputs;
  /** Ids of the keys, by use. */
  readonly keys: Readonly<Record<KeyUse, Input<string>>>;
  readonly buckets: Readonly<Record<"data" | "artifacts" | "captures", CloudBucket>>;
  /** What stands before the name of a repository of the estate's registry. */
  readonly registryPrefix: Input<string>;
  /** None where the environment does not say what answers. */
  readonly release?: EndpointRelease;
}

/** A managed system: where its users find what. */
export interface ManagedMlOutputs {
  /** Value of `MLFLOW_TRACKING_URI`; none where the system keeps experiments in another way than MLflow's. */
  readonly trackingUri: Input<string> | undefined;
  /** Address of its user interface. */
  readonly consoleUrl: Input<string>;
  /** Identity that pipelines run as. */
  readonly pipelineIdentity: Input<string>;
  readonly ready: readonly Resource[];
}
