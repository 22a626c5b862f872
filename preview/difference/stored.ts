import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { type Fields, isFields, isList } from "./equality.ts";

/** What the engine and bridged providers keep for themselves. https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/schema.go (`reservedkeys`) */
const DEFAULTS = "__defaults";
const INTERNAL = "__internal";

const PROVIDER = /^pulumi:providers:/;

/** Keys that the engine adds to a provider's configuration: https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/providers/registry.go */
const ADDED_TO_PROVIDERS: ReadonlySet<string> = new Set(["version", "pluginDownloadURL", "pluginChecksums"]);

/** Providers that the engine makes itself for resources that name none. */
const DEFAULT_PROVIDER = /::pulumi:providers:[^:$]+::default(_[^:]*)?$/;

/**
 * The resources of a state in the form in which a program asks for them: without the defaults that providers filled in and the keys that they and the
 * engine keep for themselves, and without providers that no program names.
 */
export function askedForIn(state: readonly PlannedResource[]): readonly PlannedResource[] {
  return state.filter(({ urn }) => !DEFAULT_PROVIDER.test(urn)).map(askedFor);
}

function askedFor({ provider, ...resource }: PlannedResource): PlannedResource {
  const inputs = withoutDefaults(resource.inputs);
  return {
    ...resource,
    ...(provider === undefined || DEFAULT_PROVIDER.test(provider) ? {} : { provider }),
    inputs: PROVIDER.test(resource.type) ? without(inputs, (key) => ADDED_TO_PROVIDERS.has(key)) : inputs,
  };
}

function withoutDefaults(fields: Fields): Fields {
  const listed = Object.hasOwn(fields, DEFAULTS) ? fields[DEFAULTS] : undefined;
  const defaults = new Set<PlanValue>([DEFAULTS, INTERNAL, ...(isList(listed) ? listed : [])]);
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => !defaults.has(key))
      .map(([key, value]) => [key, cleaned(value)]),
  );
}

function cleaned(value: PlanValue): PlanValue {
  if (isList(value)) return value.map(cleaned);
  return isFields(value) ? withoutDefaults(value) : value;
}

function without(fields: Fields, isLeftOut: (key: string) => boolean): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !isLeftOut(key)));
}
