import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

const group = (scalingConfig: Record<string, PlanValue>) => resource("aws:eks/nodeGroup:NodeGroup", { scalingConfig });
const karpenter = (limits: PlanValue) => resource("kubernetes:karpenter.sh/v1:NodePool", { spec: { limits } });
const ofGoogle = (inputs: Record<string, PlanValue>) => resource("gcp:container/nodePool:NodePool", inputs);
const ofAzure = (inputs: Record<string, PlanValue>) => resource("azure-native:containerservice:AgentPool", inputs);
const gke = (clusterAutoscaling: Record<string, PlanValue>) => resource("gcp:container/cluster:Cluster", { clusterAutoscaling });

function policy(rules: Record<string, PlanValue>) {
  return resource("databricks:index/clusterPolicy:ClusterPolicy", { definition: JSON.stringify(rules) });
}

const bound = { type: "range", maxValue: 2 };

export const cases: ControlCases = {
  // A pool that is not scaled by itself has as many nodes as somebody wrote.
  harmless: [/enableAutoScaling$/, /^clusterAutoscaling\.enabled$/],
  cases: [
    {
      sort: "compliant",
      title: "pools of clusters",
      answer: "passed",
      resources: [
        group({ maxSize: 3 }),
        karpenter({ cpu: "64" }),
        ofGoogle({ autoscaling: { totalMaxNodeCount: 6 } }),
        ofAzure({ enableAutoScaling: true, maxCount: 6 }),
      ],
    },
    {
      sort: "compliant",
      title: "what managed systems start",
      answer: "passed",
      resources: [
        gke({ enabled: true, resourceLimits: [{ resourceType: "cpu", maximum: 64 }] }),
        resource("azure-native:containerservice:ManagedCluster", { agentPoolProfiles: [{ enableAutoScaling: true, maxCount: 3 }] }),
        resource("gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore", { bigtable: { autoScaling: { maxNodeCount: 2 } } }),
        policy({ num_workers: bound, "autoscale.max_workers": { type: "fixed", value: 2 } }),
      ],
    },
    {
      sort: "violating",
      title: "a pool of Karpenter that bounds GPUs only",
      answer: "violated",
      paths: ["spec.limits"],
      resources: [karpenter({ "nvidia.com/gpu": "8" })],
    },
    { sort: "violating", title: "pools that come by themselves", answer: "violated", resources: [gke({ enabled: true })] },
    {
      sort: "violating",
      title: "a pool that scales without an end",
      answer: "violated",
      resources: [ofAzure({ enableAutoScaling: true })],
    },
    {
      sort: "violating",
      title: "a policy that bounds clusters of one size only",
      answer: "violated",
      paths: ["definition.autoscale.max_workers.maxValue"],
      resources: [policy({ num_workers: bound })],
    },
    { sort: "boundary", title: "a pool that scales to nothing at most", answer: "violated", resources: [group({ maxSize: 0 })] },
    {
      sort: "boundary",
      title: "pools of a size that somebody wrote",
      answer: "passed",
      resources: [ofGoogle({ nodeCount: 3 }), ofAzure({ count: 3 }), gke({})],
    },
    { sort: "boundary", title: "a machine of one's own", answer: "not-applicable", cloud: "local", resources: [] },
    { sort: "unknown", title: "a bound that is known later", answer: "undetermined", resources: [group({ maxSize: unknown })] },
    { sort: "absent", title: "a pool of Karpenter without limits", answer: "violated", resources: [karpenter(null)] },
    { sort: "wrong-type", title: "a bound that is a text", answer: "violated", resources: [group({ maxSize: "3" })] },
  ],
};
