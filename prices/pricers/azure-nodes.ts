import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { at, list, record, text } from "../../plan/wiring/values.ts";
import type { Span } from "../assumptions.ts";
import type { Charges, Pricer } from "../charge.ts";
import { chargesOfDisks } from "../disks.ts";
import { hours, spanWord } from "../spans.ts";

/** https://azure.microsoft.com/pricing/details/kubernetes-service/ and https://azure.microsoft.com/pricing/details/virtual-machines/linux/ */
export const azureNodes: Pricer[] = [
  { types: ["azure-native:containerservice:ManagedCluster"], chargesOf: cluster },
  { types: ["azure-native:containerservice:AgentPool"], chargesOf: ({ inputs }) => poolOf(inputs) },
];

/** Sort of a node's disk, which AKS makes on every machine with premium storage: https://learn.microsoft.com/azure/aks/concepts-storage#managed-os-disks */
const NODE_DISK = "Premium_LRS";

/** The tier Free has no charge. The pools within count as what they are. */
function cluster({ inputs }: PlannedResource): Charges {
  const { agentPoolProfiles, sku } = inputs;
  const tier = text(at(sku, "tier")) ?? "Free";
  const control: Charges =
    tier === "Free" ? [] : [{ what: `control plane, tier ${tier}`, price: { sheet: "control-plane", thing: tier }, quantity: hours(1) }];
  return [...control, ...list(agentPoolProfiles).flatMap((each) => poolOf(record(each)))];
}

function poolOf(pool: Readonly<Record<string, PlanValue>>): Charges {
  const { osDiskSizeGB, osDiskType, scaleSetPriority, vmSize } = pool;
  const nodes = nodesOf(pool);
  const machine = text(vmSize);
  if (nodes === undefined || machine === undefined) return [{ untold: "nodes: number or machine type unknown until an update" }];
  return [
    {
      what: `${spanWord(nodes)} x ${machine}`,
      price: { sheet: "machine", thing: machine },
      quantity: hours(nodes),
      spot: scaleSetPriority === "Spot",
    },
    ...(osDiskType === "Ephemeral" ? [] : disksOf(osDiskSizeGB, nodes)),
  ];
}

function nodesOf({ count, enableAutoScaling, maxCount, minCount }: Readonly<Record<string, PlanValue>>): Span | undefined {
  const [low, high] = enableAutoScaling === true ? [minCount, maxCount] : [count, count];
  return typeof low === "number" && typeof high === "number" ? { low, high } : undefined;
}

function disksOf(size: PlanValue | undefined, nodes: Span): Charges {
  if (typeof size !== "number" || size === 0) return [{ untold: "disks of the nodes: AKS decides their size" }];
  return chargesOfDisks("azure", { count: nodes, gib: size, type: NODE_DISK, layer: "cloud", role: "of the nodes" });
}
