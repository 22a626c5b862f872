import type { AcceleratorKind } from "../cluster/contract.ts";

/** A machine type of a cloud. */
export interface Machine {
  /** The cloud's own name, such as `g6.xlarge`, `g2-standard-4`, `Standard_NC24ads_A100_v4`. */
  readonly name: string;
  readonly cpu: number;
  readonly memoryGiB: number;
  readonly accelerator?: {
    readonly kind: AcceleratorKind;
    readonly count: number;
    /** Its name in the cloud's API where nodes ask for it by name, such as `nvidia-tesla-t4`. */
    readonly cloudName?: string;
  };
  /** Number of NVMe disks of its own; none where it has none. */
  readonly localDisks?: number;
  /** Network between machines that bypasses the kernel, where it has one. */
  readonly fabric?: "efa" | "gpudirect" | "infiniband";
  /** Regions of the catalogue that offer it; none named: all of them. */
  readonly regions?: readonly string[];
}

/** Machine types of a cloud that pools may be made of, cheapest first among equals. */
export type Machines = readonly Machine[];
