import type { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { Endpoint } from "@pulumi/aws/sagemaker/endpoint.js";
import { EndpointConfiguration } from "@pulumi/aws/sagemaker/endpointConfiguration.js";
import { Model } from "@pulumi/aws/sagemaker/model.js";
import { type CustomResourceOptions, type Input, interpolate, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { contentHash } from "../../core/hash.ts";
import type { EndpointRelease, EndpointTraffic, ManagedMlSpec } from "../contract.ts";
import { newAlarms } from "./alarms.ts";
import { arnOf, type Place } from "./statements.ts";

/** The variant that answers, whatever version it is: a takeover needs the same name on both sides. https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-exclusions.html */
const ANSWERING = "champion";

/** The variant that gets copies. */
const COPIED_TO = "challenger";

/** Share of requests that is captured, in percent: all, since what drifts first is rare. */
const CAPTURED_PERCENT = 100;

/** Letters of a hash that tell two configurations apart; the stem, a hyphen and they are shorter than the 63 letters of a name. */
const HASH_LENGTH = 8;

/** What an endpoint's versions run as, and on. */
interface Running {
  readonly role: Input<string>;
  readonly machines: NonNullable<NonNullable<ManagedMlSpec["endpoint"]>["machines"]>;
}

/**
 * The endpoint, and every configuration that it may be in: a version comes before callers, or goes back, by the name of a configuration that stands already, so
 * what an update did not finish leaves nothing behind that is still needed.
 */
export function newEndpoint(
  name: string,
  release: EndpointRelease,
  running: Running,
  place: Place,
  options: CustomResourceOptions,
): readonly Resource[] {
  const versions = new Set(release.states.flatMap(({ answers, copies }) => [...Object.keys(answers), ...Object.keys(copies)]));
  const models = new Map([...versions].map((version) => [version, newModel(name, version, running, place, options)] as const));
  const configurations = new Map(
    release.states.map(
      (traffic) => [nameOf(traffic, running, place), newConfiguration(name, traffic, models, running, place, options)] as const,
    ),
  );
  const inForce = nameOf(release.traffic, running, place);
  const alarms = newAlarms(name, release, { endpoint: place.stem, variant: ANSWERING, configuration: inForce }, place, options);
  const endpoint = new Endpoint(
    `${name}-endpoint`,
    {
      name: place.stem,
      endpointConfigName: configurations.get(inForce)?.name ?? inForce,
      ...(release.takeover && { deploymentConfig: deploymentOf(release.takeover, alarms) }),
      tags: tagsOf(place.estate, "managed-ml"),
    },
    // Its name is what callers know, so a new one cannot stand beside the old one.
    { ...options, deleteBeforeReplace: true, dependsOn: [...alarms, ...configurations.values()] },
  );
  return [endpoint, ...alarms];
}

function deploymentOf(takeover: NonNullable<EndpointRelease["takeover"]>, alarms: readonly MetricAlarm[]) {
  return {
    blueGreenUpdatePolicy: takeover,
    ...(alarms.length > 0 && { autoRollbackConfiguration: { alarms: alarms.map(({ name }) => ({ alarmName: name })) } }),
  };
}

/** A version of the registry's group, cut off from every network but ours. An approved one can be deployed, and no other. */
function newModel(name: string, version: string, { role }: Running, place: Place, options: CustomResourceOptions): Model {
  return new Model(
    `${name}-model-${version}`,
    {
      name: `${place.stem}-v${version}`,
      executionRoleArn: role,
      enableNetworkIsolation: true,
      primaryContainer: { modelPackageName: arnOf(place, "sagemaker", `model-package/${place.stem}/${version}`) },
      vpcConfig: { subnets: [...place.subnets], securityGroupIds: [place.workloads] },
      tags: tagsOf(place.estate, "managed-ml"),
    },
    options,
  );
}

function newConfiguration(
  name: string,
  traffic: EndpointTraffic,
  models: ReadonlyMap<string, Model>,
  running: Running,
  place: Place,
  options: CustomResourceOptions,
): EndpointConfiguration {
  const { stem, buckets, key } = place;
  const configuration = nameOf(traffic, running, place);
  const variant = (variantName: string, version: string, initialVariantWeight: number) => ({
    variantName,
    modelName: models.get(version)?.name ?? version,
    instanceType: running.machines.type,
    initialInstanceCount: running.machines.count,
    initialVariantWeight,
  });
  const shadows = Object.entries(traffic.copies).map(([version, percent]) => variant(COPIED_TO, version, percent / 100));
  return new EndpointConfiguration(
    `${name}-${configuration.slice(stem.length + 1)}`,
    {
      name: configuration,
      productionVariants: Object.keys(traffic.answers).map((version) => variant(ANSWERING, version, 1)),
      // A copy's weight is its share of the answering variant's. https://docs.aws.amazon.com/sagemaker/latest/dg/model-shadow-deployment.html
      ...(shadows.length > 0 && { shadowProductionVariants: shadows }),
      kmsKeyArn: key,
      dataCaptureConfig: {
        enableCapture: true,
        initialSamplingPercentage: CAPTURED_PERCENT,
        destinationS3Uri: interpolate`${buckets.captures.uri}/${stem}`,
        captureOptions: [{ captureMode: "Input" }, { captureMode: "Output" }],
        captureContentTypeHeader: { csvContentTypes: ["text/csv"], jsonContentTypes: ["application/json"] },
      },
      tags: tagsOf(place.estate, "managed-ml"),
    },
    options,
  );
}

/** Nothing of a configuration can be changed, so each content has a name of its own. One version answers all: SageMaker's own steps lead from one to the next. */
function nameOf({ answers, copies }: EndpointTraffic, { machines }: Running, { stem }: Place): string {
  const content = { answers: Object.keys(answers).join(), copies: JSON.stringify(copies), machines: `${machines.count} ${machines.type}` };
  return `${stem}-config-${contentHash(content).slice(0, HASH_LENGTH)}`;
}
