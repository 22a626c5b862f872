import { describe, expect, test } from "vitest";
import { referenceOf } from "../../images/definitions.ts";
import { neededImages } from "../../images/needed.ts";
import { StepProgress } from "../../images/progress.ts";
import type { Plan, PlanValue } from "../../plan/plan.ts";
import type { Progress } from "../../toolchain/progress.ts";

function planOf(...objects: { [key: string]: PlanValue }[]): Plan {
  const resources = objects.map((inputs, index) => ({
    urn: `urn:${index}`,
    type: "kubernetes:core/v1:Pod",
    name: String(index),
    custom: true,
    inputs,
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    aliases: [],
    ignoreChanges: [],
  }));
  return { version: 1, environment: "local", cloud: "local", maturity: 0, resources, outputs: {} };
}

function workload(kind: string, name: string, ...images: string[]) {
  return { kind, metadata: { name }, spec: { template: { spec: { containers: images.map((image) => ({ image })) } } } };
}

describe("the images that an environment needs", () => {
  test("are those of its containers, each once, with who runs them", () => {
    const postgres = referenceOf("postgres");
    const plan = planOf(
      workload("StatefulSet", "db", postgres),
      workload("Job", "logins", postgres),
      workload("Pod", "other", "example.com/x:1"),
    );

    expect(neededImages(plan)).toEqual([
      { name: "postgres", reference: postgres, usedBy: ["Job logins", "StatefulSet db"] },
      { reference: "example.com/x:1", usedBy: ["Pod other"] },
    ]);
  });

  test("are known by their names at the mirror", () => {
    const mirror = "registry.example.com/m";

    expect(neededImages(planOf(workload("Pod", "a", referenceOf("mlflow", mirror))), mirror).map(({ name }) => name)).toEqual(["mlflow"]);
  });

  test("are none for objects without containers", () => {
    expect(neededImages(planOf({ kind: "ConfigMap", metadata: { name: "a" }, data: { image: "x" } }))).toEqual([]);
  });
});

describe("the progress of a build", () => {
  test("never falls, ends a step before the next, and says a line again every five seconds", async () => {
    let now = 0;
    const told: Progress[] = [];
    const steps = [
      { name: "one", seconds: 10 },
      { name: "two", seconds: 30 },
    ];
    const progress = new StepProgress(
      steps,
      (each) => told.push(each),
      () => now,
    );

    for (const step of steps) {
      await progress.during(step, async () => {
        now += 12_000;
        await new Promise((resolve) => setTimeout(resolve, 1100));
      });
    }

    expect(told.map(({ step }) => step)).toEqual(["one", "one, 10 s", "two", "two, 10 s"]);
    expect(told.map(({ fraction }) => fraction).toSorted((a, b) => a - b)).toEqual(told.map(({ fraction }) => fraction));
  });
});
