import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { resource } from "./control-cases.ts";

type Fields = Record<string, PlanValue>;

/** A node group of EKS. */
export function nodeGroup(fields: Fields): PlannedResource {
  return resource("aws:eks/nodeGroup:NodeGroup", fields);
}

/** A node pool of GKE. */
export function googlePool(fields: Fields): PlannedResource {
  return resource("gcp:container/nodePool:NodePool", fields);
}

/** A pool of AKS. */
export function azurePool(fields: Fields): PlannedResource {
  return resource("azure-native:containerservice:AgentPool", fields);
}

/** A pool of Karpenter's: what its machines must be, and what it says besides. */
export function karpenterPool(
  requirements: readonly (readonly [key: string, ...values: string[]])[],
  nodes: Fields = {},
  spec: Fields = {},
  labels: Fields = {},
): PlannedResource {
  const asked = requirements.map(([key, ...values]) => ({ key, operator: "In", values }));
  return resource("kubernetes:karpenter.sh/v1:NodePool", {
    spec: {
      template: { ...(Object.keys(labels).length > 0 && { metadata: { labels } }), spec: { requirements: asked, ...nodes } },
      ...spec,
    },
  });
}

/** A training cluster of Azure ML. */
export function trainingCluster(fields: Fields): PlannedResource {
  return resource("azure-native:machinelearningservices:Compute", { properties: { computeType: "AmlCompute", properties: fields } });
}

/** A chart of a name. */
export function chart(name: string, values: Fields = {}, fields: Fields = {}): PlannedResource {
  return resource("kubernetes:helm.sh/v3:Release", { chart: name, values, ...fields }, { name });
}
