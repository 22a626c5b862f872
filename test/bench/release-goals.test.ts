import { describe, expect, it } from "vitest";
import { goalsOf } from "../../bench/release-goals.ts";
import { type CheckResult, type Figures, RELEASE_CHECKS } from "../../verify/index.ts";

const FIGURES: Readonly<Record<string, Figures>> = {
  canary: { sent: 3000, lost: 0 },
  "bad-wrong": { sent: 900, lost: 0, secondsToHealthy: 14 },
  "bad-slow": { sent: 300, lost: 0, secondsToHealthy: 29 },
  // It was gone before a scrape showed it.
  "bad-erroring": { sent: 800, lost: 0 },
  "blue-green": { sent: 4000, lost: 0 },
  "ab-test": { sent: 5000, lost: 0 },
  shadow: { sent: 600, lost: 0 },
  "drift-loop": { sent: 7000, lost: 0, secondsToChampion: 240 },
};

/** What a story tells that went well, each scene in an act of its own. */
const STORY = RELEASE_CHECKS.map(({ name }) => ({ checks: [check("training"), check(name, { figures: FIGURES[name] ?? {} })] }));

function check(name: string, changed: Partial<CheckResult> = {}): CheckResult {
  return { name, claim: name, outcome: "passed", startedAt: "2026-01-01T00:00:00.000Z", seconds: 1, detail: "as it should be", ...changed };
}

/** The story, told otherwise of one scene. */
function but(name: string, changed: Partial<CheckResult>) {
  return STORY.map((act) => (act.checks.some((each) => each.name === name) ? { checks: [check(name, changed)] } : act));
}

function held(story: Parameters<typeof goalsOf>[0]): readonly boolean[] {
  return goalsOf(story).map(({ figure, goal }) => goal !== undefined && figure <= goal);
}

describe("the goals of releases", () => {
  it("are held against the slowest scene, and the requests of all", () => {
    expect(goalsOf(STORY)).toEqual([
      { what: "bad version to healthy champion, from the first bad scrape", unit: "s", subject: 29, figure: 29, goal: 30 },
      { what: "drift to a new champion", unit: "s", subject: 240, figure: 240, goal: 300 },
      { what: "requests lost in any switch, of 21600", unit: "", subject: 0, figure: 0, goal: 0 },
    ]);
  });

  it.each([
    ["a bad version answers too long", "bad-erroring", { secondsToHealthy: 31 }, [false, true, true]],
    ["a new champion takes too long", "drift-loop", { secondsToChampion: 301 }, [true, false, true]],
    ["a single request is lost", "blue-green", { sent: 4000, lost: 1 }, [true, true, false]],
  ])("are missed where %s", (_, name, figures, met) => {
    expect(held(but(name, { figures }))).toEqual(met);
  });

  it("count a scene that passed in one of several runs", () => {
    expect(held([...STORY, { checks: [check("shadow", { outcome: "not tried" })] }])).toEqual([true, true, true]);
  });

  it("are not spoken of where the story was not played to its end, and every gap is told", () => {
    const story = but("canary", { outcome: "failed", detail: "12 of 2000 requests failed" }).filter(
      ({ checks }) => !checks.some(({ name }) => name === "shadow"),
    );

    expect(() => goalsOf(story)).toThrow(/canary: failed: 12 of 2000 requests failed\n.*shadow: not in the story/);
  });

  it("are not met by what nobody measured", () => {
    expect(() => goalsOf(but("drift-loop", { figures: { sent: 1, lost: 0 } }))).toThrow("no scene measured secondsToChampion");
  });
});
