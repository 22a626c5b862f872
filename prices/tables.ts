import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { type CloudPrices, PAID_CLOUDS, type PaidCloud, type PriceTable, priceName } from "./table.ts";

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const Prices = z.record(z.string(), z.record(z.string(), z.number().positive()));

const Sheet = z.strictObject({
  name: z.string(),
  unit: z.string(),
  page: z.url(),
  from: z.url(),
  of: Day,
  prices: Prices,
});

const File = z.strictObject({ cloud: z.enum(PAID_CLOUDS), regions: z.array(z.string()), sheets: z.array(Sheet) });

const read = new Map<PaidCloud, CloudPrices>();

/** A cloud's price list, as `prices/tables/<cloud>.yaml` has it. It is read when it is first asked for. */
export function pricesOfCloud(cloud: PaidCloud): CloudPrices {
  const prices = read.get(cloud) ?? File.parse(parse(readFileSync(new URL(`tables/${cloud}.yaml`, import.meta.url), "utf8")));
  read.set(cloud, prices);
  return prices;
}

/** The same as a table to look prices up in. */
export function tableOf({ cloud, sheets }: CloudPrices): PriceTable & { readonly pricesOf: string } {
  const prices = new Map<string, Readonly<Record<string, number>>>();
  for (const { name, prices: things } of sheets) {
    for (const [thing, regions] of Object.entries(things)) {
      const key = priceName(cloud, name, thing);
      prices.set(key, { ...prices.get(key), ...regions });
    }
  }
  return { pricesOf: newest(sheets.map(({ of }) => of)), prices };
}

/** Days as `2026-07-20` sort as text. */
function newest(days: readonly string[]): string {
  return days.reduce((latest, day) => (day > latest ? day : latest), "");
}
