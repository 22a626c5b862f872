import * as assumptions from "../../prices/assumptions.ts";
import { FREE_TYPES } from "../../prices/free/index.ts";
import { spanWord } from "../../prices/spans.ts";
import { type CloudPrices, PAID_CLOUDS, type PaidCloud, type PriceSheet, type PriceTable, priceIn, priceName } from "../../prices/table.ts";
import { pricesOfCloud, tableOf } from "../../prices/tables.ts";
import { markdownTable, type Page } from "./page.ts";

/** Regions that are shown, those of the shipped environments; the price lists have more. */
const SHOWN: Readonly<Record<PaidCloud, readonly string[]>> = {
  aws: ["us-east-1", "eu-central-1", "eu-west-1"],
  gcp: ["us-central1", "europe-west4"],
  azure: ["eastus", "westeurope"],
};

/** What usage is assumed to be, where it decides. */
const ASSUMED: readonly (readonly [what: string, span: assumptions.Span, unit: string])[] = [
  ["stored in one bucket or container", assumptions.STORED_GB, "GB"],
  ["requests to one bucket that write or list", assumptions.WRITES, "a month"],
  ["requests to one bucket that read", assumptions.READS, "a month"],
  ["through one NAT gateway", assumptions.NAT_GB, "GB a month"],
  ["machines behind one NAT gateway, where they are counted", assumptions.NAT_MACHINES, ""],
  ["addresses of one NAT gateway, where the cloud chooses", assumptions.NAT_ADDRESSES, ""],
  ["through one private endpoint", assumptions.ENDPOINT_GB, "GB a month"],
  ["through one load balancer", assumptions.BALANCED_GB, "GB a month"],
  ["capacity units of one load balancer", assumptions.CAPACITY_UNITS, ""],
  ["taken in by one log group or workspace", assumptions.LOG_GB, "GB a month"],
  ["images in one registry", assumptions.REGISTRY_GB, "GB"],
  ["backups beyond what is free", assumptions.BACKUP_SHARE, "x the size of the database"],
  ["backups where each GB costs", assumptions.ALL_BACKUPS_SHARE, "x the size of the database"],
  ["events that a second trail records", assumptions.MANAGEMENT_EVENTS, "a month"],
  ["events of data that a trail records", assumptions.DATA_EVENTS, "a month"],
  ["messages to a queue", assumptions.QUEUE_REQUESTS, "a month"],
  ["versions of a secret", assumptions.SECRET_VERSIONS, ""],
  ["users with a volume of their own", assumptions.USER_VOLUMES, ""],
  ["spot capacity", assumptions.SPOT_SHARE, "x the price on demand"],
];

/** What resources cost, from where and of which day that is known, and what is assumed. */
export const pricesPage: Page = {
  file: "docs/reference/prices.md",
  render: () => `# Prices

US dollars on demand, without discounts, taxes and free tiers of new accounts. A thing without a price is listed as unpriced wherever it is used and
never counted as nothing. A month has ${assumptions.HOURS_PER_MONTH} hours. The whole lists, with all regions, are \`prices/tables/\`.

Prices of your own, such as negotiated ones, come before these:

\`\`\`yaml
pricesOf: 2026-11-01
aws:
  machine:
    m6i.large: 0.08 # in every region
    g6.xlarge: { us-east-1: 0.6, eu-central-1: 0.75 }
\`\`\`

## What is assumed where usage decides

${markdownTable(
  ["usage", "from low to high", "unit"],
  ASSUMED.map(([what, span, unit]) => [what, spanWord(span), unit]),
)}

What spot capacity costs moves from hour to hour and is told apart: ${assumptions.SPOT_SOURCES.join(", ")}.
${PAID_CLOUDS.map(cloudSection).join("")}
## What is free by itself

${markdownTable(
  ["because", "types", "source"],
  FREE_TYPES.map(({ because, source, types }) => [because, types.map((type) => `\`${type}\``).join(", "), source]),
)}
`,
};

function cloudSection(cloud: PaidCloud): string {
  const prices = pricesOfCloud(cloud);
  const table = tableOf(prices);
  return `
## ${cloud}

Newest price: ${table.pricesOf}.

${markdownTable(["sort", "unit", "of", "price page", "read from"], sources(prices))}

${markdownTable(["price", "unit", ...SHOWN[cloud]], rows(prices, table))}
`;
}

function sources({ sheets }: CloudPrices): string[][] {
  return sheets.map(({ from, name, of, page, unit }) => [`\`${name}\``, unit, of, page, from]);
}

function rows({ cloud, sheets }: CloudPrices, table: PriceTable): string[][] {
  const things = new Map(sheets.flatMap((sheet) => Object.keys(sheet.prices).map((thing) => [`${sheet.name} ${thing}`, { sheet, thing }])));
  return [...things].map(([name, { sheet, thing }]) => [`\`${name}\``, sheet.unit, ...cells(cloud, sheet, thing, table)]);
}

function cells(cloud: PaidCloud, sheet: PriceSheet, thing: string, table: PriceTable): string[] {
  return SHOWN[cloud].map((region) => String(priceIn(table, undefined, priceName(cloud, sheet.name, thing), region) ?? ""));
}
