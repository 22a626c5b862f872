import { describe, expect, it } from "vitest";
import { LEVELS } from "../../../environments/maturity.ts";
import type { Plan } from "../../../plan/plan.ts";
import { referencesOf, wiringProblems } from "../../../plan/wiring/index.ts";
import { There } from "../../../plan/wiring/there.ts";
import { CLOUD_ENVIRONMENTS, shippedPlan } from "../../support/cloud-plans.ts";
import { estatePlan } from "../../support/estate-plan.ts";

describe("the wiring", () => {
  it.each(LEVELS)("of the local estate at level %i is whole: everything that is counted on is there", async (maturity) => {
    expect(wiringProblems(await estatePlan({ maturity }))).toEqual([]);
  });

  it.each(CLOUD_ENVIRONMENTS)("of %s is whole", async (environment) => {
    expect(wiringProblems(await shippedPlan(environment))).toEqual([]);
  });

  it.each([
    [{}, "monitoring.coreos.com/v1alpha1:AlertmanagerConfig::monitoring-retraining-receiver"],
    [{ monitoring: { system: "lean" } }, "core/v1:ConfigMap::monitoring-alertmanager-config"],
  ])("names Alertmanager where the source of alerts is gone (%j)", async (values, alertmanager) => {
    const { resources } = await estatePlan({ maturity: 1, ...values });
    const source = resources.filter(({ type, name }) => type.endsWith(":EventSource") && name.endsWith("alerts"));
    const problems = wiringProblems({ resources: resources.filter((each) => !source.includes(each)) });

    expect(source).toHaveLength(1);
    expect(problems.filter(({ path }) => path.includes(alertmanager))).toMatchObject([
      { reason: "counts on Service argo-events/alerts-eventsource-svc:12000, which is not there" },
    ]);
  });

  it("names whoever counted on what is taken away, for every single thing that something counts on", { timeout: 300_000 }, async () => {
    const plan = await estatePlan({ maturity: 3 });
    const silent = everyMutation(plan).filter(({ consumers, told }) => !consumers.every((urn) => told.includes(urn)));

    expect(silent.map(({ dropped }) => dropped)).toEqual([]);
  });
});

/** The plan without each resource that something counts on alone, with who counted on it and who is told to miss something. */
function everyMutation(plan: Plan) {
  const references = referencesOf(plan);
  return plan.resources.flatMap((resource) => {
    const resources = plan.resources.filter((each) => each !== resource);
    const there = new There(resources);
    const consumers = references.filter(({ from, isThere }) => from !== resource && !isThere(there)).map(({ from }) => from.urn);
    if (consumers.length === 0) return [];
    const told = wiringProblems({ resources }).map(({ path }) => path);
    const urns = plan.resources.filter(({ urn }) => told.some((path) => path.startsWith(`${urn.split("::").slice(2).join("::")} `)));
    return [{ dropped: resource.urn, consumers, told: urns.map(({ urn }) => urn) }];
  });
}
