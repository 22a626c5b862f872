import { defineControl } from "../../core/control.ts";
import { mustBeAtLeast, mustBeGiven } from "../../core/demands.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { parsed } from "../../core/parsed.ts";
import { ofPools, type Pool } from "../../core/pools.ts";
import type { Reading } from "../../core/reading.ts";

/** Sums by which Karpenter stops to start nodes; any of them ends it. https://karpenter.sh/docs/concepts/nodepools/#speclimits */
const LIMITS: readonly string[] = ["cpu", "memory", "nodes"];

export const control = defineControl({
  id: "pools-have-bounds",
  level: 1,
  dimension: "cost",
  severity: "high",
  statement: "No pool of machines grows without end.",
  sources: [{ by: "estate", reference: "bills come days late; the bound of a pool is the only brake that holds at once" }],
  remediation: "Set `max` of each pool of `cluster.nodePools` in the environment file.",
  keys: ["cluster.nodePools"],
  resources: {
    ...ofPools(ofPool),
    "gcp:container/cluster:Cluster": (cluster) => ofAutoprovisioning(cluster.at("clusterAutoscaling")),
    "azure-native:containerservice:ManagedCluster": (cluster) => cluster.at("agentPoolProfiles").items().flatMap(ofProfile),
    "gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore": (store) =>
      store.at("bigtable").state === "absent" ? [] : mustBeAtLeast(store.at("bigtable", "autoScaling", "maxNodeCount"), 1),
    "databricks:index/clusterPolicy:ClusterPolicy": (policy) => ofPolicy(parsed(policy.at("definition"))),
  },
});

function ofPool({ inputs, most }: Pool): readonly Finding[] {
  if (most !== undefined) return isFixed(inputs) ? [] : mustBeAtLeast(most, 1);
  const limits = inputs.at("spec", "limits");
  const bound = limits.state === "unknown" || limits.keys().some((key) => LIMITS.includes(key) && mustBeGiven(limits.at(key)).length === 0);
  return bound ? [] : [violated(limits.path, `must hold one of ${LIMITS.join(", ")}`)];
}

/** A pool that nobody scales has as many nodes as it was given; only these clouds have such. */
function isFixed(inputs: Reading): boolean {
  const { type } = inputs.resource;
  if (type === "gcp:container/nodePool:NodePool") return inputs.at("autoscaling").state === "absent";
  return type === "azure-native:containerservice:AgentPool" && inputs.at("enableAutoScaling").value !== true;
}

/** Pools that come by themselves are bound together. https://cloud.google.com/kubernetes-engine/docs/how-to/node-auto-provisioning */
function ofAutoprovisioning(scaling: Reading): readonly Finding[] {
  return scaling.at("enabled").value === true ? mustBeGiven(scaling.at("resourceLimits"), "must bound pools that come by themselves") : [];
}

function ofProfile(profile: Reading): readonly Finding[] {
  return profile.at("enableAutoScaling").value === true ? mustBeAtLeast(profile.at("maxCount"), 1) : [];
}

/** https://docs.databricks.com/aws/en/admin/clusters/policy-definition */
function ofPolicy(definition: Reading): readonly Finding[] {
  return ["num_workers", "autoscale.max_workers"].flatMap((key) => {
    const rule = definition.at(key);
    const most = rule.at("type").value === "fixed" ? rule.at("value") : rule.at("maxValue");
    return mustBeAtLeast(most, 0);
  });
}
