import { beforeAll, describe, expect, it } from "vitest";
import { checkEnvironment } from "../../../environments/check.ts";
import { neededImages } from "../../../images/index.ts";
import type { Plan } from "../../../plan/plan.ts";
import type { Context } from "../../../verify/check.ts";
import { type Act, checksOfAct, RELEASE_CHECKS, STORY, siteOf } from "../../../verify/index.ts";
import { estatePlan } from "../../support/estate-plan.ts";

const plans = new Map<Act, Plan>();

beforeAll(async () => {
  for (const act of STORY) plans.set(act, await estatePlan(act.values));
});

function planOf(act: Act): Plan {
  const plan = plans.get(act);
  if (plan === undefined) throw new Error(`${act.name} was not planned`);
  return plan;
}

describe("the story of releases", () => {
  it("has every scene once, in the order in which they are tried", () => {
    expect(STORY.flatMap(({ scenes }) => scenes)).toEqual(RELEASE_CHECKS.map(({ name }) => name));
  });

  it("brings all images with its last act", () => {
    const [last = [], ...others] = STORY.toReversed().map((act) => neededImages(planOf(act)));
    const references = new Set(last.map(({ reference }) => reference));

    expect(references.size).toBeGreaterThan(0);
    expect(others.flat().filter(({ reference }) => !references.has(reference))).toEqual([]);
  });

  it.each(STORY.map((act) => [act.name, act] as const))("plays the act %s where each of its scenes can be tried", (_, act) => {
    const { environment, problems } = checkEnvironment(act.values);
    if (environment === undefined) throw new Error(JSON.stringify(problems));
    const context = { site: siteOf(planOf(act), environment) } as Context;
    const checks = checksOfAct(act);
    const lacking = checks.flatMap((check) => (act.scenes.includes(check.name) ? (check.notHere?.(context) ?? []) : []));

    expect(checks.map(({ name }) => name)).toEqual(["training", "registry", "prediction", ...act.scenes]);
    expect(lacking).toEqual([]);
  });
});
