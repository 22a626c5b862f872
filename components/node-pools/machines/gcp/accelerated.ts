import type { AcceleratorKind } from "../../../cluster/contract.ts";
import type { Machine, Machines } from "../../machine.ts";
import { type Place, regionsWith } from "./zones.ts";

/** What machines of one series have in common. */
interface Series {
  readonly kind: AcceleratorKind;
  /** Name by which GKE takes the accelerator. */
  readonly cloudName: string;
  readonly place: Place;
}

/** One machine: name, accelerators, CPUs, GiB of memory, local disks. */
type Row = readonly [name: string, count: number, cpu: number, memoryGiB: number, localDisks: number, fabric?: "gpudirect"];

/**
 * Machines with accelerators, the smallest for each number of them. Disks are those that come with the machine, and on N1 and A2 the fewest
 * that may be attached. https://cloud.google.com/compute/docs/accelerator-optimized-machines https://cloud.google.com/compute/docs/disks/local-ssd
 *
 * T4 and V100 are attached to an N1 machine: https://cloud.google.com/compute/docs/gpus#n1-gpus. H100 by fewer than eight is sold as spot or
 * flex-start capacity only, H200 and B200 as those or by reservation: https://cloud.google.com/compute/docs/instances/provisioning-models.
 */
export const ACCELERATED: Machines = [
  ...series({ kind: "nvidia-t4", cloudName: "nvidia-tesla-t4", place: "nvidia-tesla-t4" }, [
    ["n1-standard-4", 1, 4, 15, 1],
    ["n1-standard-8", 2, 8, 30, 1],
    ["n1-standard-16", 4, 16, 60, 1],
  ]),
  ...series({ kind: "nvidia-v100", cloudName: "nvidia-tesla-v100", place: "nvidia-tesla-v100" }, [
    ["n1-standard-8", 1, 8, 30, 1],
    ["n1-standard-16", 2, 16, 60, 1],
    ["n1-standard-32", 4, 32, 120, 1],
    ["n1-standard-64", 8, 64, 240, 1],
  ]),
  ...series({ kind: "nvidia-l4", cloudName: "nvidia-l4", place: "g2-standard" }, [
    ["g2-standard-4", 1, 4, 16, 1],
    ["g2-standard-24", 2, 24, 96, 2],
    ["g2-standard-48", 4, 48, 192, 4],
    ["g2-standard-96", 8, 96, 384, 8],
  ]),
  ...series({ kind: "nvidia-a100-40gb", cloudName: "nvidia-tesla-a100", place: "a2-highgpu" }, [
    ["a2-highgpu-1g", 1, 12, 85, 1],
    ["a2-highgpu-2g", 2, 24, 170, 2],
    ["a2-highgpu-4g", 4, 48, 340, 4],
    ["a2-highgpu-8g", 8, 96, 680, 8],
  ]),
  ...series({ kind: "nvidia-a100-40gb", cloudName: "nvidia-tesla-a100", place: "a2-megagpu" }, [["a2-megagpu-16g", 16, 96, 1360, 8]]),
  ...series({ kind: "nvidia-a100-80gb", cloudName: "nvidia-a100-80gb", place: "a2-ultragpu" }, [
    ["a2-ultragpu-1g", 1, 12, 170, 1],
    ["a2-ultragpu-2g", 2, 24, 340, 2],
    ["a2-ultragpu-4g", 4, 48, 680, 4],
    ["a2-ultragpu-8g", 8, 96, 1360, 8],
  ]),
  ...series({ kind: "nvidia-h100", cloudName: "nvidia-h100-80gb", place: "a3-highgpu" }, [
    ["a3-highgpu-1g", 1, 26, 234, 2],
    ["a3-highgpu-2g", 2, 52, 468, 4],
    ["a3-highgpu-4g", 4, 104, 936, 8],
    ["a3-highgpu-8g", 8, 208, 1872, 16, "gpudirect"],
  ]),
  ...series({ kind: "nvidia-h200", cloudName: "nvidia-h200-141gb", place: "a3-ultragpu" }, [
    ["a3-ultragpu-8g", 8, 224, 2952, 32, "gpudirect"],
  ]),
  ...series({ kind: "nvidia-b200", cloudName: "nvidia-b200", place: "a4-highgpu" }, [["a4-highgpu-8g", 8, 224, 3968, 32, "gpudirect"]]),
];

function series({ cloudName, kind, place }: Series, rows: readonly Row[]): Machine[] {
  return rows.map(([name, count, cpu, memoryGiB, localDisks, fabric]) => ({
    name,
    cpu,
    memoryGiB,
    accelerator: { kind, count, cloudName },
    localDisks,
    ...(fabric === undefined ? {} : { fabric }),
    regions: regionsWith(place),
  }));
}
