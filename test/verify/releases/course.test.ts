import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Series } from "../../../verify/prometheus.ts";
import { answeredIn, type Spans, spansOf } from "../../../verify/releases/course.ts";

const BEGIN = Date.parse("2026-11-29T10:00:00Z");
const SPANS: Spans = { begin: BEGIN, everySeconds: 5, count: 4 };

/** A counter as Prometheus would give it: undefined where it has no value. */
function counter(labels: Series["labels"], readings: readonly (number | undefined)[], { begin, everySeconds } = SPANS): Series {
  const values = readings.flatMap((value, index) => (value === undefined ? [] : [[begin + index * everySeconds * 1000, value] as const]));
  return { labels, values };
}

describe("what servers answered", () => {
  it("is told by server and version, a second, without what came before", () => {
    const old = counter({ instance: "a", variant: "champion", version: "1" }, [100, 110, 120, 120, 125]);

    expect(answeredIn([old], SPANS)).toEqual([{ variant: "champion", version: "1", perSecond: [2, 2, 0, 1] }]);
  });

  it("has the first requests of a version that was never read before", () => {
    const fresh = counter({ instance: "a", variant: "challenger", version: "2" }, [undefined, undefined, 15, 20, 20]);

    expect(answeredIn([fresh], SPANS)).toEqual([{ variant: "challenger", version: "2", perSecond: [0, 3, 1, 0] }]);
  });

  it("goes on where a server began anew, and where it was not read for a while", () => {
    const restarted = counter({ instance: "a", variant: "champion", version: "1" }, [100, 105, 5, undefined, 10]);

    expect(answeredIn([restarted], SPANS)).toEqual([{ variant: "champion", version: "1", perSecond: [1, 1, 0, 1] }]);
  });

  it("adds up pods of one server", () => {
    const pods = ["a", "b"].map((instance) => counter({ instance, variant: "champion", version: "1" }, [0, 5, 10, 10, 10]));

    expect(answeredIn(pods, SPANS)).toEqual([{ variant: "champion", version: "1", perSecond: [2, 2, 0, 0] }]);
  });

  it("leaves out versions that answered nothing meanwhile", () => {
    const idle = counter({ instance: "a", variant: "challenger", version: "7" }, [40, 40, 40, 40, 40]);

    expect(answeredIn([idle], SPANS)).toEqual([]);
  });

  it("is the same whatever the order in which Prometheus tells of them", () => {
    const [a, b] = ["1", "2"].map((version) => counter({ instance: "a", variant: "champion", version }, [0, 5, 9, 9, 12]));

    expect(
      answeredIn(
        [a, b].flatMap((series) => series ?? []),
        SPANS,
      ),
    ).toEqual(
      answeredIn(
        [b, a].flatMap((series) => series ?? []),
        SPANS,
      ),
    );
  });

  it("loses no request and invents none", () => {
    const rises = fc.array(fc.nat(500), { minLength: SPANS.count, maxLength: SPANS.count });
    fc.assert(
      fc.property(rises, fc.nat(1000), fc.nat(SPANS.count), (counts, before, reset) => {
        const readings = [before];
        counts.forEach((count, index) => readings.push(index + 1 === reset ? count : (readings.at(-1) ?? 0) + count));
        // A counter that begins anew and passes where it was meanwhile cannot be told from one that went on.
        fc.pre(reset === 0 || (counts[reset - 1] ?? 0) < (readings[reset - 1] ?? 0));

        const [found] = answeredIn([counter({ variant: "champion", version: "1" }, readings)], SPANS);

        expect(found?.perSecond ?? counts.map(() => 0)).toEqual(counts.map((count) => Number((count / SPANS.everySeconds).toFixed(3))));
      }),
    );
  });
});

describe("the spans of a course", () => {
  const steps = fc
    .tuple(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.array(fc.nat(90 * 86_400_000), { minLength: 1, maxLength: 25 }))
    .map(([first, later]) => [0, ...later].map((after) => ({ state: "any", at: first + after })));

  it("hold every state, with what was before and after", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 300 }), (states, scrape) => {
        const { begin, count, everySeconds } = spansOf(states, scrape);
        const moments = states.map(({ at }) => at);

        expect(begin).toBeLessThanOrEqual(Math.min(...moments) - 30_000);
        expect(begin + count * everySeconds * 1000).toBeGreaterThanOrEqual(Math.max(...moments) + 20_000);
      }),
    );
  });

  it("are never so many that the evidence grows with the release, nor shorter than Prometheus looks", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 300 }), (states, scrape) => {
        const { count, everySeconds } = spansOf(states, scrape);

        expect(count).toBeLessThanOrEqual(240);
        expect(everySeconds).toBeGreaterThanOrEqual(Math.max(5, scrape));
      }),
    );
  });
});
