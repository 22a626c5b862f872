import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { SHARED_PROGRAMS } from "../../support/python.ts";

const PROGRAMS = join(import.meta.dirname, "../../../components/model-monitoring");
const isThere = spawnSync("python3", ["--version"]).error === undefined;

/** The joiner in a process that lives for all tests. */
const process = isThere
  ? spawn("python3", ["-B", join(import.meta.dirname, "check-joining.py"), PROGRAMS, SHARED_PROGRAMS], {
      stdio: ["pipe", "pipe", "inherit"],
    })
  : undefined;
const answers = process && createInterface({ input: process.stdout })[Symbol.asyncIterator]();
afterAll(async () => {
  if (process === undefined) return;
  process.stdin.end();
  await once(process, "close");
});

interface Answer {
  readonly id: string;
  readonly time: number;
  readonly variant: "champion" | "challenger";
  readonly version: string;
  readonly prediction: number;
}

interface Truth {
  readonly id: string;
  readonly time: number;
  readonly value: number;
}

type Event = Answer | Truth;

async function played(events: readonly Event[], course: { readonly most?: number; readonly before?: number } = {}) {
  process?.stdin.write(`${JSON.stringify({ most: 1000, ...course, events })}\n`);
  const line = await answers?.next();
  return JSON.parse(line?.value ?? "null");
}

const ids = fc.constantFrom("a", "b", "c", "d", "e");
const times = fc.integer({ min: 0, max: 50 });
const answerArbitrary: fc.Arbitrary<Answer> = fc
  .record({
    id: ids,
    time: times,
    variant: fc.constantFrom("champion" as const, "challenger" as const),
    prediction: fc.integer({ min: 0, max: 2 }),
  })
  .map((answer) => ({ ...answer, version: answer.variant === "champion" ? "1" : "2" }));
const truthArbitrary: fc.Arbitrary<Truth> = fc.record({ id: ids, time: times, value: fc.integer({ min: 0, max: 2 }) });
const courses = fc.array(fc.oneof(answerArbitrary, truthArbitrary), { maxLength: 40 });

function isTruth(event: Event): event is Truth {
  return "value" in event;
}

/** What is to come out, said without any order: the first answer of each variant and the first truth of each id. */
function expected(events: readonly Event[]) {
  const truths = events.filter(isTruth);
  const given = events.filter((event): event is Answer => !isTruth(event));
  const firstTruth = new Map(truths.toReversed().map((truth) => [truth.id, truth.value]));
  const firstAnswers = [...new Map(given.toReversed().map((answer) => [`${answer.id}/${answer.variant}`, answer])).values()];
  const judged = firstAnswers.filter(({ id }) => firstTruth.has(id));
  const answered = new Set(given.map(({ id }) => id));
  const pairs = [...answered].flatMap((id) => {
    const of = (variant: string) => firstAnswers.find((answer) => answer.id === id && answer.variant === variant);
    const [champion, challenger] = [of("champion"), of("challenger")];
    return champion && challenger ? [champion.prediction === challenger.prediction] : [];
  });
  return {
    joined: judged.map(({ id, prediction, variant }) => `${id} ${variant} ${prediction === firstTruth.get(id)}`).toSorted(),
    met: [...firstTruth.keys()].filter((id) => answered.has(id)).length,
    waiting: [...firstTruth.keys()].filter((id) => !answered.has(id)).length,
    duplicates: truths.length - firstTruth.size,
    compared: pairs.length,
    agreed: pairs.filter(Boolean).length,
  };
}

describe.skipIf(!isThere)("the joiner", () => {
  it("counts each answer once against the first truth of its id, in whichever order and however often they come", async () => {
    await fc.assert(
      fc.asyncProperty(courses, async (events) => {
        const wanted = expected(events);

        const found = await played(events);

        expect(found.joined.map(([id, variant, right]: [string, string, boolean]) => `${id} ${variant} ${right}`).toSorted()).toEqual(
          wanted.joined,
        );
        expect(found.outcomes.reduce((sum: number, [, , , count]: [string, string, boolean, number]) => sum + count, 0)).toBe(
          wanted.joined.length,
        );
        expect([found.truths.joined ?? 0, found.truths.duplicate ?? 0, found.waiting]).toEqual([
          wanted.met,
          wanted.duplicates,
          wanted.waiting,
        ]);
        expect([found.compared["2"] ?? 0, found.agreed["2"] ?? 0]).toEqual([wanted.compared, wanted.agreed]);
      }),
      { numRuns: 300 },
    );
  });

  it("comes to the same counts where all answers come after all truths, and where they come before", async () => {
    await fc.assert(
      fc.asyncProperty(courses, async (events) => {
        const truths = events.filter(isTruth);
        const given = events.filter((event) => !isTruth(event));

        expect((await played([...truths, ...given])).joined).toEqual((await played([...given, ...truths])).joined);
      }),
    );
  });

  it("holds no more than it may, and lets the oldest go", async () => {
    await fc.assert(
      fc.asyncProperty(courses, fc.integer({ min: 1, max: 4 }), async (events, most) => {
        const found = await played(events, { most });

        expect(new Set(found.joined.map(([id]: [string]) => id)).size).toBeLessThanOrEqual(most);
        expect(found.waiting).toBeLessThanOrEqual(most);
      }),
    );
  });

  const answer = (id: string, time: number): Answer => ({ id, time, variant: "champion", version: "1", prediction: 1 });

  it("tells truth that came later than it should, and truth that belongs to nothing", async () => {
    const events = [
      answer("a", 0),
      answer("b", 200),
      { id: "a", time: 101, value: 1 },
      { id: "b", time: 300, value: 1 },
      { id: "z", time: 5, value: 1 },
    ];

    const found = await played(events, { before: 100 });

    expect(found.truths).toEqual({ late: 1, joined: 1, unmatched: 1 });
    expect(found.joined).toEqual([["b", "champion", true]]);
  });

  it("says of how many of the champion's answers the truth is known", async () => {
    const events = [answer("a", 0), answer("b", 0), answer("c", 0), { id: "a", time: 1, value: 0 }];

    expect((await played(events)).coverage).toBeCloseTo(1 / 3, 10);
    expect((await played([])).coverage).toBeNull();
  });
});
