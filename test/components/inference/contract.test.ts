import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlaps } from "../../../components/inference/batch/contract.ts";
import { InferenceSpec } from "../../../components/inference/contract.ts";

const JOB = { name: "nightly", model: "sum", input: "orders/in", output: "orders/out", owner: "sales" };
const STREAM = { name: "orders", model: "sum", input: "orders", output: "orders.scored", deadLetter: "orders.dead", owner: "sales" };

function problems(spec: object): string[] {
  return (InferenceSpec.safeParse(spec).error?.issues ?? []).map(({ message, path }) => `${path.join(".")}: ${message}`);
}

const jobs = (...each: object[]) => ({
  batch: each.map((job, index) => ({ ...JOB, name: `job-${index}`, output: `out-${index}`, ...job })),
});
const streams = (...each: object[]) => ({ streaming: { streams: each.map((stream) => ({ ...STREAM, ...stream })) } });

describe("a spec of inference", () => {
  it("asks for nothing by itself", () => {
    expect(InferenceSpec.parse({})).toMatchObject({ batch: [], streaming: { streams: [] }, edge: { groups: [] } });
  });

  it("takes jobs and streams that feed one another", () => {
    expect(
      problems({
        ...jobs({ output: "a" }, { input: "a/predictions", output: "b" }),
        ...streams({}, { name: "next", input: "orders.scored", output: "orders.next" }),
      }),
    ).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ["an output inside of the input", jobs({ input: "a", output: "a/b" }), /^batch\.0\.output: must lie neither .*"a".*got "a\/b"/],
    ["an output around the input", jobs({ input: "a/b", output: "a" }), /^batch\.0\.output: must lie neither/],
    ["two jobs of one output", jobs({ output: "x" }, { output: "x/y" }), /^batch\.1\.output: .*batch\[0\]\.output, which is "x"/],
    ["two jobs of one name", jobs({ name: "x" }, { name: "x" }), /^batch\.1\.name: must differ from batch\[0\]\.name/],
    ["an alias and a version", jobs({ alias: "champion", version: 3 }), /^batch\.0\.version: must not be said together with alias/],
    ["a way out of the bucket", jobs({ input: "a/../b" }), /^batch\.0\.input: must be a folder of the bucket/],
    ["words of a shell for a schedule", jobs({ schedule: "0 3 * * $(id)" }), /^batch\.0\.schedule: must be five fields/],
    [
      "more consumers than partitions",
      streams({ partitions: 2, maxReplicas: 3 }),
      /^streaming\.streams\.0\.maxReplicas: must be at most partitions, which is 2/,
    ],
    ["fewer consumers at most than at least", streams({ minReplicas: 3, maxReplicas: 2 }), /minReplicas: must be at most maxReplicas/],
    [
      "messages that are gone before their alert",
      streams({ retentionHours: 1, lateMinutes: 45 }),
      /retentionHours: must be at least twice lateMinutes, so 1\.5/,
    ],
    ["a stream that reads what it writes", streams({ output: "orders" }), /output: must differ from input/],
    ["failures among predictions", streams({ deadLetter: "orders.scored" }), /deadLetter: must differ from output/],
    ["two streams of one output", streams({}, { name: "b" }), /^streaming\.streams\.1\.output: must differ from streams\[0\]\.output/],
    [
      "exactly once of what may come twice",
      streams({}, { name: "b", input: "orders.scored", output: "b.out", delivery: "exactly-once" }),
      /^streaming\.streams\.1\.delivery: must be `at-least-once` while streams\[0\]\.delivery is/,
    ],
    ["two servers, which cannot outvote each other", { streaming: { brokers: 2 } }, /^streaming\.brokers: /],
    ["a topic that is a path", streams({ input: "../orders" }), /input: must be lower-case letters/],
  ])("is told of %s", (_, spec, expected) => {
    expect(problems(spec)).toEqual([expect.stringMatching(expected)]);
  });

  it("is told of jobs that feed one another in a circle, each of them", () => {
    const circle = jobs({ input: "c", output: "a" }, { input: "a", output: "b" }, { input: "b", output: "c" });

    expect(problems(circle)).toEqual(
      [0, 1, 2].map((index) => expect.stringMatching(`^batch.${index}.input: must not hold what other jobs make`)),
    );
  });

  it("is told all at once", () => {
    expect(problems({ ...jobs({ input: "a", output: "a" }), ...streams({ output: "orders", maxReplicas: 9 }) })).toHaveLength(3);
  });

  it("knows folders from those whose names begin alike", () => {
    const folder = fc.array(fc.constantFrom("a", "ab", "b"), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(folder, folder, (one, other) => {
        const least = Math.min(one.length, other.length);
        const shared = one.slice(0, least).every((part, index) => part === other[index]);

        expect(overlaps(one.join("/"), other.join("/"))).toBe(shared);
      }),
    );
  });
});
