import { type ControlCases, unknown } from "../../support/control-cases.ts";
import { azurePool, googlePool, karpenterPool, nodeGroup, trainingCluster } from "../../support/pools.ts";

const L4 = { guestAccelerators: [{ type: "nvidia-l4" }] };

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a node group that has no node at least",
      answer: "passed",
      resources: [nodeGroup({ instanceTypes: ["g6.xlarge"], scalingConfig: { minSize: 0 } })],
    },
    {
      sort: "compliant",
      title: "a pool of GKE that has no node at least",
      answer: "passed",
      resources: [googlePool({ autoscaling: { totalMinNodeCount: 0 }, nodeConfig: L4 })],
    },
    {
      sort: "compliant",
      title: "a pool of AKS that has no node at least",
      answer: "passed",
      resources: [azurePool({ vmSize: "Standard_NC24ads_A100_v4", enableAutoScaling: true, minCount: 0 })],
    },
    {
      sort: "compliant",
      title: "a pool of Karpenter's, which goes when it is empty",
      answer: "passed",
      resources: [karpenterPool([["node.kubernetes.io/instance-type", "p5.48xlarge"]], {}, { disruption: { consolidateAfter: "5m" } })],
    },
    {
      sort: "compliant",
      title: "a training cluster of Azure ML",
      answer: "passed",
      resources: [trainingCluster({ vmSize: "Standard_NC4as_T4_v3", scaleSettings: { minNodeCount: 0 } })],
    },
    {
      sort: "boundary",
      title: "nodes that serve, which stand",
      answer: "passed",
      resources: [
        nodeGroup({ instanceTypes: ["g6.xlarge"], labels: { "mlops-estate/purpose": "serving" }, scalingConfig: { minSize: 2 } }),
      ],
    },
    {
      sort: "violating",
      title: "nodes for training that stand",
      answer: "violated",
      paths: ["scalingConfig.minSize"],
      resources: [nodeGroup({ instanceTypes: ["g6.xlarge"], scalingConfig: { minSize: 1 } })],
    },
    {
      sort: "violating",
      title: "a pool of GKE without an autoscaler",
      answer: "violated",
      paths: ["autoscaling"],
      resources: [googlePool({ nodeConfig: { machineType: "a3-highgpu-8g" } })],
    },
    {
      sort: "violating",
      title: "a pool of AKS that does not scale",
      answer: "violated",
      paths: ["enableAutoScaling"],
      resources: [azurePool({ vmSize: "Standard_NC24ads_A100_v4", minCount: 0 })],
    },
    {
      sort: "violating",
      title: "a pool of Karpenter's that has a number of nodes",
      answer: "violated",
      paths: ["spec.replicas"],
      resources: [karpenterPool([["karpenter.k8s.aws/instance-gpu-count", "1"]], {}, { replicas: 2 })],
    },
    {
      sort: "violating",
      title: "a pool of Karpenter's that keeps empty nodes",
      answer: "violated",
      paths: ["spec.disruption.consolidateAfter"],
      resources: [karpenterPool([["eks.amazonaws.com/instance-gpu-name", "l4"]], {}, { disruption: { consolidateAfter: "Never" } })],
    },
    {
      sort: "boundary",
      title: "nodes without accelerators that stand",
      answer: "not-applicable",
      resources: [
        nodeGroup({ instanceTypes: ["m6i.large"], scalingConfig: { minSize: 3 } }),
        azurePool({ vmSize: "Standard_D8s_v5", minCount: 3 }),
      ],
    },
    {
      sort: "unknown",
      title: "a node group whose machines are known later",
      answer: "undetermined",
      resources: [nodeGroup({ instanceTypes: unknown, scalingConfig: { minSize: 3 } })],
    },
    {
      sort: "unknown",
      title: "a node group whose number is known later",
      answer: "undetermined",
      resources: [nodeGroup({ instanceTypes: ["g6.xlarge"], scalingConfig: { minSize: unknown } })],
    },
    {
      sort: "absent",
      title: "a node group that says no number, which AWS wants",
      answer: "violated",
      resources: [nodeGroup({ instanceTypes: ["g6.xlarge"] })],
    },
    {
      sort: "absent",
      title: "a pool of GKE that scales and says no number, which is 0",
      answer: "passed",
      resources: [googlePool({ autoscaling: { totalMaxNodeCount: 3 }, nodeConfig: L4 })],
    },
    {
      sort: "wrong-type",
      title: "a number that is text",
      answer: "violated",
      resources: [nodeGroup({ instanceTypes: ["g6.xlarge"], scalingConfig: { minSize: "0" } })],
    },
  ],
};
