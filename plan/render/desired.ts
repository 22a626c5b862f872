import { type Problem, UserError } from "../../components/core/errors.ts";
import type { Plan, PlannedResource, PlanValue } from "../plan.ts";
import { describe, groupOf, type Identity, identityOf, keyOf, type Manifest } from "./identity.ts";
import { withheld } from "./markers.ts";
import { orderOf, waveOf } from "./waves.ts";

/** Label that tells our objects from all others. */
export const MANAGED_BY = { key: "app.kubernetes.io/managed-by", value: "mlops-estate" } as const;

/** Label that tells an environment's objects from those of another on the same cluster. */
export const ENVIRONMENT_LABEL = "mlops-estate/environment";

/** What holds for objects and releases alike. */
interface Origin {
  readonly urn: string;
  /** Whose it is, for summaries: the nearest component's capability, such as `tracking`. */
  readonly capability: string;
  /** It may not be deleted while the plan or the inventory says so. */
  readonly protect: boolean;
  /** It stays in the cluster when it leaves the plan. */
  readonly retain: boolean;
}

/** A Kubernetes object that the plan asks for. */
export interface DesiredObject extends Origin {
  readonly identity: Identity;
  readonly manifest: Manifest;
}

/** A chart that the plan asks for. */
export interface DesiredRelease extends Origin {
  /** Whether the chart holds definitions of kinds alone, which are applied object by object. */
  readonly definitionsOnly: boolean;
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly version: string;
  readonly repository?: string;
  readonly values: Readonly<Record<string, PlanValue>>;
}

/** Everything that may be applied at the same time, after all waves before it are ready. Sorted. */
export interface Wave {
  readonly objects: readonly DesiredObject[];
  readonly releases: readonly DesiredRelease[];
}

/**
 * What a plan wants of the cluster, in dependency waves. Besides the plan's own order, an object comes after its namespace and after the
 * definition of its kind.
 *
 * @throws UserError when an object holds a secret or an unknown, when two resources are the same object, or when resources wait for each other.
 */
export function desiredState(plan: Plan): readonly Wave[] {
  const components = capabilitiesOf(plan.resources);
  const problems: Problem[] = [];
  const items: (DesiredObject | DesiredRelease)[] = [];
  for (const resource of plan.resources) {
    if (!isKubernetes(resource)) continue;
    const found = withheld(resource.urn, resource.inputs);
    if (found.length > 0) problems.push(...found);
    else items.push(isRelease(resource) ? releaseOf(resource, components) : objectOf(resource, plan.environment, components, problems));
  }
  problems.push(...sameTwice(items));
  if (problems.length > 0) throw new UserError(`environment ${plan.environment} cannot be rendered`, problems);
  return inWaves(plan, items);
}

/** Tells an object from a release. */
function isObject(item: DesiredObject | DesiredRelease): item is DesiredObject {
  return "manifest" in item;
}

function isKubernetes({ custom, type }: PlannedResource): boolean {
  return (custom && type.startsWith("kubernetes:")) || type === DEFINITIONS_CHART;
}

/** The provider's component that registers what a chart renders to; a plan sees it whole. */
const DEFINITIONS_CHART = "kubernetes:helm.sh/v4:Chart";

function isRelease({ type }: PlannedResource): boolean {
  return type === "kubernetes:helm.sh/v3:Release" || type === DEFINITIONS_CHART;
}

function objectOf(
  resource: PlannedResource,
  environment: string,
  components: ReadonlyMap<string, string>,
  problems: Problem[],
): DesiredObject {
  const { apiVersion, kind, metadata, ...fields } = resource.inputs;
  const given = recordOf(metadata);
  const { name, namespace } = given;
  if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof name !== "string" || name === "") {
    problems.push({
      path: `${resource.urn} metadata.name`,
      reason: "is required: an object has an apiVersion, a kind and a name of its own",
    });
  }
  if (resource.type.endsWith("Patch") && resource.type !== `kubernetes:${textOf(apiVersion)}:${textOf(kind)}`) {
    problems.push({ path: resource.urn, reason: `patches another's ${textOf(kind)}; only whole objects can be rendered` });
  }
  const labels = { ...labelsOf(given["labels"]), [MANAGED_BY.key]: MANAGED_BY.value, [ENVIRONMENT_LABEL]: environment };
  const manifest: Manifest = {
    apiVersion: textOf(apiVersion),
    kind: textOf(kind),
    metadata: { ...given, name: textOf(name), ...(typeof namespace === "string" ? { namespace } : {}), labels },
    ...fields,
  };
  return { ...originOf(resource, components), identity: identityOf(manifest), manifest };
}

