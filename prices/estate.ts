import { capabilitiesOf } from "../plan/capability.ts";
import type { Plan, PlannedResource } from "../plan/plan.ts";
import { at, text } from "../plan/wiring/values.ts";
import type { PaidCloud } from "./table.ts";

/** The resources around the one that is priced. */
export interface Estate {
  readonly cloud: PaidCloud;
  readonly resources: Plan["resources"];
  /** Region that the estate stands in, or undefined where no provider says it. */
  readonly region: string | undefined;
  /** The resources by URN. */
  readonly byUrn: ReadonlyMap<string, PlannedResource>;
  /** The capability that holds a resource. */
  readonly capabilityOf: (resource: PlannedResource) => string;
}

/** Looks at a plan as a whole. */
export function estateOf(cloud: PaidCloud, resources: Plan["resources"]): Estate {
  return {
    cloud,
    resources,
    region: homeRegion(resources),
    byUrn: new Map(resources.map((resource) => [resource.urn, resource])),
    capabilityOf: capabilitiesOf(resources),
  };
}

/** Region of a resource: its own, that of its zone, that of its provider, or that of the estate. */
export function regionOf(resource: PlannedResource, { byUrn, cloud, region }: Estate): string | undefined {
  const own = ["location", "region"].map((key) => text(resource.inputs[key])).find((each) => each !== undefined && each !== "global");
  const provider = resource.provider === undefined ? undefined : byUrn.get(resource.provider);
  const named = own ?? (provider && providerRegion(provider)) ?? region;
  return named === undefined ? undefined : REGION_OF_PLACE[cloud](named);
}

/** The region of a place as each cloud writes it. */
const REGION_OF_PLACE: Readonly<Record<PaidCloud, (place: string) => string>> = {
  aws: (place) => place,
  gcp: withoutZone,
  azure: (place) => place,
};

/** Google writes places in capitals too, and a zone as its region with a letter. https://cloud.google.com/compute/docs/regions-zones */
function withoutZone(place: string): string {
  return place.toLowerCase().replace(/(?<=\d)-[a-z]$/, "");
}

/** Resources that a property's value comes from. */
export function sourcesOf({ propertyDependencies }: PlannedResource, property: string, { byUrn }: Estate): readonly PlannedResource[] {
  return (propertyDependencies[property] ?? []).flatMap((urn) => byUrn.get(urn) ?? []);
}

function homeRegion(resources: Plan["resources"]): string | undefined {
  const regions = resources.flatMap((resource) => providerRegion(resource) ?? []);
  return regions[0];
}

function providerRegion({ inputs, type }: PlannedResource): string | undefined {
  if (!/^pulumi:providers:(aws|gcp|azure-native)$/.test(type)) return undefined;
  return text(at(inputs, "region")) ?? text(at(inputs, "location"));
}

/** Whether a type is one that a cloud, or Databricks on one, may charge for. */
export function isOfCloud(type: string): boolean {
  return /^(aws|gcp|azure-native|databricks):/.test(type);
}
