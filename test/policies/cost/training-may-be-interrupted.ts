import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

function pool(purpose: PlanValue, spot: PlanValue | undefined, name = "pool") {
  const labels = { "mlops-estate/purpose": purpose };
  return resource("gcp:container/nodePool:NodePool", { nodeConfig: { labels, ...(spot !== undefined && { spot }) } }, { name });
}

function group(capacityType: PlanValue) {
  return resource("aws:eks/nodeGroup:NodeGroup", { labels: { "mlops-estate/purpose": "training" }, capacityType });
}

function compute(vmPriority: string) {
  return resource("azure-native:machinelearningservices:Compute", { properties: { properties: { vmPriority } } });
}

export const cases: ControlCases = {
  harmless: [/mlops-estate\/purpose$/],
  cases: [
    { sort: "compliant", title: "a pool of spare capacity", answer: "passed", resources: [pool("training", true)] },
    {
      sort: "boundary",
      title: "a pool of spare capacity beside one that stays",
      answer: "passed",
      resources: [pool("training", true), pool("training", false, "large")],
    },
    { sort: "compliant", title: "a group of AWS", answer: "passed", resources: [group("SPOT")] },
    { sort: "compliant", title: "machines of a managed system", answer: "passed", resources: [compute("LowPriority")] },
    {
      sort: "violating",
      title: "pools that stay",
      answer: "violated",
      paths: [""],
      resources: [pool("training", false), group("ON_DEMAND")],
    },
    { sort: "violating", title: "machines of a managed system that stay", answer: "violated", resources: [compute("Dedicated")] },
    {
      sort: "boundary",
      title: "spare capacity that is not for training",
      answer: "violated",
      resources: [pool("training", false), pool("serving", true, "serving")],
    },
    {
      sort: "boundary",
      title: "an estate that has no machines for training",
      answer: "not-applicable",
      resources: [pool("serving", false)],
    },
    { sort: "unknown", title: "a pool that is known later to stay or not", answer: "undetermined", resources: [pool("training", unknown)] },
    { sort: "absent", title: "a pool that says nothing, and so stays", answer: "violated", resources: [pool("training", undefined)] },
    { sort: "wrong-type", title: "a pool that says it as text", answer: "violated", resources: [pool("training", "true")] },
  ],
};