function releaseOf(resource: PlannedResource, components: ReadonlyMap<string, string>): DesiredRelease {
  const { chart, name, namespace, repositoryOpts, values, version } = resource.inputs;
  const repository = recordOf(repositoryOpts)["repo"];
  return {
    ...originOf(resource, components),
    definitionsOnly: resource.type === DEFINITIONS_CHART,
    name: typeof name === "string" ? name : resource.name,
    namespace: typeof namespace === "string" ? namespace : "default",
    chart: textOf(chart),
    version: textOf(version),
    ...(typeof repository === "string" ? { repository } : {}),
    values: recordOf(values),
  };
}

function originOf(resource: PlannedResource, components: ReadonlyMap<string, string>): Origin {
  const capability = (resource.parent === undefined ? undefined : components.get(resource.parent)) ?? "estate";
  return { urn: resource.urn, capability, protect: resource.protect, retain: resource.retainOnDelete };
}

/** URN of each component -> its capability: the middle of `estate:<capability>:<Class>`. */
function capabilitiesOf(resources: readonly PlannedResource[]): Map<string, string> {
  return new Map(resources.filter(({ type }) => type.startsWith("estate:")).map(({ urn, type }) => [urn, type.split(":")[1] ?? "estate"]));
}

function sameTwice(items: readonly (DesiredObject | DesiredRelease)[]): Problem[] {
  const first = new Map<string, DesiredObject | DesiredRelease>();
  return items.flatMap((item) => {
    const key = isObject(item) ? keyOf(item.identity) : JSON.stringify([item.namespace, item.name]);
    const other = first.get(key);
    first.set(key, other ?? item);
    const what = isObject(item) ? describe(item.identity) : `release ${item.namespace}/${item.name}`;
    return other === undefined ? [] : [{ path: item.urn, reason: `is the same ${what} as ${other.urn}` }];
  });
}

function inWaves(plan: Plan, items: readonly (DesiredObject | DesiredRelease)[]): readonly Wave[] {
  const before = orderOf(plan.resources);
  addImpliedOrder(before, items);
  const waves = waveOf(before, new Set(items.map(({ urn }) => urn)));
  const sorted: { objects: DesiredObject[]; releases: DesiredRelease[] }[] = [];
  for (const item of [...items].toSorted(byUrn)) {
    const index = waves.get(item.urn) ?? 0;
    while (sorted.length <= index) sorted.push({ objects: [], releases: [] });
    if (isObject(item)) sorted[index]?.objects.push(item);
    else sorted[index]?.releases.push(item);
  }
  return sorted;
}

/** Programs need not say that an object lives in its namespace and is of a defined kind. */
function addImpliedOrder(before: Map<string, Set<string>>, items: readonly (DesiredObject | DesiredRelease)[]): void {
  const namespaces = new Map<string, string>();
  const kinds = new Map<string, string>();
  for (const item of items) {
    if (!isObject(item)) continue;
    if (item.identity.kind === "Namespace" && item.identity.apiVersion === "v1") namespaces.set(item.identity.name, item.urn);
    const defined = definedKind(item.manifest);
    if (defined !== undefined) kinds.set(defined, item.urn);
  }
  for (const item of items) {
    // Definitions of kinds are in no namespace, whatever their chart is rendered for.
    const home = isObject(item) ? item.identity.namespace : item.namespace;
    const namespace = !isObject(item) && item.definitionsOnly ? undefined : home;
    const kind = isObject(item) ? `${groupOf(item.identity.apiVersion)}/${item.identity.kind}` : undefined;
    const implied = [namespace === undefined ? undefined : namespaces.get(namespace), kind === undefined ? undefined : kinds.get(kind)];
    for (const urn of implied) if (urn !== undefined && urn !== item.urn) before.get(item.urn)?.add(urn);
  }
}

function definedKind({ kind, ...manifest }: Manifest): string | undefined {
  if (kind !== "CustomResourceDefinition") return undefined;
  const spec = recordOf(manifest["spec"]);
  return `${textOf(spec["group"])}/${textOf(recordOf(spec["names"])["kind"])}`;
}

function recordOf(value: PlanValue | undefined): Readonly<Record<string, PlanValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, PlanValue>>) : {};
}

function labelsOf(value: PlanValue | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(recordOf(value)).map(([key, text]) => [key, textOf(text)]));
}

function byUrn(a: { readonly urn: string }, b: { readonly urn: string }): number {
  return a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : 0;
}

function textOf(value: PlanValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
