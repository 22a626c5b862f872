import { type Document, isMap, isScalar, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from "yaml";
import { type Problem, UserError } from "../components/core/errors.ts";
import { nearest } from "../components/core/parse.ts";
import { EVERYWHERE, PAID_CLOUDS, type PaidCloud, type PriceTable, priceName, type RegionalPrice } from "./table.ts";
import { pricesOfCloud } from "./tables.ts";

/** Key of the day that a user's prices are of. */
const DAY = "pricesOf";

/** A file that is read, with what is wrong in it. */
interface Reading {
  readonly file: string;
  readonly lines: LineCounter;
  readonly problems: Problem[];
}

/** A key of a map with its value and the path that leads to it. */
interface Entry {
  readonly key: string;
  readonly path: string;
  readonly node: Node | null;
  readonly offset: number;
}

/**
 * A user's own prices, such as negotiated ones: YAML of the same things as the price lists in `prices/tables/`, by cloud, sort and thing. A price
 * is a number for every region, or one for each. `pricesOf` is the day that they are of.
 *
 * @throws UserError with every problem at once: no YAML, an unknown cloud, sort, thing or region (with the nearest known one), no price.
 */
export function readOwnPrices(text: string, file: string): PriceTable {
  const lines = new LineCounter();
  const reading: Reading = { file, lines, problems: [] };
  const document = parseDocument(text, { lineCounter: lines });
  for (const { message, pos } of document.errors) problem(reading, "", `is no YAML: ${firstLine(message)}`, pos[0]);
  const prices = reading.problems.length === 0 ? pricesIn(document, reading) : undefined;
  if (prices === undefined || reading.problems.length > 0)
    throw new UserError(`${file} holds no prices that can be used`, sortedByPlace(reading.problems));
  return prices;
}

function pricesIn(document: Document, reading: Reading): PriceTable {
  const top =
    document.contents === null ? [] : entriesOf({ key: "", path: "", node: document.contents, offset: 0 }, [DAY, ...PAID_CLOUDS], reading);
  const day = top.find(({ key }) => key === DAY);
  const prices = new Map<string, RegionalPrice>();
  for (const entry of top) {
    const cloud = PAID_CLOUDS.find((each) => each === entry.key);
    if (cloud !== undefined) for (const [name, price] of cloudPrices(cloud, entry, reading)) prices.set(name, price);
  }
  return { pricesOf: day && dayOf(day, reading), prices };
}

function* cloudPrices(cloud: PaidCloud, entry: Entry, reading: Reading): Generator<readonly [string, RegionalPrice]> {
  const { regions, sheets } = pricesOfCloud(cloud);
  for (const sheet of entriesOf(entry, unique(sheets.map(({ name }) => name)), reading)) {
    const things = unique(sheets.filter(({ name }) => name === sheet.key).flatMap(({ prices }) => Object.keys(prices)));
    for (const thing of entriesOf(sheet, things, reading)) {
      const price = priceOf(thing, regions, reading);
      if (price !== undefined) yield [priceName(cloud, sheet.key, thing.key), price];
    }
  }
}

function priceOf(entry: Entry, regions: readonly string[], reading: Reading): RegionalPrice | undefined {
  if (!isMap(entry.node)) {
    const amount = amountOf(entry, reading);
    return amount === undefined ? undefined : { [EVERYWHERE]: amount };
  }
  const amounts = entriesOf(entry, [EVERYWHERE, ...regions], reading).map((each) => [each.key, amountOf(each, reading)] as const);
  return Object.fromEntries(amounts.flatMap(([region, amount]) => (amount === undefined ? [] : [[region, amount] as const])));
}

/** Nothing is a price too: what an agreement gives for free. */
function amountOf({ node, offset, path }: Entry, reading: Reading): number | undefined {
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  problem(reading, path, "must be a price in US dollars, a number of 0 or more, or one for each region", offset);
  return undefined;
}

function dayOf({ node, offset, path }: Entry, reading: Reading): string | undefined {
  const value = isScalar(node) ? String(node.source ?? node.value) : "";
  if (isDay(value)) return value;
  problem(reading, path, "must be a day such as 2026-11-29", offset);
  return undefined;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Entries of a map whose keys are known; all others become problems. */
function entriesOf({ node, offset, path }: Entry, known: readonly string[], reading: Reading): Entry[] {
  if (!isMap(node)) {
    problem(reading, path, `must be a map of ${shortened(known)}`, offset);
    return [];
  }
  return (node as YAMLMap<unknown, Node | null>).items.flatMap((pair) => {
    const entry = entryOf(pair, path, offset);
    if (known.includes(entry.key)) return [entry];
    problem(reading, entry.path, unknownWord(entry.key, known), entry.offset);
    return [];
  });
}

function entryOf({ key, value }: Pair<unknown, Node | null>, path: string, around: number): Entry {
  const name = isScalar(key) ? String(key.source ?? key.value) : "";
  return {
    key: name,
    path: path === "" ? name : `${path}.${name}`,
    node: value,
    offset: (isScalar(key) ? key.range?.[0] : undefined) ?? around,
  };
}

function unknownWord(key: string, known: readonly string[]): string {
  const suggestion = nearest(key, known);
  return suggestion === undefined ? `is unknown; known here: ${shortened(known)}` : `is unknown; did you mean \`${suggestion}\`?`;
}

function shortened(words: readonly string[]): string {
  const most = 8;
  return words.length > most ? `${words.slice(0, most).join(", ")} and ${words.length - most} more` : words.join(", ");
}

function problem({ file, lines, problems }: Reading, path: string, reason: string, offset: number): void {
  const { line, col } = lines.linePos(offset);
  problems.push({ path, reason, file, line: Math.max(1, line), column: Math.max(1, col) });
}

function sortedByPlace(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/:$/, "");
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
