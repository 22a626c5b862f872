import { UserError } from "../components/core/errors.ts";
import type { Server } from "../components/core/server.ts";
import type { DatabaseOutputs, LocalDatabaseAccess } from "../components/database/contract.ts";
import type { ModelGatewayOutputs } from "../components/gateway/nginx/contract.ts";
import { captureOf } from "../components/model-monitoring/contract.ts";
import type { MonitoringOutputs } from "../components/monitoring/contract.ts";
import type { NamespacesOutputs } from "../components/namespaces/contract.ts";
import type { LocalBucketAccess, ObjectStoreOutputs } from "../components/object-store/contract.ts";
import { type ReleasedModel, type ReleaseOutputs, releasesOf } from "../components/release/contract.ts";
import type { ModelEndpoint, ServingOutputs } from "../components/serving/contract.ts";
import type { TrackingAccess, TrackingOutputs } from "../components/tracking/contract.ts";
import type { Environment } from "../environments/schema.ts";
import type { Plan } from "../plan/plan.ts";

/** Where the systems of an environment are, as its components say. */
export interface Site {
  readonly environment: string;
  readonly namespace: string;
  readonly tracking: TrackingAccess;
  readonly database: LocalDatabaseAccess;
  readonly artifacts: LocalBucketAccess;
  /** The first of the served models. */
  readonly model: ModelEndpoint & { readonly alias: string };
  readonly prometheus: Server & { readonly url: string };
  readonly alertmanager: Server & { readonly url: string };
  /** How the first of the served models is released; none where it is not, or by a gateway that is not asked here. */
  readonly release?: ReleaseSite;
  readonly imagesMirror?: string;
}

/** Where new versions of a model come before callers. */
export interface ReleaseSite {
  readonly release: ReleasedModel;
  /** ConfigMap that says which state the model's route is in. */
  readonly route: string;
  /** CronJob that releases it. */
  readonly cronJob: string;
  readonly gateway: Server & { readonly url: string };
  /** What is kept of requests; none where nothing is. */
  readonly kept?: LocalBucketAccess & { readonly sampling: number; readonly redact: readonly string[] };
  /** Whether alerts train the model anew. */
  readonly retrained: boolean;
  /** How often Prometheus reads the model's servers. */
  readonly scrapeSeconds: number;
}

/** What is asked of the plan, by capability. */
interface Outputs {
  readonly namespaces: NamespacesOutputs;
  readonly tracking: TrackingOutputs;
  readonly database: DatabaseOutputs;
  readonly "object-store": ObjectStoreOutputs;
  readonly serving: ServingOutputs;
  readonly monitoring: MonitoringOutputs;
  readonly release: ReleaseOutputs;
}

/**
 * Reads the site from the outputs of the plan's components.
 *
 * @throws UserError when the environment serves no model: there is nothing to ask for a prediction.
 */
export function siteOf(plan: Plan, environment: Environment): Site {
  const { images, serving } = environment;
  const { namespace } = outputsOf(plan, "namespaces");
  const [endpoint] = outputsOf(plan, "serving").endpoints;
  const [model] = serving.models;
  if (endpoint === undefined || model === undefined) {
    throw new UserError(`environment ${plan.environment} serves no model, so it cannot be verified; name one under serving.models`);
  }
  const monitoring = outputsOf(plan, "monitoring");
  return {
    environment: plan.environment,
    namespace,
    tracking: outputsOf(plan, "tracking").access,
    database: wired(outputsOf(plan, "database").access, "tracking"),
    artifacts: wired(outputsOf(plan, "object-store").access, "artifacts"),
    model: { ...endpoint, alias: model.alias },
    prometheus: serverAt(monitoring.prometheus, namespace),
    alertmanager: serverAt(monitoring.alertmanager, namespace),
    ...releaseOf(plan, environment),
    ...(images.mirror === undefined ? {} : { imagesMirror: images.mirror }),
  };
}

function releaseOf(plan: Plan, environment: Environment): { readonly release?: ReleaseSite } {
  const [release] = releasesOf(environment.release, environment.serving.models);
  const gateway = plan.resources.find(({ type }) => type === "estate:gateway:ModelGateway")?.outputs as ModelGatewayOutputs | undefined;
  if (release === undefined || gateway?.access === undefined) return {};
  const route = outputsOf(plan, "release").routes.find(({ model }) => model === release.name);
  if (route === undefined) throw new UserError(`the plan has no route of ${release.name}`);
  const { server, url } = gateway.access;
  const retrained = environment.retraining.enabled && environment.retraining.models.some(({ name }) => name === release.name);
  const { scrapeIntervalSeconds: scrapeSeconds } = environment.monitoring;
  const told = { release, route: route.configMap, cronJob: route.cronJob, gateway: { ...server, url }, retrained, scrapeSeconds };
  return { release: { ...told, ...keptOf(plan, release, environment) } };
}

function keptOf(plan: Plan, { name }: ReleasedModel, { modelMonitoring }: Environment): Pick<ReleaseSite, "kept"> {
  if (!modelMonitoring.enabled) return {};
  const { redact, sampling } = captureOf(modelMonitoring, name);
  return { kept: { ...wired(outputsOf(plan, "object-store").access, "captures"), sampling, redact } };
}

/** Outputs of the plan's component of a capability. They are data, which the capability's own contract describes. */
function outputsOf<Name extends keyof Outputs>(plan: Plan, capability: Name): Outputs[Name] {
  const found = plan.resources.find((resource) => !resource.custom && resource.type.startsWith(`estate:${capability}:`));
  if (found?.outputs === undefined) throw new UserError(`environment ${plan.environment} has no ${capability}, and verifying takes one`);
  return found.outputs as unknown as Outputs[Name];
}

function wired<T>(access: Readonly<Record<string, T>>, name: string): T {
  const found = access[name];
  if (found === undefined) throw new UserError(`the plan gives no access to ${name}`);
  return found;
}

/** A system that is named after its Service. */
function serverAt(url: string, namespace: string): Server & { readonly url: string } {
  const { hostname, port } = new URL(url);
  return { system: hostname.split(".")[0] ?? "", namespace, port: Number(port), url };
}
