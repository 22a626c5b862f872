import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { pythonWith, whySkipped } from "../../../support/python.ts";

const MINUTES = 60_000;
const ROOT = resolve(import.meta.dirname, "../../../..");

const prepared = await pythonWith("examples/edge/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

/** What the programs themselves answer to cases; one process for all of them. */
async function answersTo<Answer>(cases: readonly object[]): Promise<Answer[]> {
  const file = join(python?.folder ?? "", "cases.json");
  await writeFile(file, JSON.stringify(cases));
  return JSON.parse((await python?.expect("python", ["-B", join(import.meta.dirname, "check_decisions.py"), ROOT, file])) ?? "[]");
}

/** Holds many random cases at once to a rule, since a process a case would take an hour; the answers to the last of them. */
async function property<Case extends object, Answer>(
  cases: fc.Arbitrary<Case>,
  rule: (given: Case, answer: Answer) => void,
): Promise<readonly Answer[]> {
  let last: readonly Answer[] = [];
  const many = fc.array(cases, { minLength: 150, maxLength: 150 });
  await fc.assert(
    fc.asyncProperty(many, async (given) => {
      const answers = await answersTo<Answer>(given);
      given.forEach((one, index) => rule(one, answers[index] as Answer));
      last = answers;
    }),
    { numRuns: 2, endOnFailure: true },
  );
  return last;
}

const DIGESTS = ["a", "b", "c"].map((letter) => `sha256:${letter.repeat(64)}`);
const Digest = fc.constantFrom(...DIGESTS);
const Name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);

const MANIFEST = fc.record({
  group: Name,
  sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  issued: fc.integer({ min: 0, max: 2 ** 40 }),
  expires: fc.integer({ min: 0, max: 2 ** 40 }),
  repository: fc.constantFrom("edge/defects", "a", "a/b-c/d.e_f"),
  bundle: fc.option(Digest),
  previous: fc.option(Digest),
  stage: fc.integer({ min: 0, max: 100 }),
  maxBundleMiB: fc.integer({ min: 1, max: 65_536 }),
  checkMinutes: fc.integer({ min: 1, max: 1440 }),
  afterOffline: fc.constantFrom("serve", "stop"),
});

type Opened = { readonly taken?: Record<string, unknown>; readonly refused?: string };

describe.skipIf(python === undefined)(`a stage of a roll-out${whySkipped(prepared)}`, () => {
  it("reaches whom an earlier one reached, all at 100 and nobody at 0", { timeout: 5 * MINUTES }, async () => {
    const cases = fc.record({
      question: fc.constant("reached"),
      group: Name,
      device: fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,30}$/),
      stages: fc
        .uniqueArray(fc.integer({ min: 0, max: 100 }), { maxLength: 12 })
        .map((stages) => [0, ...stages.toSorted((a, b) => a - b), 100]),
    });

    await property<{ stages: number[] }, { place: number; stages: boolean[] }>(cases, (_, { place, stages }) => {
      const first = stages.indexOf(true);
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThan(100);
      expect(stages[0]).toBe(false);
      expect(stages.at(-1)).toBe(true);
      expect(stages.slice(first).every(Boolean)).toBe(true);
    });
  });

  it("reaches about as many of two thousand devices as it says", { timeout: MINUTES }, async () => {
    const stages = [1, 10, 50];
    const cases = Array.from({ length: 2000 }, (_, index) => ({ question: "reached", group: "line-1", device: `device-${index}`, stages }));
    const answers = await answersTo<{ stages: boolean[] }>(cases);

    stages.forEach((percent, index) => {
      const expected = 20 * percent;
      // Four and a half standard deviations of a binomial distribution.
      const most = 4.5 * Math.sqrt(expected * (1 - percent / 100));
      expect(Math.abs(answers.filter((answer) => answer.stages[index]).length - expected)).toBeLessThan(most);
    });
  });
});

