import { beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "../../plan/plan.ts";
import { wiringProblems } from "../../plan/wiring/index.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { evaluate } from "../../policies/core/evaluate.ts";
import { at } from "../components/pods.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../support/definitions.ts";
import { estatePlan, plannedObjects } from "../support/estate-plan.ts";

/** One service of KServe that is released, beside the lean model that every estate serves. */
const RELEASED = {
  maturity: 3,
  gateway: { enabled: true, system: "envoy" },
  monitoring: { system: "stack" },
  serving: { kserve: { services: [{ name: "fraud", team: "models", modelFormat: "sklearn", registeredModel: "fraud@champion" }] } },
  release: { enabled: true, models: [{ name: "fraud", team: "models", analysis: { windowSeconds: 120 } }] },
};

describe("a service of KServe that is released", () => {
  let plan: Plan;

  beforeAll(async () => {
    plan = await estatePlan(RELEASED);
  });

  const named = (kind: string, name: string) =>
    plannedObjects(plan).find((object) => object.kind === kind && object.metadata.name === name)?.resource;

  it("counts on nothing that is not there", () => {
    expect(wiringProblems(plan)).toEqual([]);
  });

  it("has both services behind one route that the engine leaves to releases, with a guard, and no way in beside it", () => {
    const rules = at(named("HTTPRoute", "models-of-fraud")?.inputs, "spec", "rules") as {
      backendRefs: { name: string; weight: number }[];
    }[];

    expect(rules.map(({ backendRefs }) => backendRefs.map(({ name, weight }) => `${name} ${weight}`))).toEqual([
      ["fraud-predictor 100", "fraud-challenger-predictor 0"],
      ["fraud-predictor 100", "fraud-challenger-predictor 0"],
    ]);
    expect(named("HTTPRoute", "models-of-fraud")?.ignoreChanges).toEqual(["spec.rules"]);
    expect(named("InferenceService", "fraud-challenger")?.ignoreChanges).toEqual(["spec.predictor.minReplicas"]);
    expect(named("SecurityPolicy", "models-of-fraud")).toBeDefined();
    expect(named("HTTPRoute", "fraud-team-models")).toBeUndefined();
  });

  it("keeps of each state the rules that the route gets in it, and lets one Job move them", () => {
    const states = at(named("ConfigMap", "route-fraud")?.inputs, "data") as Record<string, string>;

    expect(Object.keys(states)).toEqual(["canary-10.json", "canary-50.json", "challenger.json", "champion.json"]);
    expect(JSON.parse(states["champion.json"] ?? "")).toEqual(at(named("HTTPRoute", "models-of-fraud")?.inputs, "spec", "rules"));
    expect(named("CronJob", "release-fraud")).toBeDefined();
  });

  it("leaves out the lean model's own servers and paths", () => {
    expect(named("Deployment", "model-fraud")).toBeUndefined();
    expect(JSON.stringify(named("HTTPRoute", "models.example")?.inputs)).toContain("/models/example/ground-truth");
    expect(JSON.stringify(named("HTTPRoute", "models-of-fraud")?.inputs)).not.toContain("ground-truth");
  });

  it("satisfies what level 3 asks of releases", () => {
    const asked = ["releases-are-analysed-and-rolled-back", "promotions-follow-a-policy", "routes-can-split-traffic"];
    const { results } = evaluate(plan, CONTROLS, [], "2026-01-01");
    const answers = results.filter(({ control }) => asked.includes(control.id)).map(({ answer, control }) => [control.id, answer] as const);

    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(asked.map((id) => [id, "passed"])));
  });

  it.skipIf(DEFINITIONS_FOLDER === undefined)("is of objects that are valid by the upstream definitions", () => {
    const definitions = new Definitions(DEFINITIONS_FOLDER ?? "");
    const objects = ["HTTPRoute", "BackendTrafficPolicy", "InferenceService", "PodMonitor", "ReferenceGrant"].flatMap((kind) =>
      plannedObjects(plan).filter((object) => object.kind === kind && /fraud|model-routes/.test(object.metadata.name)),
    );

    expect(objects.length).toBeGreaterThanOrEqual(7);
    for (const { kind, metadata, resource } of objects)
      expect(definitions.problemsOf(resource.inputs as never), `${kind} ${metadata.name}`).toEqual([]);
  });
});
