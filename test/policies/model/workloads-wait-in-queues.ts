import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";
import { chart } from "../../support/pools.ts";

const KUEUE = "kubernetes:kueue.x-k8s.io/v1beta2";

const kueue = chart("oci://registry.k8s.io/kueue/charts/kueue");
const flavor = resource(`${KUEUE}:ResourceFlavor`, { metadata: { name: "general" } });
const local = object(`${KUEUE}:LocalQueue`, "default", { spec: { clusterQueue: "models" } }, { namespace: "team-models" });

function clusterQueue(nominalQuota: PlanValue, named = "general") {
  const flavors = [{ name: named, resources: [{ name: "cpu", nominalQuota }] }];
  return resource(`${KUEUE}:ClusterQueue`, { metadata: { name: "models" }, spec: { resourceGroups: [{ flavors }] } });
}

function team(name: string) {
  return resource("kubernetes:core/v1:Namespace", { metadata: { name, labels: { "mlops-estate/team": "a" } } }, { name });
}

export const cases: ControlCases = {
  // Which team a namespace is of is no matter here.
  harmless: [/^metadata\.labels\.mlops-estate\/team$/],
  cases: [
    {
      sort: "compliant",
      title: "a team with a queue and a quota",
      answer: "passed",
      resources: [kueue, flavor, clusterQueue("8"), local, team("team-models")],
    },
    {
      sort: "compliant",
      title: "a queue and no team, where the quota is known later",
      answer: "passed",
      resources: [kueue, flavor, clusterQueue(unknown), local],
    },
    {
      sort: "violating",
      title: "a team without a queue",
      answer: "violated",
      resources: [kueue, flavor, clusterQueue("8"), local, team("team-models"), team("team-vision")],
    },
    {
      sort: "violating",
      title: "queues that nothing reads",
      answer: "violated",
      resources: [flavor, clusterQueue("8"), local],
    },
    {
      sort: "violating",
      title: "a queue of a team that leads nowhere",
      answer: "violated",
      paths: ["spec.clusterQueue"],
      resources: [kueue, flavor, local],
    },
    {
      sort: "violating",
      title: "a quota of nodes that are not described",
      answer: "violated",
      paths: ["spec.resourceGroups[0].flavors[0].name"],
      resources: [kueue, flavor, clusterQueue("8", "gpu"), local],
    },
    { sort: "boundary", title: "Kueue without a queue", answer: "violated", resources: [kueue, flavor, clusterQueue("8")] },
    {
      sort: "unknown",
      title: "a queue whose quotas are known later",
      answer: "undetermined",
      resources: [kueue, resource(`${KUEUE}:ClusterQueue`, { metadata: { name: "models" }, spec: { resourceGroups: unknown } }), local],
    },
    {
      sort: "absent",
      title: "a queue without a quota",
      answer: "violated",
      resources: [kueue, resource(`${KUEUE}:ClusterQueue`, { metadata: { name: "models" }, spec: {} }), local],
    },
    {
      sort: "wrong-type",
      title: "quotas that are no list",
      answer: "violated",
      resources: [kueue, resource(`${KUEUE}:ClusterQueue`, { metadata: { name: "models" }, spec: { resourceGroups: "8" } }), local],
    },
  ],
};
