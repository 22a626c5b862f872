import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { type Fields, isFields, isList } from "./equality.ts";

/** What the engine and bridged providers keep for themselves. https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/schema.go (`reservedkeys`) */
const DEFAULTS = "__defaults";
const INTERNAL = "__internal";

const RELEASE = "kubernetes:helm.sh/v3:Release";

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

/**
 * The inputs of a resource in state as far as the program could have given them. The provider of releases fills in all of a release's settings and does not
 * say which, so there only those that the program gives now are compared, and the chart's own values.
 * https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/helm_release.go (`setDefaults`)
 */
export function givenInputs(before: PlannedResource, after: PlannedResource): Fields {
  if (isUntold(before)) return after.inputs;
  if (before.type !== RELEASE) return before.inputs;
  const given = ["values", ...Object.keys(after.inputs)];
  return Object.fromEntries(
    Object.entries(before.inputs)
      .filter(([key]) => given.includes(key))
      .map(([key, value]) => [key, filledIn(key, value, after)]),
  );
}

/** A component that its provider makes stands in state without what it was given, so that nobody can tell what of it changes. */
function isUntold({ custom, inputs }: PlannedResource): boolean {
  return !custom && Object.keys(inputs).length === 0;
}

/**
 * What stands in state below components that providers make, such as the objects of a chart, and that no plan holds. It stays as long as they do; what of it
 * changes, only the provider knows.
 *
 * @param stays the component after, by its URN before, where there is one.
 */
export function madeByProviders(
  state: readonly PlannedResource[],
  stays: (urn: string) => PlannedResource | undefined,
): ReadonlySet<PlannedResource> {
  const parents = new Map(state.map(({ parent, urn }) => [urn, parent]));
  const isBelowOne = (urn: string | undefined, seen = new Set<string>()): boolean => {
    if (urn === undefined || seen.has(urn)) return false;
    const after = stays(urn);
    if (after !== undefined && !after.custom && Object.keys(after.inputs).length > 0) return true;
    return isBelowOne(parents.get(urn), seen.add(urn));
  };
  return new Set(state.filter(({ parent }) => isBelowOne(parent)));
}

function filledIn(key: string, value: PlanValue, { inputs }: PlannedResource): PlanValue {
  const is = inputs[key];
  return key === "values" || !isFields(value) || !isFields(is) ? value : without(value, (each) => !Object.hasOwn(is, each));
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
