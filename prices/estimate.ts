import type { Plan, PlannedResource } from "../plan/plan.ts";
import { compareText } from "../plan/values.ts";
import { SPOT_SHARE } from "./assumptions.ts";
import type { Charge, Charges, PriceRef, Pricer } from "./charge.ts";
import { type Estate, estateOf, isOfCloud, regionOf } from "./estate.ts";
import { FREE_TYPES } from "./free/index.ts";
import { volumesOf } from "./kubernetes/volumes.ts";
import { NOTHING, rounded, sumOf } from "./money.ts";
import type { CostItem, MonthlyCost } from "./monthly-cost.ts";
import { PRICERS } from "./pricers/index.ts";
import { times } from "./spans.ts";
import { PAID_CLOUDS, type PriceTable, priceIn, priceName } from "./table.ts";
import { pricesOfCloud, tableOf } from "./tables.ts";
import { withUnknownReads } from "./unknown-reads.ts";

/** A price list beside a user's own. */
interface Prices {
  readonly list: PriceTable;
  readonly own: PriceTable | undefined;
}

type Unpriced = MonthlyCost["unpriced"][number];

const FREE = new Set(FREE_TYPES.flatMap(({ types }) => types));

const SPOT_WORDS = `${SPOT_SHARE.low * 100} % to ${SPOT_SHARE.high * 100} % of the price on demand`;

const BY_TYPE = new Map(PRICERS.flatMap((pricer) => pricer.types.map((type) => [type, pricer] as const)));

/**
 * What everything in a plan costs a month, from the dated price list of its cloud and, before it, from a user's own prices. A price that is in
 * neither is listed under `unpriced`, with what it was looked for. What stands on no cloud runs on machines that are there already, so it has no
 * items, and no table is read.
 */
export function monthlyCostOf({ cloud, resources }: Pick<Plan, "cloud" | "resources">, own?: PriceTable): MonthlyCost {
  const paid = PAID_CLOUDS.find((each) => each === cloud);
  if (paid === undefined) return { total: NOTHING, spot: NOTHING, items: [], unpriced: [] };
  const estate = estateOf(paid, resources);
  const list = tableOf(pricesOfCloud(paid));
  const parts = [...resources].sort((a, b) => compareText(a.urn, b.urn)).map((resource) => costOf(resource, estate, { list, own }));
  const items = parts.flatMap((part) => part.items);
  return {
    total: sumOf(items.map(({ monthly }) => monthly)),
    spot: sumOf(items.filter(({ spot }) => spot).map(({ monthly }) => monthly)),
    items,
    unpriced: parts.flatMap((part) => part.unpriced),
    pricesOf: own?.pricesOf !== undefined && own.pricesOf > list.pricesOf ? own.pricesOf : list.pricesOf,
  };
}

function costOf(resource: PlannedResource, estate: Estate, prices: Prices) {
  const items: CostItem[] = [];
  const unpriced: Unpriced[] = [];
  for (const charge of chargesOf(resource, estate)) {
    const priced = "untold" in charge ? charge.untold : itemOf(charge, resource, estate, prices);
    if (typeof priced === "string") unpriced.push({ urn: resource.urn, what: priced });
    else items.push(priced);
  }
  return { items, unpriced };
}

/** What is only read belongs to somebody else, and so does its bill. A type that nobody has looked at is told, not taken for free. */
function chargesOf(resource: PlannedResource, estate: Estate): Charges {
  if (!resource.custom || resource.external === true) return [];
  const volumes = resource.type.startsWith("kubernetes:") ? volumesOf(resource, estate) : [];
  const pricer = BY_TYPE.get(resource.type);
  if (pricer !== undefined) return [...toldCharges(pricer, resource, estate), ...volumes];
  return isOfCloud(resource.type) && !FREE.has(resource.type) ? [{ untold: `resource of type ${resource.type}` }] : volumes;
}

/** Where a pricer read what only an update can tell, and did not say so itself, that is told beside what it made of it. */
function toldCharges(pricer: Pricer, resource: PlannedResource, estate: Estate): Charges {
  const { result, unknown } = withUnknownReads(resource, (watched) => pricer.chargesOf(watched, estate));
  if (unknown.length === 0 || result.some((each) => "untold" in each)) return result;
  return [...result, { untold: `${resource.type}: ${unknown.join(", ")} unknown until an update` }];
}

/** The charge as an item, or why it has no price. */
function itemOf(charge: Charge, resource: PlannedResource, estate: Estate, prices: Prices): CostItem | string {
  const region = regionOf(resource, estate);
  if (region === undefined) return `${charge.what}: region unknown until an update`;
  const refs = isList(charge.price) ? charge.price : [charge.price];
  const found = cheapestOf(refs, estate, region, prices);
  if (found === undefined) return `no price for ${refs.map(({ sheet, thing }) => `${sheet} ${thing}`).join(" or ")} in ${region}`;
  const spot = charge.spot ?? false;
  const assumed = [charge.assumed, refs.length > 1 ? `priced as ${found.thing}` : undefined, spot ? SPOT_WORDS : undefined];
  const told = assumed.filter((each) => each !== undefined);
  return {
    urn: resource.urn,
    capability: estate.capabilityOf(resource),
    layer: charge.layer ?? "cloud",
    what: charge.what,
    monthly: rounded(times(spot ? times(charge.quantity, SPOT_SHARE) : charge.quantity, found.amount)),
    spot,
    ...(told.length === 0 ? {} : { assumed: told.join("; ") }),
  };
}

function cheapestOf(refs: readonly PriceRef[], { cloud }: Estate, region: string, { list, own }: Prices) {
  return refs
    .flatMap(({ sheet, thing }) => {
      const amount = priceIn(list, own, priceName(cloud, sheet, thing), region);
      return amount === undefined ? [] : [{ thing, amount }];
    })
    .reduce<{ thing: string; amount: number } | undefined>(
      (best, each) => (best === undefined || each.amount < best.amount ? each : best),
      undefined,
    );
}

function isList(price: Charge["price"]): price is readonly PriceRef[] {
  return Array.isArray(price);
}
