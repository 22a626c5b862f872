import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";
import { checksOfAct, STORY, siteOf, verify } from "../../verify/index.ts";
import { estatePlan } from "../support/estate-plan.ts";
import { type RealEstate, realEstate, whyNotReal } from "../support/real-estate.ts";

const reason = await whyNotReal();
if (reason !== "") console.log(`releases on a real node: not tested: ${reason}`);

/** Minutes that images take which were never built here come on top of those that the estate takes. */
const setupMilliseconds = 25 * 60_000;
const sceneMilliseconds = 30 * 60_000;

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
      expect(found.get(name)).toMatchObject({ outcome: "passed" });
    });
  });
});
