import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { at, list, record, text } from "../../plan/wiring/values.ts";
import type { Span } from "../assumptions.ts";
import type { Charges, Pricer } from "../charge.ts";
import { chargesOfDisks } from "../disks.ts";
import { type Estate, sourcesOf } from "../estate.ts";
import { sizeGiB } from "../kubernetes/size.ts";
import { hours, spanWord } from "../spans.ts";

/** Groups of nodes on AWS: the managed ones, and what Karpenter may add to them. https://aws.amazon.com/ec2/pricing/on-demand/ */
export const awsNodes: Pricer[] = [
  { types: ["aws:eks/nodeGroup:NodeGroup"], chargesOf: managedGroup },
  { types: ["kubernetes:karpenter.sh/v1:NodePool"], chargesOf: karpenterPool },
];

/** On demand EKS takes the first type that is to be had. https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html#managed-node-group-capacity-types */
function managedGroup(resource: PlannedResource, estate: Estate): Charges {
  const { capacityType, instanceTypes, scalingConfig } = resource.inputs;
  const [low, high] = ["minSize", "maxSize"].map((key) => number(at(scalingConfig, key)));
  const [first] = list(instanceTypes).flatMap((each) => text(each) ?? []);
  if (low === undefined || high === undefined || first === undefined)
    return [{ untold: "nodes: number or machine type unknown until an update" }];
  const nodes = { low, high };
  const spot = capacityType === "SPOT";
  const [template] = sourcesOf(resource, "launchTemplate", estate);
  const devices = list(template?.inputs["blockDeviceMappings"]).map((each) => record(at(each, "ebs")));
  return [
    { what: `${spanWord(nodes)} x ${first}`, price: { sheet: "machine", thing: first }, quantity: hours(nodes), spot },
    ...disksOf(devices, nodes, "cloud", (size) => number(size)),
  ];
}

/** Karpenter takes the cheapest type that a pod fits on, from none to what its limits allow. https://karpenter.sh/docs/concepts/nodepools/#speclimits */
function karpenterPool({ inputs }: PlannedResource, { resources }: Estate): Charges {
  const spec = at(inputs, "spec");
  const requirements = list(at(spec, "template", "spec", "requirements"));
  const types = valuesOf(requirements, "node.kubernetes.io/instance-type");
  const most = number(at(spec, "limits", "nodes"));
  if (most === undefined || types.length === 0) return [{ untold: "nodes of Karpenter: no limit of nodes or no machine types" }];
  const nodes = { low: number(at(spec, "replicas")) ?? 0, high: most };
  const name = text(at(spec, "template", "spec", "nodeClassRef", "name"));
  const nodeClass = resources.find(
    ({ inputs: { metadata }, type }) => type === "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass" && at(metadata, "name") === name,
  );
  const devices = list(at(nodeClass?.inputs["spec"], "blockDeviceMappings")).map((each) => record(at(each, "ebs")));
  const what = `${spanWord(nodes)} x ${types.length === 1 ? types.join() : `the cheapest of ${types.join(", ")}`}`;
  const spot = valuesOf(requirements, "karpenter.sh/capacity-type").includes("spot");
  return [
    { what, price: types.map((thing) => ({ sheet: "machine", thing })), quantity: hours(nodes), spot, layer: "cluster" },
    ...disksOf(devices, nodes, "cluster", sizeGiB),
  ];
}

function disksOf(
  devices: readonly Readonly<Record<string, PlanValue>>[],
  nodes: Span,
  layer: "cloud" | "cluster",
  sizeOf: (value: PlanValue | undefined) => number | undefined,
): Charges {
  if (devices.length === 0) return [{ untold: "disks of the nodes: the image decides their size" }];
  return devices.flatMap((device): Charges => {
    const { iops, throughput, volumeSize, volumeType } = device;
    const gib = sizeOf(volumeSize);
    if (gib === undefined) return [{ untold: "disks of the nodes: size unknown until an update" }];
    const type = text(volumeType) ?? "gp2";
    return chargesOfDisks("aws", {
      count: nodes,
      gib,
      type,
      iops: number(iops),
      throughput: number(throughput),
      layer,
      role: "of the nodes",
    });
  });
}

function valuesOf(requirements: readonly PlanValue[], key: string): string[] {
  return requirements
    .filter((each) => at(each, "key") === key && at(each, "operator") === "In")
    .flatMap((each) => list(at(each, "values")).flatMap((value) => text(value) ?? []));
}

/** Limits of Karpenter are quantities, written as text. */
function number(value: PlanValue | undefined): number | undefined {
  const parsed = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : undefined;
}
