import { AiFeatureOnlineStore } from "@pulumi/gcp/vertex/aiFeatureOnlineStore.js";
import { AiMetadataStore } from "@pulumi/gcp/vertex/aiMetadataStore.js";
import { AiTensorboard } from "@pulumi/gcp/vertex/aiTensorboard.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  interpolate,
  type Resource,
} from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import { parseSpec } from "../../core/parse.ts";
import { type ManagedMlArgs, type ManagedMlOutputs, ManagedMlSpec } from "../contract.ts";
import { newAgents } from "./agents.ts";
import { newAlerts } from "./alerts.ts";
import { newCaptures, newConnectionPolicy, newEndpoint } from "./endpoint.ts";
import { newPipelinesAccount } from "./pipelines.ts";

/** https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.featureOnlineStores/create */
const FEATURES_NAME: NameRule = { longest: 60, separator: "_" };
/** https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.tensorboards */
const TENSORBOARD_NAME: NameRule = { longest: 128 };

/** Nodes that serve features: one always stands and costs. https://cloud.google.com/vertex-ai/docs/featurestore/latest/create-onlinestore */
const FEATURE_NODES = { minNodeCount: 1, maxNodeCount: 2, cpuUtilizationTarget: 70 };

/**
 * Vertex AI: runs and their lineage, TensorBoard, features to look up, and an endpoint that only the network reaches. Experiments are kept by
 * Vertex AI's own interface, so there is no MLflow to point at. https://cloud.google.com/vertex-ai/docs/experiments/intro-vertex-ai-experiments
 */
export class Vertex extends ComponentResource implements ManagedMlOutputs {
  readonly trackingUri: Input<string> | undefined;
  readonly consoleUrl: Input<string>;
  readonly pipelineIdentity: Input<string>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: ManagedMlArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ManagedMlSpec, args.spec);
    super("estate:managed-ml:Vertex", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const pipelines = newPipelinesAccount(name, args, options);
    const agents = newAgents(name, args, options);
    const encrypted = { ...options, protect: args.estate.protect, dependsOn: [...agents] };
    const runs = newRuns(name, args, encrypted);
    const tensorboard = newTensorboard(name, args, encrypted);
    const features = newFeatures(name, args, encrypted);
    const captures = newCaptures(name, spec, args, encrypted);
    const connections = newConnectionPolicy(name, args, options);
    const endpoint = newEndpoint(name, spec, captures, args, { ...encrypted, dependsOn: [...agents, connections] });
    newAlerts(name, endpoint, args, options);
    this.trackingUri = undefined;
    this.consoleUrl = interpolate`https://console.cloud.google.com/vertex-ai?project=${args.estate.scope}`;
    this.pipelineIdentity = pipelines.email;
    this.ready = [runs, tensorboard, features, captures, endpoint];
    this.registerOutputs({ consoleUrl: this.consoleUrl, pipelineIdentity: this.pipelineIdentity });
  }
}

/**
 * Runs of pipelines and experiments go to the store `default`, which Vertex AI makes without our key at the first of them. So it has to
 * be made before, and by this name. https://cloud.google.com/vertex-ai/docs/ml-metadata/configure
 */
function newRuns(name: string, { estate, keys }: ManagedMlArgs, options: CustomResourceOptions): AiMetadataStore {
  return new AiMetadataStore(
    `${name}-runs`,
    {
      name: "default",
      description: "Runs of pipelines and experiments",
      project: estate.scope,
      region: estate.region,
      encryptionSpec: { kmsKeyName: keys.storage },
    },
    options,
  );
}

function newTensorboard(name: string, { estate, keys }: ManagedMlArgs, options: CustomResourceOptions): AiTensorboard {
  return new AiTensorboard(
    `${name}-tensorboard`,
    {
      displayName: physicalName(estate, "tensorboard", TENSORBOARD_NAME),
      description: "Curves of training runs",
      project: estate.scope,
      region: estate.region,
      encryptionSpec: { kmsKeyName: keys.storage },
      labels: tagsOf(estate, "managed-ml"),
    },
    options,
  );
}

/**
 * On Bigtable, whose nodes can be bounded, where an optimized store grows without end. A group of features names a table of BigQuery, and
 * a view names groups: both come with the first table. https://cloud.google.com/vertex-ai/docs/featurestore/latest/online-serving-types
 */
function newFeatures(name: string, { estate, keys }: ManagedMlArgs, options: CustomResourceOptions): AiFeatureOnlineStore {
  return new AiFeatureOnlineStore(
    `${name}-features`,
    {
      name: physicalName(estate, "features", FEATURES_NAME),
      project: estate.scope,
      region: estate.region,
      bigtable: { autoScaling: FEATURE_NODES },
      encryptionSpec: { kmsKeyName: keys.storage },
      forceDestroy: !estate.protect,
      labels: tagsOf(estate, "managed-ml"),
    },
    options,
  );
}
