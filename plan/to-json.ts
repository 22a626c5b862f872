import { createHash } from "node:crypto";
import type { Plan, PlannedResource } from "./plan.ts";
import { sorted } from "./values.ts";

/**
 * Writes a plan in its JSON form, which is {@link Plan} itself, field by field:
 *
 * - `version`: {@link PLAN_VERSION}; a reader refuses a higher one.
 * - `environment`, `cloud`, `maturity`: what was planned.
 * - `resources`: {@link PlannedResource}s sorted by URN. Keys that would be empty are written all the same, so that a reader needs no defaults;
 *   `parent`, `provider`, `customTimeouts`, `outputs`, `external` and `source` stand only where there is one.
 * - `outputs`: the stack's outputs.
 *
 * Where JSON cannot or must not hold a value there is a marker, an object with the one key `estate:value` (and `sha256` for an asset):
 * `secret`, `unknown` or `asset`. Keys follow the order above in a resource and the order of code units in data; equal plans give equal bytes.
 */
export function planToJson(plan: Plan): string {
  const { version, environment, cloud, maturity, resources, outputs } = plan;
  return `${JSON.stringify({ version, environment, cloud, maturity, resources: resources.map(inOrder), outputs: sorted(Object.entries(outputs)) }, null, 2)}\n`;
}

/** SHA-256 of a plan's JSON form, in hexadecimal. */
export function planSha256(plan: Plan): string {
  return createHash("sha256").update(planToJson(plan)).digest("hex");
}

function inOrder(resource: PlannedResource): PlannedResource {
  const { urn, type, name, custom, parent, provider, inputs, dependencies, propertyDependencies, protect, retainOnDelete, ...rest } =
    resource;
  const { aliases, ignoreChanges, customTimeouts, outputs, external, source } = rest;
  return {
    urn,
    type,
    name,
    custom,
    ...(parent === undefined ? {} : { parent }),
    ...(provider === undefined ? {} : { provider }),
    inputs,
    dependencies,
    propertyDependencies,
    protect,
    retainOnDelete,
    aliases,
    ignoreChanges,
    ...(customTimeouts === undefined ? {} : { customTimeouts }),
    ...(outputs === undefined ? {} : { outputs }),
    ...(external === undefined ? {} : { external }),
    ...(source === undefined ? {} : { source }),
  };
}