describe.skipIf(python === undefined)(`a signed manifest${whySkipped(prepared)}`, () => {
  it("is taken as it was signed", { timeout: 5 * MINUTES }, async () => {
    const cases = MANIFEST.map((manifest) => ({ question: "opens", manifest }));

    await property<{ manifest: object }, Opened>(cases, ({ manifest }, answer) => expect(answer).toEqual({ taken: manifest }));
  });

  it("is refused with a bit of it changed, or says the same", { timeout: 5 * MINUTES }, async () => {
    const cases = fc.record({ question: fc.constant("opens"), manifest: MANIFEST, flip: fc.nat(100_000) });

    const answers = await property<{ manifest: object }, Opened>(cases, ({ manifest }, { refused, taken }) => {
      if (refused === undefined) expect(taken).toEqual(manifest);
    });

    expect(answers.filter(({ refused }) => refused !== undefined).length).toBeGreaterThan(100);
  });

  it("is refused with a field that is not what it may be, whoever signed it", { timeout: 5 * MINUTES }, async () => {
    const wrong = fc.oneof(
      fc.constantFrom(
        { sequence: 0 },
        { sequence: true },
        { sequence: 1.5 },
        { sequence: "1" },
        { bundle: "sha256:../../x" },
        { bundle: `sha256:${"a".repeat(63)}` },
        { bundle: `sha256:${"a".repeat(64)}\n` },
        { repository: "../x" },
        { repository: "a//b" },
        { repository: "a".repeat(201) },
        { group: "Line" },
        { group: "line\n" },
        { stage: 101 },
        { stage: null },
        { afterOffline: "x" },
        { more: 1 },
        { maxBundleMiB: 1e9 },
        { checkMinutes: -1 },
      ),
      fc
        .constantFrom("group", "sequence", "expires", "repository", "stage")
        .chain((name) =>
          fc
            .oneof(fc.constant(null), fc.array(fc.integer()), fc.object(), fc.constant(-1), fc.constant(""))
            .map((value) => ({ [name]: value })),
        ),
    );
    const cases = fc.record({
      question: fc.constant("opens"),
      manifest: fc.tuple(MANIFEST, wrong).map(([good, bad]) => ({ ...good, ...bad })),
    });

    await property<object, Opened>(cases, (_, { refused }) => expect(refused).toMatch(/is not what it may be$/));
  });

  it("is never made of anything else, and nothing stops the program", { timeout: 5 * MINUTES }, async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .constantFrom("[".repeat(50_000), '{"payload":', "\ud800", "NaN", `{"payload":"${"a".repeat(300_000)}"}`)
        .map((text) => Buffer.from(text)),
      fc
        .record({
          payloadType: fc.constantFrom("application/vnd.mlops-estate.edge-manifest.v1+json", "x"),
          payload: fc.jsonValue(),
          signatures: fc.jsonValue(),
        })
        .map((envelope) => Buffer.from(JSON.stringify(envelope))),
    );
    const cases = bytes.map((text) => ({ question: "opens", bytes: text.toString("base64") }));

    await property<object, Opened>(cases, (_, { refused }) => expect(refused).toEqual(expect.any(String)));
  });

  it("is accepted by whom it is for, until it expires, and never before a newer one", { timeout: 5 * MINUTES }, async () => {
    const near = fc.integer({ min: 1, max: 4 });
    const small = MANIFEST.chain((manifest) => near.map((sequence) => ({ ...manifest, sequence })));
    const cases = fc
      .record({
        question: fc.constant("accepts"),
        manifest: small,
        newest: fc.option(small),
        now: fc.integer({ min: 0, max: 2 ** 40 }),
        own: fc.boolean(),
      })
      .map(({ own, ...given }) => ({ ...given, group: own ? given.manifest.group : "other" }));
    type Case = {
      manifest: { group: string; sequence: number; expires: number };
      newest: { sequence: number } | null;
      now: number;
      group: string;
    };

    await property<Case, { taken?: number; refused?: string }>(cases, ({ group, manifest, newest, now }, answer) => {
      const isNewer = newest === null || manifest.sequence > newest.sequence;
      const isSame = newest !== null && JSON.stringify(newest) === JSON.stringify(manifest);
      const may = group === manifest.group && manifest.expires > now && (isNewer || isSame);
      expect(answer.taken).toBe(may ? manifest.sequence : undefined);
    });
  });
});

const GROUP = { name: "line-1", stages: [10, 50, 100], soakMinutes: 60, checkMinutes: 15, maxUnhealthyPercent: 20 };
const [OLD, NEW, NEWER] = DIGESTS as [string, string, string];
const HOUR = 3600;
const ROLLING = { bundle: NEW, previous: OLD, stage: 100, since: 0, status: "rolling" };

type Report = { state: string; wanted: string | null; digest: string | null; received: number };
type State = { bundle: string | null; previous: string | null; stage: number; status: string; refused: string[] };

/** What is decided of devices at a moment, in the last stage of a roll-out. */
async function decided(devices: Record<string, Report>, now: number, more: object = {}): Promise<State | undefined> {
  const [states] = await answersTo<State[]>([{ question: "decides", group: GROUP, state: ROLLING, steps: [{ now, devices, ...more }] }]);
  return states?.[0];
}

