import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pathOf, stepsOf } from "../../../preview/difference/paths.ts";

describe("a key path", () => {
  it.each([
    [["spec", "replicas"], "spec.replicas"],
    [["data", "a.b"], 'data["a.b"]'],
    [["tags", "cost-centre"], 'tags["cost-centre"]'],
    [["rules", 0, "cidr"], "rules[0].cidr"],
    [['say "hi"'], '["say \\"hi\\""]'],
    [[""], '[""]'],
  ])("of %j is written %s, and read again", (steps, path) => {
    expect(pathOf(steps)).toBe(path);
    expect(stepsOf(path)).toEqual(steps);
  });

  it.each([
    ["spec[*].name", ["spec", "*", "name"]],
    ['spec["*"]', ["spec", "*"]],
    ["node-config.x", ["node-config", "x"]],
  ])("may stand for any place: %s", (path, steps) => {
    expect(stepsOf(path)).toEqual(steps);
  });

  it.each([".a", "a.", "a[", "a[x]", 'a["b', 'a["b"', "a[-1]"])("%s is none", (path) => {
    expect(stepsOf(path)).toBeUndefined();
  });

  it("is read as it was written, whatever the keys", () => {
    // Pulumi's paths cannot tell a backslash at the end of a key from one that keeps its quote.
    const step = fc.oneof(
      fc.nat({ max: 20 }),
      fc.string().filter((key) => !key.includes("\\")),
    );

    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (steps) => {
        expect(stepsOf(pathOf(steps))).toEqual(steps);
      }),
    );
  });

  it("is read without failing, whatever it is", () => {
    fc.assert(
      fc.property(fc.string(), (path) => {
        expect(stepsOf(path) ?? []).toBeInstanceOf(Array);
      }),
    );
  });
});
