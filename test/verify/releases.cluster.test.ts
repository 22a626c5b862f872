import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";
import { checksOfAct, observe, STORY, siteOf, verify } from "../../verify/index.ts";
import { estatePlan } from "../support/estate-plan.ts";
import { type RealEstate, realEstate, whyNotReal } from "../support/real-estate.ts";

const reason = await whyNotReal();
if (reason !== "") console.log(`releases on a real node: not tested: ${reason}`);

/** Minutes that images take which were never built here come on top of those that the estate takes. */
const setupMilliseconds = 25 * 60_000;
const sceneMilliseconds = 45 * 60_000;

/** Controls that an estate shows which has released and trained by itself. */
const SEEN = [
  "services-have-objectives",
  "alerts-burn-and-predict",
  "releases-are-approved-or-measured",
  "releases-are-analysed-and-rolled-back",
  "production-models-are-watched-for-drift",
  "data-quality-is-watched-all-the-time",
  "drift-starts-training",
];

describe.skipIf(reason !== "")("releases on a real node", () => {
  let estate: RealEstate;

  beforeAll(async () => {
    // The last act needs the images of all.
    estate = await realEstate(await estatePlan(STORY.at(-1)?.values));
  }, setupMilliseconds);

  afterAll(() => estate?.delete());

  describe.each(STORY)("$name", (act) => {
    const found = new Map<string, { readonly outcome: string; readonly detail: string }>();

    beforeAll(async () => {
      const plan = await estatePlan(act.values);
      await estate.bringUp(plan);
      const { environment } = checkEnvironment(act.values);
      if (environment === undefined) throw new Error("the environment is not valid");
      await verify(siteOf(plan, environment), estate.cluster, {
        checks: checksOfAct(act),
        onBegin: () => {},
        onResult: ({ detail, name, outcome, seconds }) => {
          found.set(name, { outcome, detail });
          console.log(`${act.name}: ${outcome} ${seconds.toFixed(1)} s ${name}: ${detail}`);
        },
      });
    }, sceneMilliseconds);

    test.each(act.scenes)("%s", (name) => {
      const { detail, outcome } = found.get(name) ?? { outcome: "not tried", detail: "no check has this name" };
      expect(outcome, detail).toBe("passed");
    });
  });

  test("controls of releases and of the loop are seen to hold once it has closed", async () => {
    const seen = await observe(await estatePlan(STORY.at(-1)?.values), estate.cluster);
    const held = seen.filter(({ outcome }) => outcome === "held").map(({ control }) => control);

    expect(seen.filter(({ outcome }) => outcome === "broken")).toEqual([]);
    expect(held).toEqual(expect.arrayContaining(SEEN));
  });
});
