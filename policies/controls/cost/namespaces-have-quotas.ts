import { type Certainty, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl, type EstateFinding } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { nameOf, namespaceOf } from "../../core/objects.ts";
import type { Reading } from "../../core/reading.ts";

/** What is bounded, and the keys that do it. https://kubernetes.io/docs/concepts/policy/resource-quotas/ */
const BOUNDS: Readonly<Record<string, readonly string[]>> = {
  CPU: ["limits.cpu", "requests.cpu", "cpu"],
  memory: ["limits.memory", "requests.memory", "memory"],
  GPUs: ["requests.nvidia.com/gpu"],
};

/** GPUs are what costs most, and a namespace that may ask for none says so by 0. */
export const control = defineControl({
  id: "namespaces-have-quotas",
  level: 2,
  dimension: "cost",
  severity: "medium",
  statement: "Every namespace has a quota of CPU, memory and GPUs for all of its pods together.",
  sources: [{ by: "estate", reference: "one team's mistake must not use up what all pay for" }],
  remediation: "Leave namespaces to the estate, which gives each a quota; set those of teams in `teams.members`.",
  keys: ["namespaces", "teams.members"],
  estate: (estate) => {
    const namespaces = estate.readingsOf("kubernetes:core/v1:Namespace");
    if (namespaces.length === 0) return { notApplicable: "no namespace is here" };
    return namespaces.flatMap((namespace) => ofNamespace(namespace, estate));
  },
});

function ofNamespace(namespace: Reading, estate: Estate): readonly EstateFinding[] {
  const quotas = estate
    .readingsOf("kubernetes:core/v1:ResourceQuota")
    .filter((quota) => holdsForAll(quota) && namespaceOf(quota) === nameOf(namespace));
  return Object.entries(BOUNDS).flatMap(([what, keys]) =>
    findingUnless(some(quotas.map((quota) => isBound(quota, keys))), `must have a ResourceQuota for ${what}`, namespace),
  );
}

/** A quota with a scope counts some pods only. */
function holdsForAll(quota: Reading): boolean {
  return quota.at("spec", "scopes").state === "absent" && quota.at("spec", "scopeSelector").state === "absent";
}

function isBound(quota: Reading, keys: readonly string[]): Certainty {
  const hard = quota.at("spec", "hard");
  return some(keys.map((key) => holds(hard.at(key), (value) => value !== "")));
}
