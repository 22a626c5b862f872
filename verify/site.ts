import { UserError } from "../components/core/errors.ts";
import type { Server } from "../components/core/server.ts";
import type { DatabaseOutputs, LocalDatabaseAccess } from "../components/database/contract.ts";
import type { MonitoringOutputs } from "../components/monitoring/contract.ts";
import type { NamespacesOutputs } from "../components/namespaces/contract.ts";
import type { LocalBucketAccess, ObjectStoreOutputs } from "../components/object-store/contract.ts";
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
  readonly imagesMirror?: string;
}

/** What is asked of the plan, by capability. */
interface Outputs {
  readonly namespaces: NamespacesOutputs;
  readonly tracking: TrackingOutputs;
  readonly database: DatabaseOutputs;
  readonly "object-store": ObjectStoreOutputs;
  readonly serving: ServingOutputs;
  readonly monitoring: MonitoringOutputs;
}

/**
 * Reads the site from the outputs of the plan's components.
 *
 * @throws UserError when the environment serves no model: there is nothing to ask for a prediction.
 */
export function siteOf(plan: Plan, { images, serving }: Pick<Environment, "images" | "serving">): Site {
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
    ...(images.mirror === undefined ? {} : { imagesMirror: images.mirror }),
  };
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
