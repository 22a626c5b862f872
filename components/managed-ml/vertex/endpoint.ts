import { createHash } from "node:crypto";
import { Dataset } from "@pulumi/gcp/bigquery/dataset.js";
import { ServiceConnectionPolicy } from "@pulumi/gcp/networkconnectivity/serviceConnectionPolicy.js";
import { AiEndpoint } from "@pulumi/gcp/vertex/aiEndpoint.js";
import { type CustomResourceOptions, type Input, interpolate, output } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { ManagedMlArgs, ManagedMlSpec } from "../contract.ts";

/** https://cloud.google.com/bigquery/docs/datasets#dataset-naming */
const DATASET_NAME: NameRule = { longest: 1024, separator: "_" };
/** https://cloud.google.com/compute/docs/naming-resources */
const POLICY_NAME: NameRule = { longest: 63 };
/** https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.endpoints */
const ENDPOINT_NAME: NameRule = { longest: 128 };

/** An endpoint's id is a number of at most 10 digits that does not begin with 0: https://www.pulumi.com/registry/packages/gcp/api-docs/vertex/aiendpoint/#name_nodejs */
const LEAST_ID = 1_000_000_000;
const IDS = 9_000_000_000;

/** Share of requests that is captured: all, since what drifts first is rare. */
const CAPTURED = 1;

const MILLISECONDS_A_DAY = 86_400_000;

/** What the endpoint was asked and answered: Vertex AI writes it to a table of BigQuery, which it makes itself, and to nothing else. https://cloud.google.com/vertex-ai/docs/predictions/online-prediction-logging */
export function newCaptures(
  name: string,
  { captureDays }: ManagedMlSpec,
  { estate, keys }: ManagedMlArgs,
  options: CustomResourceOptions,
): Dataset {
  return new Dataset(
    `${name}-captures`,
    {
      datasetId: physicalName(estate, "captures", DATASET_NAME),
      description: "Requests to the endpoint, and its answers",
      project: estate.scope,
      location: estate.region,
      defaultEncryptionConfiguration: { kmsKeyName: keys.storage },
      defaultPartitionExpirationMs: captureDays * MILLISECONDS_A_DAY,
      deleteContentsOnDestroy: !estate.protect,
      labels: tagsOf(estate, "managed-ml"),
    },
    options,
  );
}

/**
 * Lets Vertex AI give the endpoint an address in our subnets as soon as a model is behind it. A network has one such policy a region at most.
 * https://cloud.google.com/vpc/docs/about-service-connection-policies
 */
export function newConnectionPolicy(
  name: string,
  { estate, network }: ManagedMlArgs,
  options: CustomResourceOptions,
): ServiceConnectionPolicy {
  return new ServiceConnectionPolicy(
    `${name}-connections`,
    {
      name: physicalName(estate, "vertex", POLICY_NAME),
      description: "Addresses of Vertex AI's endpoints",
      project: estate.scope,
      location: estate.region,
      serviceClass: "gcp-vertexai",
      network: pathOf(network.id),
      pscConfig: { subnetworks: network.dataSubnets.map(pathOf) },
      labels: tagsOf(estate, "managed-ml"),
    },
    { ...options, dependsOn: [...network.ready] },
  );
}

/**
 * Reached over Private Service Connect from the estate's network: unlike a peered endpoint it logs requests and can split traffic
 * between two versions of a model. https://cloud.google.com/vertex-ai/docs/predictions/choose-endpoint-type
 */
export function newEndpoint(
  name: string,
  { model }: ManagedMlSpec,
  captures: Dataset,
  { estate, keys, network, release }: ManagedMlArgs,
  options: CustomResourceOptions,
): AiEndpoint {
  const psc = { projectId: estate.scope, network: pathOf(network.id) };
  return new AiEndpoint(
    `${name}-endpoint`,
    {
      name: endpointId(estate, model),
      displayName: physicalName(estate, model, ENDPOINT_NAME),
      description: `Endpoint of model ${model}`,
      project: estate.scope,
      location: estate.region,
      region: estate.region,
      privateServiceConnectConfig: { enablePrivateServiceConnect: true, projectAllowlists: [estate.scope], pscAutomationConfigs: [psc] },
      encryptionSpec: { kmsKeyName: keys.storage },
      predictRequestResponseLoggingConfig: {
        enabled: true,
        samplingRate: CAPTURED,
        bigqueryDestination: { outputUri: interpolate`bq://${estate.scope}.${captures.datasetId}.request_response_logging` },
      },
      // By id of the deployed model, which is the version's number: whoever deploys one asks for that id.
      ...(release && { trafficSplit: JSON.stringify(release.traffic.answers) }),
      labels: tagsOf(estate, "managed-ml"),
    },
    // Which version gets how much is a pipeline's affair, until the environment says it.
    { ...options, ...(release === undefined && { ignoreChanges: ["trafficSplit"] }) },
  );
}

function endpointId({ account, environment, region }: Estate, model: string): string {
  const hash = createHash("sha256").update(`${account}/${region}/${environment}/${model}`).digest();
  return String(LEAST_ID + (hash.readUIntBE(0, 6) % IDS));
}

/** A resource's path, of which its self link is the longer form. https://cloud.google.com/apis/design/resource_names */
function pathOf(link: Input<string>): Input<string> {
  return output(link).apply((known) => known.replace(/^.*?(?=projects\/)/, ""));
}
