import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";
import { azurePool, chart, googlePool, karpenterPool, nodeGroup, trainingCluster } from "../../support/pools.ts";

const cluster = (fields: Parameters<typeof resource>[1]) => resource("gcp:container/cluster:Cluster", fields);

export const cases: ControlCases = {
  // Another machine without accelerators is as good.
  harmless: [/(machineType|vmSize|instanceTypes\[0\]|requirements\[0\]\.key)$/],
  cases: [
    {
      sort: "compliant",
      title: "a pool of GKE with room",
      answer: "passed",
      resources: [
        googlePool({ autoscaling: { totalMinNodeCount: 1, totalMaxNodeCount: 2 }, nodeConfig: { machineType: "e2-standard-4" } }),
      ],
    },
    {
      sort: "compliant",
      title: "a pool of AKS with room",
      answer: "passed",
      resources: [azurePool({ vmSize: "Standard_D8s_v5", enableAutoScaling: true, minCount: 2, maxCount: 3 })],
    },
    {
      sort: "compliant",
      title: "a node group with room, and what uses it",
      answer: "passed",
      resources: [nodeGroup({ instanceTypes: ["m6i.large"], scalingConfig: { minSize: 1, maxSize: 2 } }), chart("cluster-autoscaler")],
    },
    {
      sort: "compliant",
      title: "a pool of Karpenter's, and Karpenter",
      answer: "passed",
      resources: [karpenterPool([["karpenter.sh/capacity-type", "on-demand"]]), chart("oci://public.ecr.aws/karpenter/karpenter")],
    },
    {
      sort: "compliant",
      title: "a pool of EKS Auto Mode",
      answer: "passed",
      resources: [
        karpenterPool([["eks.amazonaws.com/instance-category", "m"]]),
        resource("aws:eks/cluster:Cluster", { computeConfig: { enabled: true } }),
      ],
    },
    {
      sort: "compliant",
      title: "a pool of AKS that provisions nodes by itself",
      answer: "passed",
      resources: [
        karpenterPool([["karpenter.azure.com/sku-family", "D"]]),
        resource("azure-native:containerservice:ManagedCluster", { nodeProvisioningProfile: { mode: "Auto" } }),
      ],
    },
    { sort: "compliant", title: "Autopilot", answer: "passed", resources: [cluster({ enableAutopilot: true })] },
    {
      sort: "compliant",
      title: "a training cluster of Azure ML",
      answer: "passed",
      resources: [trainingCluster({ vmSize: "Standard_D4ds_v4", scaleSettings: { minNodeCount: 0, maxNodeCount: 1 } })],
    },
    {
      sort: "compliant",
      title: "clusters of Databricks that may grow",
      answer: "passed",
      resources: [
        resource("databricks:index/clusterPolicy:ClusterPolicy", { definition: '{"autoscale.max_workers":{"type":"range","maxValue":2}}' }),
      ],
    },
    {
      sort: "violating",
      title: "a node group with room that nothing uses",
      answer: "violated",
      resources: [nodeGroup({ instanceTypes: ["m6i.large"], scalingConfig: { minSize: 1, maxSize: 9 } })],
    },
    {
      sort: "violating",
      title: "a pool of Karpenter's that nothing reads",
      answer: "violated",
      resources: [karpenterPool([["karpenter.sh/capacity-type", "on-demand"]])],
    },
    {
      sort: "violating",
      title: "room for GPUs only",
      answer: "violated",
      resources: [googlePool({ autoscaling: { totalMaxNodeCount: 9 }, nodeConfig: { machineType: "g2-standard-4" } })],
    },
    {
      sort: "boundary",
      title: "a pool that is as large as it is small",
      answer: "violated",
      resources: [
        googlePool({ autoscaling: { totalMinNodeCount: 2, totalMaxNodeCount: 2 }, nodeConfig: { machineType: "e2-standard-4" } }),
      ],
    },
    {
      sort: "boundary",
      title: "this machine",
      cloud: "local",
      answer: "not-applicable",
      resources: [object("kubernetes:core/v1:Namespace", "mlops", {})],
    },
    {
      sort: "boundary",
      title: "no cluster, and a system that rents machines",
      answer: "not-applicable",
      resources: [resource("aws:sagemaker/domain:Domain", {})],
    },
    {
      sort: "unknown",
      title: "a pool whose room is known later",
      answer: "undetermined",
      resources: [googlePool({ autoscaling: { totalMaxNodeCount: unknown }, nodeConfig: { machineType: "e2-standard-4" } })],
    },
    { sort: "absent", title: "no pool", answer: "violated", resources: [cluster({})] },
    {
      sort: "wrong-type",
      title: "a bound that is text",
      answer: "violated",
      resources: [azurePool({ vmSize: "Standard_D8s_v5", enableAutoScaling: true, minCount: 2, maxCount: "30" })],
    },
  ],
};
