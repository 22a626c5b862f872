import fc from "fast-check";
import type { Course } from "../../../verify/index.ts";

/** Made up for tests: no estate was ever asked this. Ten spans of old, six of a tenth, four of all, four of the new champion. */
export const MADE_UP: Course = {
  model: "example",
  version: "2",
  begin: "2026-01-01T00:00:00.000Z",
  everySeconds: 5,
  states: [
    { state: "canary-10", second: 50 },
    { state: "challenger", second: 80 },
    { state: "champion", second: 100 },
  ],
  answered: [
    { variant: "challenger", version: "2", perSecond: [...filled(10, 0), ...filled(6, 4), ...filled(4, 8), ...filled(4, 0)] },
    { variant: "champion", version: "1", perSecond: [...filled(10, 8), ...filled(6, 36), ...filled(8, 0)] },
    { variant: "champion", version: "2", perSecond: [...filled(20, 0), ...filled(4, 8)] },
  ],
};

function filled(count: number, rate: number): readonly number[] {
  return Array.from({ length: count }, () => rate);
}

const word = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.constantFrom(`"><script>alert(1)</script>`, "</style><b>&amp;", "]]>", "${1}", "‮evil", "```", "[x](javascript:1)", "\u0000\u0008"),
);

/** Courses of any kind, with names that somebody chose to do harm. */
export const anyCourse: fc.Arbitrary<Course> = fc.record({
  model: word,
  version: word,
  begin: fc.date({ min: new Date(0), max: new Date("9999-01-01"), noInvalidDate: true }).map((date) => date.toISOString()),
  everySeconds: fc.integer({ min: 1, max: 100_000 }),
  states: fc.array(fc.record({ state: word, second: fc.nat(1_000_000) }), { maxLength: 25 }),
  answered: fc.array(
    fc.record({
      variant: fc.oneof(word, fc.constantFrom("champion", "challenger")),
      version: word,
      perSecond: fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 40 }),
    }),
    { maxLength: 8 },
  ),
});
