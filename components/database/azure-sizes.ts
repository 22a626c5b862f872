import { UserError } from "../core/errors.ts";
import type { DatabaseSpec } from "./contract.ts";

/** Machine of a server: how Azure calls it, CPU that it always has, in thousandths, and memory. */
interface Size {
  readonly name: string;
  readonly tier: "Burstable" | "GeneralPurpose" | "MemoryOptimized";
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
}

/** Holds all that a spec may ask for. */
const LARGEST = of("Standard_E64ds_v5", "MemoryOptimized", 64_000, 512);

/**
 * By price. Of the `B` the CPU is their baseline, above which they run on credits; of the others every virtual CPU.
 * https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-compute https://learn.microsoft.com/azure/virtual-machines/sizes-b-series-burstable
 */
const SIZES: readonly Size[] = [
  of("Standard_B1ms", "Burstable", 200, 2),
  of("Standard_B2s", "Burstable", 400, 4),
  of("Standard_B2ms", "Burstable", 600, 8),
  of("Standard_D2ds_v5", "GeneralPurpose", 2000, 8),
  of("Standard_E2ds_v5", "MemoryOptimized", 2000, 16),
  of("Standard_D4ds_v5", "GeneralPurpose", 4000, 16),
  of("Standard_E4ds_v5", "MemoryOptimized", 4000, 32),
  of("Standard_D8ds_v5", "GeneralPurpose", 8000, 32),
  of("Standard_E8ds_v5", "MemoryOptimized", 8000, 64),
  of("Standard_D16ds_v5", "GeneralPurpose", 16_000, 64),
  of("Standard_E16ds_v5", "MemoryOptimized", 16_000, 128),
  of("Standard_D32ds_v5", "GeneralPurpose", 32_000, 128),
  of("Standard_E32ds_v5", "MemoryOptimized", 32_000, 256),
  of("Standard_D64ds_v5", "GeneralPurpose", 64_000, 256),
  LARGEST,
];

/** Sizes of a disk, in GiB. https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-storage-premium-ssd */
const DISKS = [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_767] as const;

/** The cheapest size with what is asked for; one that runs on credits has no second server. https://learn.microsoft.com/azure/reliability/reliability-postgresql-flexible-server */
export function sizeFor(wanted: Pick<DatabaseSpec, "cpuMillicores" | "memoryMiB" | "multiZone">): Size {
  const enough = SIZES.find(
    ({ cpuMillicores, memoryMiB, tier }) =>
      cpuMillicores >= wanted.cpuMillicores && memoryMiB >= wanted.memoryMiB && !(wanted.multiZone && tier === "Burstable"),
  );
  return enough ?? LARGEST;
}

/**
 * The smallest disk with what is asked for.
 *
 * @throws UserError where Azure has none so large.
 */
export function diskFor(owner: string, { storageGiB }: Pick<DatabaseSpec, "storageGiB">): number {
  const enough = DISKS.find((gib) => gib >= storageGiB);
  if (enough !== undefined) return enough;
  const reason = `must be at most ${DISKS.at(-1)} on Azure (got ${storageGiB})`;
  throw new UserError(`${owner}: the spec is not valid`, [{ path: "storageGiB", reason }]);
}

function of(name: string, tier: Size["tier"], cpuMillicores: number, memoryGiB: number): Size {
  return { name, tier, cpuMillicores, memoryMiB: 1024 * memoryGiB };
}
