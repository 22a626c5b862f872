import { type ControlCases, unknown } from "../../support/control-cases.ts";
import { azurePool, googlePool, karpenterPool, nodeGroup, trainingCluster } from "../../support/pools.ts";

const TAINT = { key: "nvidia.com/gpu", effect: "NO_SCHEDULE" };

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a node group with a taint",
      answer: "passed",
      resources: [nodeGroup({ instanceTypes: ["p5.48xlarge"], taints: [TAINT] })],
    },
    {
      sort: "compliant",
      title: "a pool of GKE with a taint",
      answer: "passed",
      resources: [googlePool({ nodeConfig: { guestAccelerators: [{ type: "nvidia-l4" }], taints: [TAINT] } })],
    },
    {
      sort: "compliant",
      title: "a pool of AKS with a taint that is written as text",
      answer: "passed",
      resources: [azurePool({ vmSize: "Standard_NC24ads_A100_v4", nodeTaints: ["nvidia.com/gpu=present:NoSchedule"] })],
    },
    {
      sort: "compliant",
      title: "a pool of Karpenter's with a taint",
      answer: "passed",
      resources: [
        karpenterPool([["node.kubernetes.io/instance-type", "trn1.32xlarge"]], {
          taints: [{ key: "aws.amazon.com/neuron", effect: "NoSchedule" }],
        }),
      ],
    },
    {
      sort: "compliant",
      title: "a training cluster of Azure ML, where nothing else lands",
      answer: "passed",
      resources: [trainingCluster({ vmSize: "Standard_NC4as_T4_v3" })],
    },
    {
      sort: "violating",
      title: "a pool with a taint of another meaning",
      answer: "violated",
      paths: ["taints"],
      resources: [nodeGroup({ instanceTypes: ["p5.48xlarge"], taints: [{ key: "dedicated", effect: "NO_SCHEDULE" }] })],
    },
    {
      sort: "violating",
      title: "a text without an effect",
      answer: "violated",
      resources: [azurePool({ vmSize: "Standard_NC24ads_A100_v4", nodeTaints: ["nvidia.com/gpu=present"] })],
    },
    {
      sort: "boundary",
      title: "a taint that only asks politely",
      answer: "violated",
      resources: [nodeGroup({ instanceTypes: ["p5.48xlarge"], taints: [{ key: "nvidia.com/gpu", effect: "PREFER_NO_SCHEDULE" }] })],
    },
    {
      sort: "boundary",
      title: "a pool of AKS without accelerators",
      answer: "not-applicable",
      resources: [azurePool({ vmSize: "Standard_D8s_v5" })],
    },
    {
      sort: "unknown",
      title: "a pool whose taints are known later",
      answer: "undetermined",
      resources: [nodeGroup({ instanceTypes: ["p5.48xlarge"], taints: unknown })],
    },
    {
      sort: "unknown",
      title: "a pool whose machine is known later",
      answer: "undetermined",
      resources: [azurePool({ vmSize: unknown })],
    },
    {
      sort: "absent",
      title: "a pool without taints",
      answer: "violated",
      resources: [googlePool({ nodeConfig: { machineType: "g2-standard-4" } })],
    },
    {
      sort: "wrong-type",
      title: "taints that are no list",
      answer: "violated",
      resources: [nodeGroup({ instanceTypes: ["p5.48xlarge"], taints: TAINT })],
    },
  ],
};
