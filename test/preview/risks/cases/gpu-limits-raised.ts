import type { PlanValue } from "../../../../plan/plan.ts";
import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, kubernetes, planned, update } from "../changes.ts";

const GROUP = "aws:eks/nodeGroup:NodeGroup";
const group = (maxSize: PlanValue, instance = "g5.xlarge") => ({ instanceTypes: [instance], scalingConfig: { maxSize } });
const quota = (gpus: PlanValue) => kubernetes("core/v1:ResourceQuota", "team", { spec: { hard: { "requests.nvidia.com/gpu": gpus } } });
const quotas = (before: PlanValue, after: PlanValue) => comparison([change(quota(before), quota(after))]);
const queue = (nominalQuota: PlanValue, name = "nvidia.com/gpu") =>
  kubernetes("kueue.x-k8s.io/v1beta2:ClusterQueue", "models", {
    spec: { resourceGroups: [{ flavors: [{ name: "training", resources: [{ name, nominalQuota }] }] }] },
  });
const karpenter = (limits: Record<string, PlanValue>) =>
  kubernetes("karpenter.sh/v1:NodePool", "training", {
    spec: {
      limits,
      template: { spec: { requirements: [{ key: "karpenter.k8s.aws/instance-gpu-count", operator: "Gt", values: ["0"] }] } },
    },
  });
const workload = (gpus: PlanValue) =>
  kubernetes("apps/v1:Deployment", "model", {
    spec: { template: { spec: { containers: [{ name: "model", resources: { limits: { "nvidia.com/gpu": gpus } } }] } } },
  });

export const cases: RiskCases = {
  cases: [
    told("a pool of GPUs that may grow", update(GROUP, group(2), group(8)), ["high"], {
      says: "more machines with GPUs",
      paths: ["scalingConfig.maxSize"],
    }),
    told("a pool of GPUs that is new", comparison([change(undefined, planned(GROUP, group(2)))]), ["high"]),
    told("a pool whose machines get GPUs", update(GROUP, group(2, "m5.large"), group(2)), ["high"]),
    told(
      "a pool of Karpenter's, once",
      comparison([change(karpenter({ nodes: 2, "nvidia.com/gpu": "2" }), karpenter({ nodes: 4, "nvidia.com/gpu": "4" }))]),
      ["high"],
    ),
    told("a quota that is raised", quotas("1", "4"), ["high"], { paths: ['spec.hard["requests.nvidia.com/gpu"]'] }),
    told("a queue that gets more", comparison([change(queue("1"), queue("8"))]), ["high"]),
    told("a workload that asks for more", comparison([change(workload(1), workload(2))]), ["medium"]),
    silent("a pool without GPUs that may grow", update(GROUP, group(2, "m5.large"), group(8, "m5.large"))),
    silent("a pool of GPUs that may shrink", update(GROUP, group(8), group(2))),
    silent("a quota of none that is new", comparison([change(undefined, quota("0"))])),
    silent("a workload that is new", comparison([change(undefined, workload(4))])),
    silent("a queue of processors that gets more", comparison([change(queue("1", "cpu"), queue("8", "cpu"))])),
    special("boundary", "the same amount in other words", quotas("2", 2), []),
    special("unknown", "a pool that only an update can tell", update(GROUP, group(2), group(unknown)), ["medium"]),
    special("unknown", "a quota that only an update can tell", quotas("2", unknown), ["medium"]),
    special("wrong-type", "a quota that is no amount", quotas("2", "many"), []),
    special("wrong-type", "a pool that is a list", update(GROUP, group(2), { instanceTypes: "g5.xlarge", scalingConfig: [] }), []),
  ],
};
