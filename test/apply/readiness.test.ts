import { expect, test } from "vitest";
import type { LiveObject } from "../../apply/api.ts";
import { podTrouble, readinessOf } from "../../apply/readiness.ts";

function live(apiVersion: string, kind: string, status: Record<string, unknown>, spec: Record<string, unknown> = {}): LiveObject {
  return { apiVersion, kind, metadata: { name: "x", generation: 2 }, spec, status };
}

const condition = (type: string, status: string, rest: object = {}) => ({ conditions: [{ type, status, ...rest }] });

test.each([
  ["a Deployment nobody has looked at", live("apps/v1", "Deployment", { observedGeneration: 1 }), "its controller has not seen it yet"],
  [
    "a Deployment with old pods",
    live("apps/v1", "Deployment", { observedGeneration: 2, replicas: 2, updatedReplicas: 1 }),
    "1 old pods have not ended",
  ],
  [
    "a Deployment that is stuck",
    live("apps/v1", "Deployment", {
      observedGeneration: 2,
      ...condition("Progressing", "False", { reason: "ProgressDeadlineExceeded", message: "m" }),
    }),
    "made no progress: m",
  ],
  [
    "a StatefulSet half way",
    live("apps/v1", "StatefulSet", { observedGeneration: 2, readyReplicas: 1 }, { replicas: 3 }),
    "1 of 3 pods are ready",
  ],
  ["a running Job", live("batch/v1", "Job", {}), "0 of 1 pods have succeeded"],
  ["a definition", live("apiextensions.k8s.io/v1", "CustomResourceDefinition", {}), "is not established yet"],
  ["a claim", live("v1", "PersistentVolumeClaim", { phase: "Pending" }), "is Pending, not bound to a volume"],
  ["a namespace", live("v1", "Namespace", { phase: "Terminating" }), "is Terminating"],
])("%s is waited for, with the reason", (_, object, reason) => {
  expect(readinessOf(object)).toEqual({ state: "waiting", reason });
});

test("a failed Job is not waited for", () => {
  const failed = condition("Failed", "True", { reason: "BackoffLimitExceeded", message: "gave up" });

  expect(readinessOf(live("batch/v1", "Job", failed))).toEqual({ state: "failed", reason: "failed: BackoffLimitExceeded: gave up" });
});

test.each([
  ["Deployment", live("apps/v1", "Deployment", { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 })],
  ["Job", live("batch/v1", "Job", condition("Complete", "True"))],
  ["definition", live("apiextensions.k8s.io/v1", "CustomResourceDefinition", condition("Established", "True"))],
  ["ConfigMap", live("v1", "ConfigMap", {})],
])("a %s that is done is ready", (_, object) => {
  expect(readinessOf(object).state).toBe("ready");
});

test.each([
  [
    "ImagePullBackOff",
    { waiting: { reason: "ImagePullBackOff", message: "no such image" } },
    {},
    "container main: ImagePullBackOff: no such image",
  ],
  [
    "CrashLoopBackOff",
    { waiting: { reason: "CrashLoopBackOff" } },
    { terminated: { exitCode: 3 } },
    "container main: CrashLoopBackOff (last exit code 3)",
  ],
  ["an exit", { terminated: { reason: "Error", exitCode: 2 } }, {}, "container main: Error with exit code 2"],
])("%s is named", (_, state, lastState, trouble) => {
  expect(podTrouble(live("v1", "Pod", { containerStatuses: [{ name: "main", state, lastState }] }))).toBe(trouble);
});
