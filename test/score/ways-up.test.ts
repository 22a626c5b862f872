import { describe, expect, it } from "vitest";
import type { Tree } from "../../environments/merge.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { type Control, defineControl } from "../../policies/core/control.ts";
import type { ControlResult } from "../../policies/core/evaluate.ts";
import { achievedLevel } from "../../score/scorecard.ts";
import { waysUp } from "../../score/ways-up.ts";

/** A real control of each level, since only those are demanded by a level's pack. */
const [zero, one, two] = [withKeys(0, []), withKeys(1, []), withKeys(2, [])] as const;
const DAYS = "monitoring.retentionDays";

describe("the way to the next level", () => {
  it("is the level itself where its defaults suffice", async () => {
    const ways = await waysUp(
      { maturity: 0 },
      [passed(zero), violated(one)],
      planner(({ maturity }) => (maturity === 1 ? [passed(zero), passed(one)] : [])),
    );

    expect(ways).toMatchObject({ target: 1, changes: [{ key: "maturity", to: 1 }], reached: true, remaining: [] });
  });

  it("takes away exactly the keys that contradict the level", async () => {
    const stubborn = withKeys(1, [DAYS, "monitoring.system", "namespaces.pods"]);
    const holds = (values: Tree) => !Object.hasOwn((values["monitoring"] as Tree | undefined) ?? {}, "retentionDays");
    const written = { maturity: 1, monitoring: { retentionDays: 1, system: "stack" }, namespaces: { pods: 10 } };

    const ways = await waysUp(
      written,
      [passed(zero), violated(stubborn)],
      planner((values) => [passed(zero), holds(values) ? passed(stubborn) : violated(stubborn)]),
    );

    expect(ways).toMatchObject({ target: 1, changes: [{ key: DAYS }], reached: true });
  });

  it("says what only a person can know, before anything is planned", async () => {
    const wrong = [{ path: "budget", reason: "is required on a cloud from level 1 on", keys: ["budget"] }];

    const ways = await waysUp({ maturity: 0 }, [passed(zero), violated(one)], {
      problemsOf: () => wrong,
      resultsOf: () => Promise.reject(new Error("planned")),
    });

    expect(ways).toMatchObject({ reached: false, needed: [{ path: "budget", reason: "is required on a cloud from level 1 on" }] });
  });

  it("says what no configuration puts right", async () => {
    const ways = await waysUp(
      { maturity: 1 },
      [passed(zero), violated(one)],
      planner(() => [passed(zero), violated(one)]),
    );

    expect(ways).toMatchObject({ reached: false, changes: [], remaining: [{ control: one.id }] });
  });

  it("is none from the top", async () => {
    expect(
      await waysUp(
        { maturity: 3 },
        [passed(zero)],
        planner(() => []),
      ),
    ).toBeUndefined();
  });
});

describe("the achieved level", () => {
  it.each([
    ["none where level 0 is violated", [violated(zero), passed(one)], undefined],
    ["below one that is violated", [passed(zero), violated(one), passed(two)], 0],
    ["below one that may be violated", [passed(zero), passed(one), { ...passed(two), answer: "undetermined" as const }], 1],
    ["its own where findings are waived", [passed(zero), { ...passed(one), answer: "waived" as const }, passed(two)], 3],
  ])("is %s", (_, results, level) => {
    expect(achievedLevel(results)).toBe(level);
  });
});

function withKeys(level: number, keys: readonly string[]): Control {
  const control = CONTROLS.find((each) => each.level === level);
  if (control === undefined) throw new Error(`level ${level} has no control`);
  return defineControl({ ...control, keys });
}

function passed(control: Control): ControlResult {
  return { control, answer: "passed", findings: [], checked: 1 };
}

function violated(control: Control): ControlResult {
  return { control, answer: "violated", findings: [{ answer: "violated", path: "spec", reason: "must be given" }], checked: 1 };
}

function planner(resultsOf: (values: Tree) => readonly ControlResult[]) {
  return { problemsOf: () => [], resultsOf: (values: Tree) => Promise.resolve(resultsOf(values)) };
}
