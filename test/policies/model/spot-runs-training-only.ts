import { type ControlCases, unknown } from "../../support/control-cases.ts";
import { azurePool, googlePool, karpenterPool, nodeGroup, trainingCluster } from "../../support/pools.ts";

const TRAINING = { "mlops-estate/purpose": "training" };
const TAINT = { key: "nvidia.com/gpu", effect: "NO_SCHEDULE" };

export const cases: ControlCases = {
  // A taint keeps others off whatever its name is.
  harmless: [/^taints\[0\]\.key$/, /taints\[0\]\.key$/],
  cases: [
    {
      sort: "compliant",
      title: "a node group for training",
      answer: "passed",
      resources: [nodeGroup({ capacityType: "SPOT", labels: TRAINING, taints: [TAINT] })],
    },
    {
      sort: "compliant",
      title: "a pool of GKE for training",
      answer: "passed",
      resources: [googlePool({ nodeConfig: { spot: true, labels: TRAINING, taints: [TAINT] } })],
    },
    {
      sort: "compliant",
      title: "a pool of AKS for training, with Azure's own taint",
      answer: "passed",
      resources: [
        azurePool({
          scaleSetPriority: "Spot",
          nodeLabels: TRAINING,
          nodeTaints: ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule"],
        }),
      ],
    },
    {
      sort: "compliant",
      title: "a pool of Karpenter's for training",
      answer: "passed",
      resources: [
        karpenterPool([["karpenter.sh/capacity-type", "spot"]], { taints: [{ key: "spot", effect: "NoSchedule" }] }, {}, TRAINING),
      ],
    },
    {
      sort: "compliant",
      title: "a training cluster of Azure ML",
      answer: "passed",
      resources: [trainingCluster({ vmPriority: "LowPriority" })],
    },
    {
      sort: "violating",
      title: "a pool for everything",
      answer: "violated",
      paths: ["labels.mlops-estate/purpose"],
      resources: [nodeGroup({ capacityType: "SPOT", labels: { "mlops-estate/purpose": "general" }, taints: [TAINT] })],
    },
    {
      sort: "violating",
      title: "a pool for training that any pod gets to",
      answer: "violated",
      paths: ["taints"],
      resources: [nodeGroup({ capacityType: "SPOT", labels: TRAINING, taints: [] })],
    },
    {
      sort: "violating",
      title: "a pool of Karpenter's that takes spare capacity where it finds some",
      answer: "violated",
      resources: [karpenterPool([["karpenter.sh/capacity-type", "on-demand", "spot"]])],
    },
    {
      sort: "violating",
      title: "preemptible nodes, as Google called them before",
      answer: "violated",
      resources: [googlePool({ nodeConfig: { preemptible: true } })],
    },
    {
      sort: "boundary",
      title: "pools that are paid for in full",
      answer: "not-applicable",
      resources: [
        nodeGroup({ capacityType: "ON_DEMAND" }),
        azurePool({ scaleSetPriority: "Regular" }),
        googlePool({ nodeConfig: { spot: false } }),
      ],
    },
    {
      sort: "unknown",
      title: "a pool of which it is known later",
      answer: "undetermined",
      resources: [nodeGroup({ capacityType: unknown })],
    },
    { sort: "absent", title: "a pool that says nothing of it", answer: "not-applicable", resources: [nodeGroup({})] },
    {
      sort: "absent",
      title: "a pool of spare capacity that does not say what it is for",
      answer: "violated",
      resources: [nodeGroup({ capacityType: "SPOT", taints: [TAINT] })],
    },
    {
      sort: "wrong-type",
      title: "a purpose that is no text",
      answer: "violated",
      resources: [googlePool({ nodeConfig: { spot: true, labels: { "mlops-estate/purpose": true }, taints: [TAINT] } })],
    },
  ],
};
