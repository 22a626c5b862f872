import { type Certainty, holds, isGiven, some } from "./certainty.ts";
import type { ResourceCheck } from "./control.ts";
import type { Estate } from "./estate.ts";
import type { Finding } from "./finding.ts";
import type { Reading } from "./reading.ts";

type Path = readonly string[];

/** How a type declares a group of equal nodes. */
interface PoolKind {
  /** Where the labels of its nodes stand. */
  readonly labels: Path;
  /** Where their taints stand: objects with `key` and `effect`, or texts such as `key=value:NoSchedule`. */
  readonly taints: Path;
  /** Where it is said how many stand while nobody needs them, by preference; none where nodes are started on demand. */
  readonly least: readonly Path[];
  /** Where it is said how many there are at most, by preference; none where the pool is bound by other sums. */
  readonly most: readonly Path[];
  readonly accelerated: (inputs: Reading) => Certainty;
  readonly spot: (inputs: Reading) => Certainty;
  /** Whether a managed system runs nothing but training on it, and lets nothing else in. */
  readonly trainsOnly?: true;
}

/** EC2's families with GPUs or AWS' own accelerators. https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html */
const AWS_ACCELERATED = /^(dl\d|g\d|gr\d|inf\d|p\d|trn\d|vt\d)/;

/** Google's families that always have GPUs or TPUs; all others have those that are attached. https://cloud.google.com/compute/docs/gpus */
const GCP_ACCELERATED = /^(a2|a3|a4|a4x|ct\w*|g2|g4|tpu\w*)-/;

/** Azure's families that begin with N. https://learn.microsoft.com/azure/virtual-machines/sizes/overview#gpu-accelerated */
const AZURE_ACCELERATED = /^standard_n/i;

/** Requirements by which Karpenter is told to start machines with GPUs. */
const GPU_REQUIREMENT = /\/(instance|sku)-(gpu|accelerator)-/;

/** Autopilot's classes of machines are none of them: their nodes come for pods that ask for a class by its name, and for no others. */
const KINDS: Readonly<Record<string, PoolKind>> = {
  "aws:eks/nodeGroup:NodeGroup": {
    labels: ["labels"],
    taints: ["taints"],
    least: [["scalingConfig", "minSize"]],
    most: [["scalingConfig", "maxSize"]],
    accelerated: (inputs) => anyText(eachOf(inputs.at("instanceTypes")), (type) => AWS_ACCELERATED.test(type)),
    spot: (inputs) => is(inputs.at("capacityType"), "SPOT"),
  },
  "gcp:container/nodePool:NodePool": {
    labels: ["nodeConfig", "labels"],
    taints: ["nodeConfig", "taints"],
    least: [
      ["autoscaling", "totalMinNodeCount"],
      ["autoscaling", "minNodeCount"],
    ],
    most: [
      ["autoscaling", "totalMaxNodeCount"],
      ["autoscaling", "maxNodeCount"],
    ],
    accelerated: (inputs) => {
      const attached = eachOf(inputs.at("nodeConfig", "guestAccelerators")).map((accelerator) => isGiven(accelerator.at("type")));
      return some([anyText([inputs.at("nodeConfig", "machineType")], (type) => GCP_ACCELERATED.test(type)), ...attached]);
    },
    spot: (inputs) => some([is(inputs.at("nodeConfig", "spot"), true), is(inputs.at("nodeConfig", "preemptible"), true)]),
  },
  "azure-native:containerservice:AgentPool": {
    labels: ["nodeLabels"],
    taints: ["nodeTaints"],
    least: [["minCount"]],
    most: [["maxCount"]],
    accelerated: (inputs) => anyText([inputs.at("vmSize")], (size) => AZURE_ACCELERATED.test(size)),
    spot: (inputs) => is(inputs.at("scaleSetPriority"), "Spot"),
  },
  "kubernetes:karpenter.sh/v1:NodePool": {
    labels: ["spec", "template", "metadata", "labels"],
    taints: ["spec", "template", "spec", "taints"],
    least: [],
    most: [],
    accelerated: (inputs) => {
      const keys = requirementsOf(inputs).map((requirement) => requirement.at("key"));
      const types = valuesOf(inputs, "node.kubernetes.io/instance-type");
      return some([
        anyText(keys, (key) => GPU_REQUIREMENT.test(key)),
        anyText(types, (type) => AWS_ACCELERATED.test(type) || AZURE_ACCELERATED.test(type)),
      ]);
    },
    spot: (inputs) => anyText(valuesOf(inputs, "karpenter.sh/capacity-type"), (type) => type === "spot"),
  },
  // https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-cluster
  "azure-native:machinelearningservices:Compute": {
    labels: ["tags"],
    taints: ["taints"],
    least: [["properties", "properties", "scaleSettings", "minNodeCount"]],
    most: [["properties", "properties", "scaleSettings", "maxNodeCount"]],
    accelerated: (inputs) => anyText([inputs.at("properties", "properties", "vmSize")], (size) => AZURE_ACCELERATED.test(size)),
    spot: (inputs) => is(inputs.at("properties", "properties", "vmPriority"), "LowPriority"),
    trainsOnly: true,
  },
};

