import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { UserError } from "../../components/core/errors.ts";
import { readOwnPrices } from "../../prices/own-prices.ts";
import { PAID_CLOUDS, priceName } from "../../prices/table.ts";
import { pricesOfCloud } from "../../prices/tables.ts";

/** Every thing that has a place in a price list. */
const THINGS = PAID_CLOUDS.flatMap((cloud) =>
  pricesOfCloud(cloud).sheets.flatMap(({ name, prices }) => Object.keys(prices).map((thing) => ({ cloud, sheet: name, thing }))),
);

function problemsOf(text: string) {
  try {
    readOwnPrices(text, "prices.yaml");
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems.map(({ column, file, line, path, reason }) => `${file}:${line}:${column} ${path}: ${reason}`);
  }
}

describe("a user's own prices", () => {
  it("are read for every region and for single ones", () => {
    const { prices, pricesOf } = readOwnPrices(
      `
pricesOf: 2026-11-01
aws:
  machine:
    m6i.large: 0.05
    g6.xlarge: { us-east-1: 0.6, everywhere: 0.7 }
azure:
  disk: { Premium_ZRS P4: 7.5 }
`,
      "prices.yaml",
    );

    expect(pricesOf).toBe("2026-11-01");
    expect(Object.fromEntries(prices)).toEqual({
      "aws/machine/m6i.large": { everywhere: 0.05 },
      "aws/machine/g6.xlarge": { "us-east-1": 0.6, everywhere: 0.7 },
      "azure/disk/Premium_ZRS P4": { everywhere: 7.5 },
    });
  });

  it("may be none, of no day", () => {
    expect(readOwnPrices("", "prices.yaml")).toEqual({ pricesOf: undefined, prices: new Map() });
  });

  it("may give a price to what the list has none for, and take one away", () => {
    const { prices } = readOwnPrices("gcp: { gpu: { nvidia-tesla-t4: 0.35 }, key: { software: 0 } }", "prices.yaml");

    expect(Object.fromEntries(prices)).toEqual({
      "gcp/gpu/nvidia-tesla-t4": { everywhere: 0.35 },
      "gcp/key/software": { everywhere: 0 },
    });
  });

  it("are told everything that is wrong, in the order of the file", () => {
    const text = `pricesOf: 2026-13-01
awss: { machine: { m6i.large: 1 } }
aws:
  machines: { m6i.large: 1 }
  machine:
    m6i.lage: 0.05
    m7i.large: { eu-centrl-1: 0.1, us-east-1: -1 }
    m5.large: "0.1"
  nat: [1]
`;

    expect(problemsOf(text)).toEqual([
      "prices.yaml:1:1 pricesOf: must be a day such as 2026-11-29",
      "prices.yaml:2:1 awss: is unknown; did you mean `aws`?",
      "prices.yaml:4:3 aws.machines: is unknown; did you mean `machine`?",
      "prices.yaml:6:5 aws.machine.m6i.lage: is unknown; did you mean `m6i.large`?",
      "prices.yaml:7:18 aws.machine.m7i.large.eu-centrl-1: is unknown; did you mean `eu-central-1`?",
      "prices.yaml:7:36 aws.machine.m7i.large.us-east-1: must be a price in US dollars, a number of 0 or more, or one for each region",
      "prices.yaml:8:5 aws.machine.m5.large: must be a price in US dollars, a number of 0 or more, or one for each region",
      "prices.yaml:9:3 aws.nat: must be a map of gateway",
    ]);
  });

  it.each([
    ["a list", "- 1", "must be a map of pricesOf, aws, gcp, azure"],
    ["a word", "cheap", "must be a map of pricesOf, aws, gcp, azure"],
    ["no YAML", "aws: {", "is no YAML"],
    ["the same key twice", "aws: { nat: { gateway: 1, gateway: 2 } }", "is no YAML"],
    ["an alias", "aws: { nat: &nat { gateway: 1 }, zone: *nat }", "must be a map of hosted"],
    ["what is no number", "aws: { nat: { gateway: .nan } }", "must be a price"],
    ["no end", "aws: { nat: { gateway: .inf } }", "must be a price"],
    ["nothing", "aws: { nat: { gateway: } }", "must be a price"],
    ["a key of every object", "aws: { __proto__: { polluted: 1 } }", "is unknown"],
    ["a key that is a list", "? [a, b]\n: 1", "is unknown"],
  ])("refuse %s", (_, text, expected) => {
    expect(problemsOf(text).join("\n")).toContain(expected);
  });

  it("come back as they were written", () => {
    const price = fc.double({ min: 0, max: 1e6, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.constantFrom(...THINGS), price), { selector: ([thing]) => thing, maxLength: 20 }),
        (chosen) => {
          const written: Record<string, Record<string, Record<string, number>>> = {};
          for (const [{ cloud, sheet, thing }, amount] of chosen) ((written[cloud] ??= {})[sheet] ??= {})[thing] = amount;

          const { prices } = readOwnPrices(stringify(written), "prices.yaml");
          const expected = chosen.map(([{ cloud, sheet, thing }, amount]) => [priceName(cloud, sheet, thing), { everywhere: amount }]);
          expect(Object.fromEntries(prices)).toEqual(Object.fromEntries(expected));
        },
      ),
    );
  });

  it("never fail in another way than by problems with a place", () => {
    const value = fc.oneof(fc.string(), fc.double(), fc.constant(null), fc.boolean(), fc.array(fc.string(), { maxLength: 2 }));
    const key = fc.oneof(fc.string(), fc.constantFrom("aws", "gcp", "machine", "nat", "gateway", "pricesOf", "everywhere", "constructor"));
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.dictionary(key, fc.dictionary(key, fc.dictionary(key, value))).map((tree) => stringify(tree)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const last = text.split("\n").length + 1;

        for (const each of problemsOf(text)) {
          const line = Number(/^prices\.yaml:(\d+):\d+ /.exec(each)?.[1]);
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(last);
        }
      }),
      { numRuns: 500 },
    );
  });
});
