import { describe, expect, it } from "vitest";
import { Environment } from "../../environments/schema.ts";
import type { Plan } from "../../plan/plan.ts";
import { wiringProblems } from "../../plan/wiring/index.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { evaluate } from "../../policies/core/evaluate.ts";
import { managedRelease } from "../../stacks/managed-releases.ts";
import { at } from "../components/pods.ts";
import { estatePlan, plannedObjects } from "../support/estate-plan.ts";

/** Who releases behind the full gateway: the estate's own Job, or Argo Rollouts. */
const SYSTEMS = ["job", "argo-rollouts"] as const;

function planWith(system: (typeof SYSTEMS)[number], release: object = {}): Promise<Plan> {
  return estatePlan({
    maturity: 3,
    gateway: { enabled: true, system: "envoy" },
    monitoring: { system: "stack" },
    release: { enabled: true, system, ...release },
  });
}

function namesOf(plan: Plan, kind: string): readonly string[] {
  return plannedObjects(plan).flatMap((object) => (object.kind === kind ? [object.metadata.name] : []));
}

describe.each(SYSTEMS)("models behind the full gateway, released by %s", (system) => {
  it("count on nothing that is not there", async () => {
    expect(wiringProblems(await planWith(system))).toEqual([]);
  });

  it("have a route that the engine leaves to releases, and a guard of its own", async () => {
    const plan = await planWith(system);
    const route = plan.resources.find(({ name }) => name === "model-routes-example-route");

    expect(route?.ignoreChanges).toEqual(["spec.rules"]);
    expect(namesOf(plan, "SecurityPolicy")).toContain("models.example");
  });

  it("let in the proxies, and lead in no other way", async () => {
    const plan = await planWith(system);
    const proxies = plannedObjects(plan).find(({ kind }) => kind === "EnvoyProxy");

    expect(at(proxies?.resource.inputs, "spec", "provider", "kubernetes", "envoyDeployment", "pod", "labels")).toHaveProperty(
      ["client.mlops-estate/model-server"],
      "true",
    );
    expect(namesOf(plan, "Deployment")).not.toContain("model-gateway");
  });

  it("satisfy what level 3 asks of releases", async () => {
    const { results } = evaluate(await planWith(system), CONTROLS, [], "2026-01-01");
    const asked = ["releases-are-analysed-and-rolled-back", "promotions-follow-a-policy", "routes-can-split-traffic"];
    const answers = results.filter(({ control }) => asked.includes(control.id)).map(({ answer, control }) => [control.id, answer] as const);

    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(asked.map((id) => [id, "passed"])));
  });
});

describe("a model that Argo Rollouts releases", () => {
  it("has pods of the new version only while it is tried, and is scaled as what it is", async () => {
    const plan = await planWith("argo-rollouts");
    const scaled = plannedObjects(plan).find(({ kind, metadata }) => kind === "ScaledObject" && metadata.name === "model-example");

    expect(namesOf(plan, "Rollout")).toEqual(["model-example"]);
    expect(namesOf(plan, "Deployment").filter((name) => name.startsWith("model-example"))).toEqual([]);
    expect(at(scaled?.resource.inputs, "spec", "scaleTargetRef")).toEqual({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Rollout",
      name: "model-example",
    });
  });

  it("stays with the estate's own Job where Argo Rollouts does not know the pattern, and nothing is installed for it", async () => {
    const plan = await planWith("argo-rollouts", { models: [{ name: "example", pattern: "shadow" }] });

    expect(namesOf(plan, "Rollout")).toEqual([]);
    expect(namesOf(plan, "Deployment")).toContain("model-example-challenger");
    expect(namesOf(plan, "Namespace")).not.toContain("argo-rollouts");
  });
});

describe("a model on a cloud's own endpoint", () => {
  const told = (system: string, release: object = {}) => {
    const {
      managedMl,
      release: spec,
      tracking,
    } = Environment.parse({
      cloud: "aws",
      owner: "platform",
      costCentre: "research",
      tracking: { system },
      release: { enabled: true, ...release },
    });
    return managedRelease({ managedMl, release: spec, tracking });
  };

  it("has its states told to whoever releases it there", () => {
    expect(Object.keys(told("sagemaker")?.states ?? {})).toEqual(["champion", "canary-10", "canary-50", "challenger"]);
    expect(told("vertex")?.promotion).toMatch(/^whoever deploys a version/);
  });

  it("has none where releases are off, or experiments are kept in the cluster", () => {
    expect(told("sagemaker", { enabled: false })).toBeUndefined();
    expect(told("mlflow")).toBeUndefined();
  });
});