/** A group of equal nodes, whoever declares it. */
export class Pool {
  /** Inputs of its resource. */
  readonly inputs: Reading;
  private readonly kind: PoolKind;

  constructor(inputs: Reading, kind: PoolKind) {
    this.inputs = inputs;
    this.kind = kind;
  }

  /** What its nodes are for: `general`, `training` or `serving`, as a label of theirs says. */
  get purpose(): Reading {
    return this.inputs.at(...this.kind.labels, "mlops-estate/purpose");
  }

  /** Taints of its nodes; see {@link keepsOff}. */
  get taints(): Reading {
    return this.inputs.at(...this.kind.taints);
  }

  /** How many nodes stand while nobody needs them; undefined where nodes are started on demand. */
  get least(): Reading | undefined {
    return this.firstGiven(this.kind.least);
  }

  /** How many nodes there are at most; undefined where the pool is bound by other sums. */
  get most(): Reading | undefined {
    return this.firstGiven(this.kind.most);
  }

  /** Whether its nodes have accelerators. */
  get accelerated(): Certainty {
    return this.kind.accelerated(this.inputs);
  }

  /** Whether its nodes are spare capacity that the cloud may take away. */
  get spot(): Certainty {
    return this.kind.spot(this.inputs);
  }

  /** Whether a managed system runs nothing but training on it, and lets nothing else in. */
  get trainsOnly(): boolean {
    return this.kind.trainsOnly === true;
  }

  private firstGiven(paths: readonly Path[]): Reading | undefined {
    const readings = paths.map((path) => this.inputs.at(...path));
    return readings.find(({ state }) => state !== "absent") ?? readings[0];
  }
}

/** The same check for every kind of pool. */
export function ofPools(check: (pool: Pool) => readonly Finding[]): Record<string, ResourceCheck> {
  return Object.fromEntries(Object.entries(KINDS).map(([type, kind]) => [type, (inputs: Reading) => check(new Pool(inputs, kind))]));
}

/** All pools of an estate. A cluster of this machine has none: its nodes stand in no plan. */
export function poolsOf(estate: Estate): readonly Pool[] {
  return Object.entries(KINDS).flatMap(([type, kind]) => estate.readingsOf(type).map((inputs) => new Pool(inputs, kind)));
}

/** Pools whose nodes have accelerators, or may have them. */
export function acceleratedPoolsOf(estate: Estate): readonly Pool[] {
  return poolsOf(estate).filter(({ accelerated }) => accelerated !== false);
}

/** Effects by which pods without a toleration are not scheduled, as clouds and Kubernetes spell them. */
const KEEPS_OFF = ["NoSchedule", "NoExecute", "NO_SCHEDULE", "NO_EXECUTE"];

/** Whether a taint keeps pods off that do not tolerate it, where its key passes. */
export function keepsOff(taint: Reading, isKey: (key: string) => boolean): boolean {
  const [said = "", effectOfText] = taint.text()?.split(":") ?? [];
  const key = said.split("=")[0] || taint.at("key").text();
  const effect = effectOfText ?? taint.at("effect").text();
  return key !== undefined && isKey(key) && KEEPS_OFF.some((known) => known === effect);
}

function requirementsOf(inputs: Reading): readonly Reading[] {
  return eachOf(inputs.at("spec", "template", "spec", "requirements"));
}

/** What a requirement of Karpenter's allows. */
function valuesOf(inputs: Reading, key: string): readonly Reading[] {
  return requirementsOf(inputs)
    .filter((requirement) => requirement.at("key").text() === key)
    .flatMap((requirement) => eachOf(requirement.at("values")));
}

/** The items of a list, or the list itself while nobody knows them. */
function eachOf(list: Reading): readonly Reading[] {
  return list.state === "unknown" || list.state === "secret" ? [list] : list.items();
}

function is(reading: Reading, wanted: string | boolean): Certainty {
  return holds(reading, (value) => value === wanted);
}

function anyText(readings: readonly Reading[], passes: (text: string) => boolean): Certainty {
  return some(readings.map((reading) => holds(reading, (value) => typeof value === "string" && passes(value))));
}