describe.skipIf(python === undefined)(`the decision of a roll-out${whySkipped(prepared)}`, () => {
  const healthy = (received: number): Report => ({ state: "healthy", wanted: NEW, digest: NEW, received });
  const unhealthy = (received: number): Report => ({ state: "unhealthy", wanted: NEW, digest: OLD, received });
  const trying = (received: number): Report => ({ state: "trying", wanted: NEW, digest: OLD, received });

  it("ends when the last stage has soaked and all in touch are well", async () => {
    expect(await decided({ a: healthy(HOUR - 1) }, HOUR)).toMatchObject({ status: "idle", bundle: NEW, previous: null });
    expect(await decided({ a: healthy(HOUR - 2) }, HOUR - 1)).toMatchObject({ status: "rolling" });
  });

  it("waits for devices that are in touch and not there yet, and for no others", async () => {
    const behind = { state: "healthy", wanted: OLD, digest: OLD };

    expect(await decided({ a: healthy(HOUR), b: { ...behind, received: HOUR } }, HOUR)).toMatchObject({ status: "rolling" });
    expect(await decided({ a: healthy(4 * HOUR), b: { ...behind, received: 0 } }, 4 * HOUR)).toMatchObject({ status: "idle" });
  });

  it("takes a bundle back at once when too many are unwell, and counts one that is lost on the way as unwell", async () => {
    expect(await decided({ a: healthy(60), b: unhealthy(60) }, 60)).toMatchObject({ status: "rolled-back", bundle: OLD, refused: [NEW] });
    expect(await decided({ a: healthy(60), b: trying(60) }, 60)).toMatchObject({ status: "rolling" });
    expect(await decided({ a: healthy(HOUR), b: trying(60) }, HOUR)).toMatchObject({ status: "rolled-back", refused: [NEW] });
  });

  it("bears as many as it is told to", async () => {
    const well = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`w-${index}`, healthy(HOUR)]));

    expect(await decided({ ...well, a: unhealthy(HOUR), b: unhealthy(HOUR) }, HOUR)).toMatchObject({ status: "idle", bundle: NEW });
    expect(await decided({ ...well, a: unhealthy(HOUR), b: unhealthy(HOUR), c: unhealthy(HOUR) }, HOUR)).toMatchObject({
      status: "rolled-back",
    });
  });

  it("begins anew with a newer bundle, and falls back to the one that was everywhere", async () => {
    expect(await decided({}, 60, { candidate: NEWER })).toMatchObject({ bundle: NEWER, previous: OLD, stage: 10, status: "rolling" });
  });

  it("is called off where the bundle that was everywhere is the newest again, and neither of the two is refused", async () => {
    const steps = [OLD, OLD, NEW].map((candidate, index) => ({ now: 60 * index, candidate, devices: { a: unhealthy(60 * index) } }));

    const [states] = await answersTo<State[]>([{ question: "decides", group: GROUP, state: ROLLING, steps }]);

    const called = { bundle: OLD, previous: null, stage: 100, status: "idle", refused: [] };
    expect(states).toMatchObject([called, called, { bundle: NEW, previous: OLD, stage: 10, status: "rolling", refused: [] }]);
  });

  it("never goes back to a bundle that was taken back, nor skips a stage", { timeout: 5 * MINUTES }, async () => {
    const report = fc.record({
      state: fc.constantFrom("healthy", "unhealthy", "trying", "empty"),
      wanted: fc.option(Digest),
      digest: fc.option(Digest),
      received: fc.integer({ min: 0, max: 40 * HOUR }),
    });
    const step = fc.record({
      after: fc.integer({ min: 1, max: 2 * HOUR }),
      candidate: fc.option(Digest),
      devices: fc.dictionary(fc.stringMatching(/^d-[0-9]{1,2}$/), report, { maxKeys: 6 }),
    });
    const cases = fc.array(step, { minLength: 1, maxLength: 20 }).map((steps) => {
      let now = 0;
      return { question: "decides", group: GROUP, steps: steps.map(({ after, ...rest }) => ({ ...rest, now: (now += after) })) };
    });

    await property<{ steps: { candidate: string | null }[] }, State[]>(cases, (_, states) => {
      states.forEach((state, index) => {
        const before = states[index - 1];
        expect(GROUP.stages).toContain(state.stage);
        if (state.bundle !== null) expect(state.refused).not.toContain(state.bundle);
        if (state.previous !== null) expect(state.refused).not.toContain(state.previous);
        if (before === undefined) return;
        const isSame = before.bundle === state.bundle && before.status === "rolling" && state.status === "rolling";
        if (isSame) expect(GROUP.stages.indexOf(state.stage) - GROUP.stages.indexOf(before.stage)).toBeOneOf([0, 1]);
        expect(before.refused.every((digest) => state.refused.includes(digest))).toBe(true);
      });
    });
  });
});
