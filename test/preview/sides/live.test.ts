import { expect, test } from "vitest";
import type { PlannedResource } from "../../../plan/plan.ts";
import { liveChanges } from "../../../preview/sides/live.ts";
import { configMap, planned, planOf } from "../../plan/render/plans.ts";

const job = (command: string) => planned("job", { apiVersion: "batch/v1", kind: "Job", metadata: { name: "job" }, spec: { command } });

function resources(command: string, data: string): readonly PlannedResource[] {
  return planOf([configMap("a-map", [], { key: data }), job(command)]).resources;
}

const none = new Map<string, string>();

test("a cluster that is what the plan says changes in nothing", () => {
  expect(liveChanges({ standing: resources("x", "1"), wanted: resources("x", "1"), recreated: none })).toEqual([]);
});

test("what the cluster changes in place is an update, whatever a provider would do", () => {
  const changes = liveChanges({ standing: resources("x", "1"), wanted: resources("x", "2"), recreated: none });

  expect(changes).toMatchObject([{ name: "a-map", operation: "update", values: [{ path: "data.key", before: "1", after: "2" }] }]);
  expect(changes[0]).not.toHaveProperty("replacement");
});

test("what is made anew is told with its reason, whether it changes or has only failed", () => {
  const recreated = new Map([["job", "had failed"]]);
  const failed = liveChanges({ standing: resources("x", "1"), wanted: resources("x", "1"), recreated });
  const changed = liveChanges({ standing: resources("x", "1"), wanted: resources("y", "2"), recreated });

  expect(failed).toMatchObject([
    { name: "job", operation: "replace", values: [], replacement: { source: "had failed", deleteFirst: true } },
  ]);
  expect(changed).toMatchObject([
    { name: "a-map", operation: "update" },
    { name: "job", operation: "replace", values: [{ path: "spec.command" }], replacement: { source: "had failed" } },
  ]);
});
