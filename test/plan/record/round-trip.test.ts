import fc from "fast-check";
import { expect, test } from "vitest";
import type { PlanValue } from "../../../plan/plan.ts";
import { planToJson } from "../../../plan/to-json.ts";
import { named, recordFixture } from "./record.ts";

/** The SDK itself loses the first of these keys and fails on the others. */
const IMPOSSIBLE = ["__proto__", "toString", "valueOf"];
const key = fc.string({ unit: "binary" }).filter((text) => !IMPOSSIBLE.includes(text) && text.isWellFormed());
const text = fc
  .oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom("\u0000\u001b[31m", "\u2028", "", "0x10", "null"))
  .filter((value) => value.isWellFormed());
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, 1e-300, 0.1),
);

const { value } = fc.letrec<{ value: PlanValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: "medium" },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const bag = fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true });

test("any properties arrive as they were written", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(bag, { minLength: 20, maxLength: 40 }), async (bags) => {
      const plan = await recordFixture("bag", { config: { "estate:bags": JSON.stringify(bags) } });

      const received = bags.map((_, index) => named(plan, `bag-${index}`).inputs["bag"]);
      expect(JSON.parse(JSON.stringify(received))).toEqual(JSON.parse(JSON.stringify(bags)));
      expect(JSON.parse(planToJson(plan))).toEqual(JSON.parse(JSON.stringify(plan)));
    }),
    { numRuns: 5 },
  );
});

test("deep nesting arrives whole", async () => {
  const deep = Array.from({ length: 40 }).reduce<PlanValue>((inner) => ({ inner: [inner] }), "end");

  const plan = await recordFixture("bag", { config: { "estate:bags": JSON.stringify([{ deep }]) } });

  expect(named(plan, "bag-0").inputs["bag"]).toEqual({ deep });
});

test("keys named like what every object inherits do no harm", async () => {
  const bags = '[{"constructor":{"prototype":{"polluted":1}},"hasOwnProperty":"y","__proto__":{"polluted":1},"kept":1}]';

  const plan = await recordFixture("bag", { config: { "estate:bags": bags } });

  expect(named(plan, "bag-0").inputs["bag"]).toMatchObject({ kept: 1, constructor: { prototype: { polluted: 1 } } });
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});
