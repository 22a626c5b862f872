import type { PlanValue } from "../../../../plan/plan.ts";
import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, kubernetes, planned } from "../changes.ts";

const namespace = kubernetes("core/v1:Namespace", "mlops", {}, { namespace: null });
const quota = (hard: PlanValue) => kubernetes("core/v1:ResourceQuota", "estate", { spec: { hard } });
const quotas = (before: PlanValue, after: PlanValue) => comparison([change(quota(before), quota(after))], { unchanged: [namespace] });
const limits = (...items: readonly PlanValue[]) => kubernetes("core/v1:LimitRange", "estate", { spec: { limits: items } });
const queue = (nominalQuota: PlanValue, name = "cpu") =>
  kubernetes("kueue.x-k8s.io/v1beta2:ClusterQueue", "models", {
    spec: { resourceGroups: [{ flavors: [{ name: "general", resources: [{ name, nominalQuota }] }] }] },
  });

export const cases: RiskCases = {
  cases: [
    told("a quota that goes", comparison([change(quota({ pods: "10" }), undefined)], { unchanged: [namespace] }), ["high"]),
    told("limits that go", comparison([change(limits(), undefined)], { unchanged: [namespace] }), ["medium"]),
    told("a quota that is raised", quotas({ "limits.cpu": "8000m" }, { "limits.cpu": "16" }), ["medium"], {
      paths: ['spec.hard["limits.cpu"]'],
    }),
    told("a quota without one of its bounds", quotas({ pods: "10", "limits.cpu": "8" }, { "limits.cpu": "8" }), ["high"], {
      paths: ["spec.hard.pods"],
    }),
    told(
      "a limit that is raised",
      comparison([change(limits({ type: "Container", max: { memory: "1Gi" } }), limits({ type: "Container", max: { memory: "2Gi" } }))]),
      ["medium"],
      {
        paths: ["spec.limits[0].max.memory"],
      },
    ),
    told("a queue that gets more", comparison([change(queue("4"), queue("8"))]), ["medium"], {
      paths: ["spec.resourceGroups[0].flavors[0].resources[0].nominalQuota"],
    }),
    silent(
      "a quota that goes with its namespace",
      comparison([change(quota({ pods: "10" }), undefined), change(namespace, undefined)], { unchanged: [planned("aws:ec2/vpc:Vpc")] }),
    ),
    silent("a quota that is lowered", quotas({ pods: "10" }, { pods: "5" })),
    silent("a quota that is new", comparison([change(undefined, quota({ pods: "10" }))], { unchanged: [namespace] })),
    silent("GPUs, which are a risk of their own", comparison([change(queue("1", "nvidia.com/gpu"), queue("8", "nvidia.com/gpu"))])),
    silent(
      "limits in another order",
      comparison([
        change(
          limits({ type: "Pod", max: { cpu: "2" } }, { type: "Container", max: { cpu: "1" } }),
          limits({ type: "Container", max: { cpu: "1" } }, { type: "Pod", max: { cpu: "2" } }),
        ),
      ]),
    ),
    special(
      "boundary",
      "the same amount in other words",
      quotas({ "limits.memory": "4096Mi", "limits.cpu": "8000m" }, { "limits.memory": "4Gi", "limits.cpu": 8 }),
      [],
    ),
    special("boundary", "a thousandth more", quotas({ "limits.cpu": "8" }, { "limits.cpu": "8001m" }), ["medium"]),
    special("unknown", "a bound that only an update can tell", quotas({ pods: "10" }, { pods: unknown }), ["low"]),
    special("unknown", "a queue that only an update can tell", comparison([change(queue("4"), queue(unknown))]), ["low"]),
    special("wrong-type", "a bound that is no amount", quotas({ pods: "10" }, { pods: "many" }), []),
    special("wrong-type", "bounds that are a list", quotas({ pods: "10" }, ["pods"]), ["high"]),
  ],
};
