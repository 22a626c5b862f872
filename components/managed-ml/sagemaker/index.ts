import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { Role } from "@pulumi/aws/iam/role.js";
import type { Domain } from "@pulumi/aws/sagemaker/domain.js";
import { MlflowApp } from "@pulumi/aws/sagemaker/mlflowApp.js";
import { ModelPackageGroup } from "@pulumi/aws/sagemaker/modelPackageGroup.js";
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
import { newEndpoint } from "./endpoint.ts";
import { newServiceEndpoints, newWorkloadsGroup } from "./network.ts";
import { pipelineStatements, servingStatements, trackingStatements, workspaceStatements } from "./policies.ts";
import { allow, newRole } from "./roles.ts";
import { type Place, TRACKING_PREFIX } from "./statements.ts";
import { newDomain, newProfiles } from "./studio.ts";

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateMlflowApp.html */
const TRACKING_NAME: NameRule = { longest: 256 };

/** Models, endpoints and their configurations have 63 characters, of which a release needs some: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html */
const STEM: NameRule = { longest: 40 };

/** Days for which what a model's server prints is kept; CloudWatch Logs takes only some numbers. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_DAYS = 365;

/**
 * SageMaker AI: workspaces without a way in or out but by the network, MLflow, and a registry. An endpoint cannot be declared before there
 * is a model, so all that its first release needs is: its role, its log, the place of its captures and the right to make it. Once the environment says
 * which version answers, the endpoint is declared, with what watches it, and no pipeline changes it any more.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
 */
export class SageMaker extends ComponentResource implements ManagedMlOutputs {
  readonly trackingUri: Input<string> | undefined;
  readonly consoleUrl: Input<string>;
  readonly pipelineIdentity: Input<string>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: ManagedMlArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ManagedMlSpec, args.spec);
    super("estate:managed-ml:SageMaker", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const workloads = newWorkloadsGroup(name, args, options);
    const place = placeOf(spec, args, workloads.id);
    const endpoints = newServiceEndpoints(name, args, options);
    const workspaces = newRole(name, "workspaces", args, options);
    const domain = newDomain(name, { role: workspaces.arn, workloads: workloads.id }, args, { ...options, dependsOn: [...endpoints] });
    const profiles = newProfiles(name, spec, domain, args, options);
    const tracking = newTracking(name, domain, place, args, options);
    const models = newModelGroup(name, place, options);
    const serving = newRole(name, "serving", args, options);
    const log = newServingLog(name, place, args, options);
    const pipelines = newRole(name, "pipelines", args, options);
    const granted = [
      allow(name, "serving", serving, servingStatements(place, log.arn, args.release), args, options),
      allow(
        name,
        "pipelines",
        pipelines,
        pipelineStatements(place, { tracking: tracking.arn, pipelines: pipelines.arn, serving: serving.arn }, args.release),
        args,
        options,
      ),
      allow(
        name,
        "workspaces",
        workspaces,
        workspaceStatements(place, { tracking: tracking.arn, pipelines: pipelines.arn, domain: domain.id }),
        args,
        options,
      ),
    ];
    this.trackingUri = tracking.arn;
    this.consoleUrl = consoleOf(domain, args);
    this.pipelineIdentity = pipelines.arn;
    const endpoint = declaredEndpoint(name, spec, serving, place, args, { ...options, dependsOn: [models, log, ...granted] });
    this.ready = [domain, ...profiles, tracking, models, log, ...granted, ...endpoint];
    this.registerOutputs({ trackingUri: this.trackingUri, consoleUrl: this.consoleUrl, pipelineIdentity: this.pipelineIdentity });
  }
}

/** @throws Error where nobody said what versions run on, which the environment's checks see to. */
function declaredEndpoint(
  name: string,
  { endpoint }: ManagedMlSpec,
  serving: Role,
  place: Place,
  { release }: ManagedMlArgs,
  options: CustomResourceOptions,
): readonly Resource[] {
  if (release === undefined) return [];
  if (endpoint?.machines === undefined) throw new Error("an endpoint came through the checks without managedMl.endpoint.machines");
  return newEndpoint(name, release, { role: serving.arn, machines: endpoint.machines }, place, options);
}

function placeOf(spec: ManagedMlSpec, args: ManagedMlArgs, workloads: Input<string>): Place {
  const { buckets, estate, keys, network, registryPrefix } = args;
  return {
    estate,
    stem: physicalName(estate, spec.model, STEM),
    buckets,
    key: keys.storage,
    subnets: network.nodeSubnets,
    workloads,
    registryPrefix,
  };
}

/**
 * MLflow without a server that costs while nobody asks it, where a tracking server costs by the hour. The price is that whoever may log may
 * also delete: an app knows one action for all of its interface. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
 */
function newTracking(name: string, domain: Domain, place: Place, args: ManagedMlArgs, options: CustomResourceOptions): MlflowApp {
  const { buckets, estate } = args;
  const role = newRole(name, "tracking", args, options);
  const granted = allow(name, "tracking", role, trackingStatements(place), args, options);
  return new MlflowApp(
    `${name}-tracking`,
    {
      name: physicalName(estate, "tracking", TRACKING_NAME),
      artifactStoreUri: interpolate`${buckets.artifacts.uri}/${TRACKING_PREFIX}`,
      roleArn: role.arn,
      // A pipeline registers the one version that passed its tests; by itself the app would register whatever a notebook logs as a model.
      modelRegistrationMode: "AutoModelRegistrationDisabled",
      accountDefaultStatus: "DISABLED",
      defaultDomainIdLists: [domain.id],
      tags: tagsOf(estate, "managed-ml"),
    },
    { ...options, protect: estate.protect, dependsOn: [granted] },
  );
}

function newModelGroup(name: string, { estate, stem }: Place, options: CustomResourceOptions): ModelPackageGroup {
  return new ModelPackageGroup(
    `${name}-models`,
    {
      modelPackageGroupName: stem,
      modelPackageGroupDescription: `Versions of a model of environment ${estate.environment}`,
      tags: tagsOf(estate, "managed-ml"),
    },
    { ...options, protect: estate.protect },
  );
}

/** SageMaker would make it by itself, without our key and for ever. https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html */
function newServingLog(name: string, { estate, stem }: Place, args: ManagedMlArgs, options: CustomResourceOptions): LogGroup {
  return new LogGroup(
    `${name}-serving-log`,
    { name: `/aws/sagemaker/Endpoints/${stem}`, kmsKeyId: args.keys.logs, retentionInDays: LOG_DAYS, tags: tagsOf(estate, "managed-ml") },
    { ...options, protect: estate.protect },
  );
}

/** A domain with IAM's logins has no address of its own to log in at. https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-launch.html */
function consoleOf(domain: Domain, { estate: { region } }: ManagedMlArgs): Input<string> {
  return interpolate`https://${region}.console.aws.amazon.com/sagemaker/home?region=${region}#/studio/${domain.id}`;
}
