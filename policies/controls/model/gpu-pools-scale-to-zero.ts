import { defineControl } from "../../core/control.ts";
import { mustBe, mustBeGiven, mustBeText, mustNotBeGiven } from "../../core/demands.ts";
import { type Finding, undetermined } from "../../core/finding.ts";
import { acceleratedPoolsOf, ofPools, type Pool } from "../../core/pools.ts";
import type { Reading } from "../../core/reading.ts";

/** What makes a pool larger and smaller; one without it has as many nodes as it was made with. */
const SCALING: Readonly<Record<string, (pool: Reading) => readonly Finding[]>> = {
  "gcp:container/nodePool:NodePool": (pool) => mustBeGiven(pool.at("autoscaling")),
  "azure-native:containerservice:AgentPool": (pool) => mustBe(pool.at("enableAutoScaling"), true),
  "azure-native:machinelearningservices:Compute": (pool) => mustBeGiven(pool.at("properties", "properties", "scaleSettings")),
};

const DURATION = /^(\d+(\.\d+)?(ms|s|m|h))+$/;

/** Nodes that serve stand where somebody waits for an answer: starting one with a GPU takes minutes. */
export const control = defineControl({
  id: "gpu-pools-scale-to-zero",
  level: 1,
  dimension: "model",
  severity: "medium",
  statement: "Nodes with GPUs stand only while something runs on them, but for those that serve.",
  sources: [
    { by: "cncf", reference: "AI Conformance 1.37: cluster_autoscaling" },
    { by: "estate", reference: "a GPU costs by the hour, used or not" },
  ],
  remediation: "Set `min: 0` in the pool of `cluster.nodePools`, or `purpose: serving` where it serves.",
  keys: ["cluster.nodePools"],
  asks: (estate) => (acceleratedPoolsOf(estate).length === 0 ? { notApplicable: "no pool has accelerators" } : undefined),
  resources: ofPools((pool) => (pool.accelerated === false ? [] : ofAccelerated(pool))),
});

/** A number of nodes at least that is not given is 0 on every cloud but AWS, which wants one. */
function ofAccelerated(pool: Pool): readonly Finding[] {
  if (pool.accelerated === undefined) return [undetermined("", "must be known to have no accelerators, or scale to zero")];
  if (pool.purpose.value === "serving") return [];
  if (pool.least === undefined) return startedOnDemand(pool);
  const { type } = pool.inputs.resource;
  return [...(SCALING[type]?.(pool.inputs) ?? []), ...mustBe(pool.least, 0, type.startsWith("aws:") ? "violates" : "passes")];
}

/** Karpenter keeps the nodes of a pool that says how many it has, and those that it is told to keep when they are empty. https://karpenter.sh/docs/concepts/nodepools/ */
function startedOnDemand({ inputs }: Pool): readonly Finding[] {
  const after = inputs.at("spec", "disruption", "consolidateAfter");
  return [
    ...mustNotBeGiven(inputs.at("spec", "replicas")),
    ...mustBeText(after, (text) => DURATION.test(text), "must be a time after which an empty node goes", "passes"),
  ];
}
