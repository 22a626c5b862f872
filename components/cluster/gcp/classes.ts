import { type Problem, UserError } from "../../core/errors.ts";
import type { CustomObject } from "../../core/kubernetes.ts";
import type { AcceleratorKind, ClusterSpec, NodePool } from "../contract.ts";

/** Label by which pods ask for a compute class and which its nodes wear. https://cloud.google.com/kubernetes-engine/docs/concepts/about-compute-classes */
export const CLASS_LABEL = "cloud.google.com/compute-class";

/** Names of accelerators in Autopilot. https://cloud.google.com/kubernetes-engine/docs/how-to/autopilot-gpus#availability */
const ACCELERATOR_NAMES: Readonly<Partial<Record<AcceleratorKind, string>>> = {
  "nvidia-t4": "nvidia-tesla-t4",
  "nvidia-l4": "nvidia-l4",
  "nvidia-a100-40gb": "nvidia-tesla-a100",
  "nvidia-a100-80gb": "nvidia-a100-80gb",
  "nvidia-h100": "nvidia-h100-80gb",
  "nvidia-h200": "nvidia-h200-141gb",
  "nvidia-b200": "nvidia-b200",
};

/** CPUs and GiB of memory that the cheapest series ends at; above it comes the next. https://cloud.google.com/compute/docs/general-purpose-machines */
const LARGEST_E2 = { cpu: 32, memoryGiB: 128 };

/**
 * Whether Autopilot can have the spec's pools.
 *
 * @throws UserError with every pool that it cannot.
 */
export function checkClasses(name: string, spec: ClusterSpec): void {
  if (spec.nodes !== "automatic") return;
  const problems = spec.nodePools.flatMap(({ accelerator }, index): Problem[] => {
    if (accelerator === undefined) return [];
    const path = `nodePools[${index}].accelerator`;
    const known = Object.keys(ACCELERATOR_NAMES).join(", ");
    return [
      ...(ACCELERATOR_NAMES[accelerator.kind] === undefined
        ? [{ path: `${path}.kind`, reason: `must be one of ${known} with nodes \`automatic\` (got "${accelerator.kind}")` }]
        : []),
      ...(accelerator.sharing === undefined
        ? []
        : [{ path: `${path}.sharing`, reason: "is allowed only with nodes `pools`: on Autopilot each pod says how it shares" }]),
    ];
  });
  if (problems.length > 0) throw new UserError(`${name}: the spec is not valid`, problems);
}

/** A pool of the spec as Autopilot knows it: a class of machines under the pool's name, which a pod asks for by {@link CLASS_LABEL}. */
export function classOf(pool: NodePool): CustomObject {
  return {
    apiVersion: "cloud.google.com/v1",
    kind: "ComputeClass",
    metadata: { name: pool.name },
    spec: { nodePoolAutoCreation: { enabled: true }, priorities: [priorityOf(pool)], whenUnsatisfiable: "DoNotScaleUp" },
  };
}

function priorityOf({ accelerator, cpu, memoryGiB, reservation, spot }: NodePool): object {
  const machineFamily = cpu <= LARGEST_E2.cpu && memoryGiB <= LARGEST_E2.memoryGiB ? "e2" : "n2";
  const machine =
    accelerator === undefined
      ? { machineFamily, minCores: cpu, minMemoryGb: memoryGiB }
      : { gpu: { type: ACCELERATOR_NAMES[accelerator.kind], count: accelerator.count } };
  const reserved = reservation === undefined ? {} : { reservations: { affinity: "Specific", specific: [{ name: reservation }] } };
  return { ...machine, ...reserved, spot };
}
