import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, unknown } from "../../support/control-cases.ts";
import { azurePool, chart, googlePool, karpenterPool, nodeGroup, trainingCluster } from "../../support/pools.ts";

const L4 = ["node.kubernetes.io/instance-type", "g6.xlarge"] as const;
const IN_TURNS = { "nvidia.com/device-plugin.config": "time-4" };
const operator = chart("gpu-operator", { devicePlugin: { config: { data: { "time-4": "version: v1" } } } });

function google(sharing: Record<string, PlanValue>) {
  return googlePool({ nodeConfig: { guestAccelerators: [{ type: "nvidia-l4", ...sharing }] } });
}

export const cases: ControlCases = {
  // A machine by another name, and parts of another size.
  harmless: [/^vmSize$/, /gpuPartitionSize$/, /^gpuInstanceProfile$/, /^labels\.nvidia\.com\/mig\.config$/],
  cases: [
    {
      sort: "compliant",
      title: "a pool of Karpenter's whose pods take turns",
      answer: "passed",
      resources: [karpenterPool([L4], {}, {}, IN_TURNS), operator],
    },
    {
      sort: "compliant",
      title: "a node group that the operator cuts into parts",
      answer: "passed",
      resources: [
        nodeGroup({ instanceTypes: ["p5.48xlarge"], labels: { "nvidia.com/mig.config": "all-1g.10gb" } }),
        chart("gpu-operator", { migManager: { enabled: true } }),
      ],
    },
    {
      sort: "compliant",
      title: "a pool of GKE whose pods take turns",
      answer: "passed",
      resources: [google({ gpuSharingConfig: { maxSharedClientsPerGpu: 2 } })],
    },
    { sort: "compliant", title: "a pool of GKE in parts", answer: "passed", resources: [google({ gpuPartitionSize: "1g.10gb" })] },
    {
      sort: "compliant",
      title: "a pool of AKS in parts",
      answer: "passed",
      resources: [azurePool({ vmSize: "Standard_NC24ads_A100_v4", gpuInstanceProfile: "MIG1g" })],
    },
    { sort: "violating", title: "a GPU a pod", answer: "violated", resources: [nodeGroup({ instanceTypes: ["g6.xlarge"] }), operator] },
    {
      sort: "violating",
      title: "turns that nobody knows of",
      answer: "violated",
      resources: [karpenterPool([L4], {}, {}, { "nvidia.com/device-plugin.config": "time-8" }), operator],
    },
    { sort: "violating", title: "turns that nobody sees to", answer: "violated", resources: [karpenterPool([L4], {}, {}, IN_TURNS)] },
    {
      sort: "boundary",
      title: "turns of one pod",
      answer: "violated",
      resources: [google({ gpuSharingConfig: { maxSharedClientsPerGpu: 1 } })],
    },
    {
      sort: "boundary",
      title: "GPUs of a managed system alone",
      answer: "not-applicable",
      resources: [trainingCluster({ vmSize: "Standard_NC4as_T4_v3" })],
    },
    {
      sort: "unknown",
      title: "a pool of which it is known later",
      answer: "undetermined",
      resources: [google({ gpuSharingConfig: { maxSharedClientsPerGpu: unknown } })],
    },
    { sort: "absent", title: "a pool that says nothing", answer: "violated", resources: [google({})] },
    {
      sort: "wrong-type",
      title: "turns that are text",
      answer: "violated",
      resources: [google({ gpuSharingConfig: { maxSharedClientsPerGpu: "2" } })],
    },
  ],
};
