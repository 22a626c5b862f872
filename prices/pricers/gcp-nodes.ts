import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { at, list, text } from "../../plan/wiring/values.ts";
import type { Span } from "../assumptions.ts";
import type { Charge, Charges, Pricer } from "../charge.ts";
import { chargesOfDisks } from "../disks.ts";
import { hours, spanWord, times } from "../spans.ts";

/** https://cloud.google.com/compute/all-pricing and https://cloud.google.com/kubernetes-engine/pricing */
export const gcpNodes: Pricer[] = [
  { types: ["gcp:container/nodePool:NodePool"], chargesOf: nodePool },
  { types: ["gcp:container/cluster:Cluster"], chargesOf: controlPlane },
];

/** What GKE takes where nobody says: https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/NodeConfig */
const DEFAULT_DISK = { gib: 100, type: "pd-balanced" };

/** GB of one local SSD: https://cloud.google.com/compute/docs/disks/local-ssd */
const LOCAL_SSD_GB = 375;

/** Machine types whose price has their local SSDs in it. */
const WITH_LOCAL_SSDS = /-lssd$|^(a2-ultragpu|a3|a4)-/;

/** Machine types whose price has their GPUs in it; the others get them attached. */
const WITH_GPUS = /^(a2|a3|a4|g2)-/;

function controlPlane(): Charges {
  return [{ what: "control plane", price: { sheet: "control-plane", thing: "standard" }, quantity: hours(1) }];
}

function nodePool(resource: PlannedResource): Charges {
  const config = resource.inputs["nodeConfig"];
  const nodes = nodesOf(resource);
  const machine = text(at(config, "machineType"));
  if (nodes === undefined || machine === undefined) return [{ untold: "nodes: number or machine type unknown until an update" }];
  const spot = at(config, "spot") === true || at(config, "preemptible") === true;
  const gib = at(config, "diskSizeGb") ?? DEFAULT_DISK.gib;
  const type = text(at(config, "diskType")) ?? DEFAULT_DISK.type;
  const disks: Charges =
    typeof gib === "number"
      ? chargesOfDisks("gcp", { count: nodes, gib, type, layer: "cloud", role: "of the nodes" })
      : [{ untold: "disks of the nodes: size unknown until an update" }];
  return [
    { what: `${spanWord(nodes)} x ${machine}`, price: { sheet: "machine", thing: machine }, quantity: hours(nodes), spot },
    ...attachedGpus(config, machine, nodes, spot),
    ...attachedSsds(config, machine, nodes),
    ...disks,
  ];
}

/** All zones together, or each zone by itself. */
function nodesOf({ inputs: { autoscaling, nodeCount, nodeLocations } }: PlannedResource): Span | undefined {
  const zones = list(nodeLocations).length || 3;
  const [totalLow, totalHigh, low, high] = ["totalMinNodeCount", "totalMaxNodeCount", "minNodeCount", "maxNodeCount"].map((key) =>
    number(at(autoscaling, key)),
  );
  if (totalHigh !== undefined) return { low: totalLow ?? 0, high: totalHigh };
  if (high !== undefined) return { low: (low ?? 0) * zones, high: high * zones };
  const fixed = number(nodeCount);
  return fixed === undefined ? undefined : { low: fixed * zones, high: fixed * zones };
}

function attachedGpus(config: PlanValue | undefined, machine: string, nodes: Span, spot: boolean): Charges {
  if (WITH_GPUS.test(machine)) return [];
  return list(at(config, "guestAccelerators")).map((each): Charges[number] => {
    const [count, type] = [number(at(each, "count")), text(at(each, "type"))];
    if (count === undefined || type === undefined) return { untold: "GPUs of the nodes: number or type unknown until an update" };
    return {
      what: `${spanWord(times(nodes, count))} x ${type}`,
      price: { sheet: "gpu", thing: type },
      quantity: hours(times(nodes, count)),
      spot,
    };
  });
}

function attachedSsds(config: PlanValue | undefined, machine: string, nodes: Span): Charge[] {
  const keys = ["ephemeralStorageLocalSsdConfig", "localNvmeSsdBlockConfig"];
  const count = keys.flatMap((key) => number(at(config, key, "localSsdCount")) ?? [])[0] ?? 0;
  if (count === 0 || WITH_LOCAL_SSDS.test(machine)) return [];
  const each = count * LOCAL_SSD_GB;
  return [
    { what: `${spanWord(nodes)} x ${each} GB local SSD`, price: { sheet: "disk", thing: "local-ssd" }, quantity: times(nodes, each) },
  ];
}

function number(value: PlanValue | undefined): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
