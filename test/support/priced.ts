import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { monthlyCostOf } from "../../prices/estimate.ts";
import type { Money, MonthlyCost } from "../../prices/monthly-cost.ts";
import type { PaidCloud, PriceTable } from "../../prices/table.ts";

type Inputs = PlannedResource["inputs"];

/** A resource and what it must cost, reckoned by hand. */
export interface PriceCase {
  readonly what: string;
  readonly type: string;
  readonly inputs: Inputs;
  /** What stands beside it. */
  readonly around?: readonly PlannedResource[];
  readonly more?: Partial<PlannedResource>;
  /** Low and high of each item in dollars a month. */
  readonly amounts: readonly (readonly [number, number])[];
}

const PROVIDERS: Readonly<Record<PaidCloud, (region: string) => PlannedResource>> = {
  aws: (region) => planned("pulumi:providers:aws", "account", { region }),
  gcp: (region) => planned("pulumi:providers:gcp", "account", { region }),
  azure: (region) => planned("pulumi:providers:azure-native", "account", { location: region }),
};

/** Region of each cloud in which most things have a price. */
export const REGIONS: Readonly<Record<PaidCloud, string>> = { aws: "us-east-1", gcp: "us-central1", azure: "eastus" };

/** A resource as a plan has it. */
export function planned(type: string, name: string, inputs: Inputs, more: Partial<PlannedResource> = {}): PlannedResource {
  return {
    urn: urnOf(type, name),
    type,
    name,
    custom: true,
    inputs,
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    aliases: [],
    ignoreChanges: [],
    ...more,
  };
}

/** URN of what {@link planned} makes. */
export function urnOf(type: string, name: string): string {
  return `urn:pulumi:test::mlops-estate::${type}::${name}`;
}

/** What resources cost in a region. */
export function costIn(cloud: PaidCloud, region: string, resources: readonly PlannedResource[], own?: PriceTable): MonthlyCost {
  return monthlyCostOf({ cloud, resources: [PROVIDERS[cloud](region), ...resources] }, own);
}

/** What one resource costs beside others, in the cloud's region of {@link REGIONS}. */
export function costsOf(
  cloud: PaidCloud,
  type: string,
  inputs: Inputs,
  around: readonly PlannedResource[] = [],
  more: Partial<PlannedResource> = {},
) {
  const { urn } = planned(type, "it", inputs);
  const cost = costIn(cloud, REGIONS[cloud], [...around, planned(type, "it", inputs, more)]);
  return {
    items: cost.items.filter((item) => item.urn === urn),
    amounts: cost.items.filter((item) => item.urn === urn).map(({ monthly }): [number, number] => [monthly.low, monthly.high]),
    unpriced: cost.unpriced.filter((each) => each.urn === urn).map(({ what }) => what),
  };
}

/** A cluster's one storage class. */
export function storageClass(parameters: Readonly<Record<string, PlanValue>>): PlannedResource {
  return planned("kubernetes:storage.k8s.io/v1:StorageClass", "standard", { metadata: { name: "standard" }, parameters });
}

/** Both ends of an amount in ten-thousandths of a dollar, which add up exactly. */
export function parts({ high, low }: Money): readonly [number, number] {
  return [Math.round(low * 10_000), Math.round(high * 10_000)];
}
