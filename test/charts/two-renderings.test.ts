import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agreed, type Rendering, withoutWords, withWords } from "../../charts/two-renderings.ts";
import type { PlanValue } from "../../plan/plan.ts";
import { assetMarker, SECRET, UNKNOWN } from "../../plan/values.ts";

/** What a template makes of values, seen through both renderings. */
function seen(values: PlanValue, template: (values: PlanValue) => PlanValue = (same) => same): PlanValue {
  return agreed(template(withWords(values, 0)), template(withWords(values, 1)));
}

function wordFor(marker: PlanValue, rendering: Rendering): string {
  const word = withWords(marker, rendering);
  if (typeof word !== "string") throw new Error("a marker has no word");
  return word;
}

const key = fc.string({ minLength: 1, maxLength: 8 }).filter((each) => each !== "estate:value" && each !== "__proto__");
const marker = fc.constantFrom<PlanValue>(SECRET, UNKNOWN);

/** Any value of a plan, with markers in it. */
const { value } = fc.letrec<{ value: PlanValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    marker,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }) as fc.Arbitrary<PlanValue>,
  ),
}));

describe("values that a chart passes on", () => {
  it("come out as they went in, markers too, wherever they stand", () => {
    fc.assert(
      fc.property(value, (each) => {
        expect(seen(each)).toEqual(each);
      }),
    );
  });

  it("are unknown where a file was meant, of which a chart is given nothing", () => {
    expect(seen({ file: assetMarker("00") })).toEqual({ file: UNKNOWN });
  });
});

describe("what a template makes of a withheld value", () => {
  it.each<[string, (word: string) => PlanValue]>([
    ["a text around it", (word) => `https://${word}.example.com`],
    ["its first letters", (word) => word.slice(0, 1)],
    ["an encoding", (word) => Buffer.from(word).toString("base64")],
    ["upper case", (word) => word.toUpperCase()],
    ["a key", (word) => ({ [word]: true })],
    ["as many items", (word) => (word.startsWith("q") ? [1] : [1, 2])],
    ["another kind of thing", (word) => (word.startsWith("q") ? "one" : { two: 2 })],
  ])("is unknown: %s", (_, template) => {
    expect(seen({ value: SECRET }, (values) => ({ made: template((values as { value: string }).value) }))).toEqual({ made: UNKNOWN });
  });

  it("is equally long in both, so that nothing is cut off differently", () => {
    const lengths = [SECRET, UNKNOWN].map((each) => [wordFor(each, 0).length, wordFor(each, 1).length]);

    expect(lengths.every(([first, second]) => first === second)).toBe(true);
  });
});

describe("what differs by chance", () => {
  it("is unknown, and nothing beside it is", () => {
    expect(agreed({ password: "a8f3", name: "same", list: [1, "x"] }, { password: "9kd2", name: "same", list: [1, "y"] })).toEqual({
      password: UNKNOWN,
      name: "same",
      list: [1, UNKNOWN],
    });
  });

  it("is unknown where one has a key more", () => {
    expect(agreed({ a: { b: 1 } }, { a: { b: 1, c: 2 } })).toEqual({ a: UNKNOWN });
  });

  it("is unknown where the content behind two markers differs", () => {
    expect(agreed(assetMarker("aa"), assetMarker("bb"))).toEqual(UNKNOWN);
    expect(agreed(assetMarker("aa"), assetMarker("aa"))).toEqual(assetMarker("aa"));
  });
});

it("leaves no word in what is told to people", () => {
  const said = `cannot convert ${wordFor(SECRET, 0)} and ${wordFor(UNKNOWN, 1)}`;

  expect(withoutWords(said)).toBe("cannot convert (withheld) and (withheld)");
});
