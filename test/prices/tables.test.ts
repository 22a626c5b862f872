import { describe, expect, it } from "vitest";
import { AWS_REGIONS } from "../../components/account/regions/aws.ts";
import { AZURE_REGIONS } from "../../components/account/regions/azure.ts";
import { GCP_REGIONS } from "../../components/account/regions/gcp.ts";
import { AWS_MACHINES } from "../../components/node-pools/machines/aws.ts";
import { AZURE_MACHINES } from "../../components/node-pools/machines/azure.ts";
import { GCP_MACHINES } from "../../components/node-pools/machines/gcp.ts";
import { EVERYWHERE, PAID_CLOUDS, type PaidCloud, priceIn, priceName } from "../../prices/table.ts";
import { pricesOfCloud, tableOf } from "../../prices/tables.ts";

const OFFERED: Readonly<Record<PaidCloud, { readonly regions: readonly string[]; readonly machines: readonly string[] }>> = {
  aws: { regions: Object.keys(AWS_REGIONS), machines: AWS_MACHINES.map(({ name }) => name) },
  gcp: { regions: Object.keys(GCP_REGIONS), machines: GCP_MACHINES.map(({ name }) => name) },
  azure: { regions: Object.keys(AZURE_REGIONS), machines: AZURE_MACHINES.map(({ name }) => name) },
};

/** Machine types that have a price nowhere; whoever finds one takes its line away. */
const WITHOUT_A_PRICE: Readonly<Record<PaidCloud, readonly string[]>> = { aws: [], gcp: ["a3-ultragpu-8g", "a4-highgpu-8g"], azure: [] };

describe.each(PAID_CLOUDS)("the price list of %s", (cloud) => {
  const { regions, sheets } = pricesOfCloud(cloud);
  const table = tableOf(pricesOfCloud(cloud));

  it("is for the regions that the estate is offered in, and no others", () => {
    expect(regions).toEqual(OFFERED[cloud].regions);

    const priced = new Set(sheets.flatMap(({ prices }) => Object.values(prices).flatMap((each) => Object.keys(each))));
    expect([...priced].filter((region) => region !== EVERYWHERE && !regions.includes(region))).toEqual([]);
  });

  it("names every machine type that the estate offers, with a price somewhere", () => {
    const unpriced = [...new Set(OFFERED[cloud].machines)].filter((machine) => {
      const price = table.prices.get(priceName(cloud, "machine", machine));
      return price === undefined || Object.keys(price).length === 0;
    });

    expect(unpriced).toEqual(WITHOUT_A_PRICE[cloud]);
  });

  it("says of every price from where and of which day it is", () => {
    for (const { from, of, page } of sheets) {
      expect([new URL(page).protocol, new URL(from).protocol]).toEqual(["https:", "https:"]);
      expect(new Date(`${of}T00:00:00Z`).toISOString().slice(0, 10)).toBe(of);
    }
    expect(table.pricesOf).toBe(
      sheets
        .map(({ of }) => of)
        .sort()
        .at(-1),
    );
  });

  it("has one unit for one sort of things, and one price for a thing in a region", () => {
    const units = Map.groupBy(sheets, ({ name }) => name);
    expect([...units.values()].filter((each) => new Set(each.map(({ unit }) => unit)).size > 1)).toEqual([]);

    const places = sheets.flatMap(({ name, prices }) =>
      Object.entries(prices).flatMap(([thing, price]) => Object.keys(price).map((region) => `${name}/${thing}/${region}`)),
    );
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
  });
});

describe("prices of machines", () => {
  it("rise with the size in proportion to the CPUs, for general machines of AWS", () => {
    const { prices } = tableOf(pricesOfCloud("aws"));
    const general = AWS_MACHINES.filter(({ accelerator }) => accelerator === undefined);

    for (const family of Map.groupBy(general, ({ name }) => name.split(".")[0]).values()) {
      for (const region of Object.keys(AWS_REGIONS)) {
        const perCpu = family.flatMap(({ cpu, name }) => {
          const price = prices.get(priceName("aws", "machine", name))?.[region];
          return price === undefined ? [] : [price / cpu];
        });
        for (const each of perCpu) expect(each).toBeCloseTo(perCpu[0] ?? 0, 3);
      }
    }
  });

  it.each([
    ["aws", "m6i.large", "us-east-1", 0.096],
    ["gcp", "g2-standard-4", "us-central1", 0.706832],
    ["azure", "Standard_D4s_v5", "westeurope", 0.23],
  ] as const)("are those that were read: %s %s in %s", (cloud, machine, region, price) => {
    expect(priceIn(tableOf(pricesOfCloud(cloud)), undefined, priceName(cloud, "machine", machine), region)).toBe(price);
  });
});
