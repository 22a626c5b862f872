import type { Machine, Machines } from "../machine.ts";

/** Series of general machines. All are offered in every region of the catalogue. */
interface Series {
  /** What a name has between the CPUs and the end, such as `ds_v6` of `Standard_D4ds_v6`. */
  readonly letters: readonly [family: string, features: string];
  readonly memoryPerCpu: number;
  /** Number of disks by CPUs, where AKS can put a node's system disk, and with it the scratch space of pods, on one of them: from 128 GiB on. */
  readonly disks?: Readonly<Record<number, number>>;
  /** Memory of sizes that have less than their CPUs would bring. */
  readonly memory?: Readonly<Record<number, number>>;
}

/** CPUs of the sizes that all series have. */
const SIZES = [2, 4, 8, 16, 32, 48, 64, 96] as const;

/** The only disk of a fifth generation's machine is an SSD on SCSI. https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/ddsv5-series */
const ONE_DISK = { 4: 1, 8: 1, 16: 1, 32: 1, 48: 1, 64: 1, 96: 1 };

/**
 * By price; a size of any series costs less than the next size of any other. The sixth generation's disks are NVMe and come first where disks are
 * asked for. Edsv6 is missing: its disks cannot hold a system disk. https://learn.microsoft.com/azure/virtual-machines/sizes/memory-optimized/edsv6-series
 *
 * https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/d-family
 * https://learn.microsoft.com/azure/virtual-machines/sizes/memory-optimized/e-family
 */
const GENERAL: readonly Series[] = [
  { letters: ["D", "s_v5"], memoryPerCpu: 4 },
  { letters: ["D", "s_v6"], memoryPerCpu: 4 },
  { letters: ["D", "ds_v6"], memoryPerCpu: 4, disks: { 4: 1, 8: 1, 16: 2, 32: 4, 48: 6, 64: 4, 96: 6 } },
  { letters: ["D", "ds_v5"], memoryPerCpu: 4, disks: ONE_DISK },
  { letters: ["E", "s_v5"], memoryPerCpu: 8, memory: { 96: 672 } },
  { letters: ["E", "s_v6"], memoryPerCpu: 8 },
  { letters: ["E", "ds_v5"], memoryPerCpu: 8, disks: ONE_DISK, memory: { 96: 672 } },
];

/** Regions of the catalogue by continent. */
const AMERICAS = ["brazilsouth", "canadacentral", "centralus", "eastus", "eastus2", "southcentralus", "westus2", "westus3"];
const BUT_BRAZIL = without(AMERICAS, ["brazilsouth"]);
const ASIA = ["australiaeast", "centralindia", "japaneast", "koreacentral", "southeastasia"];
const EUROPE = ["francecentral", "germanywestcentral", "italynorth", "northeurope", "polandcentral", "spaincentral"];
const NORTH = ["swedencentral", "switzerlandnorth", "uksouth", "westeurope"];

/**
 * Regions that Azure has a price of a series for, as of June 2026. It says that the machine is there, not that a subscription may have it: that is
 * for its quota. https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices
 */
const T4 = without([...AMERICAS, ...ASIA, ...EUROPE, ...NORTH, "israelcentral"], ["spaincentral", "switzerlandnorth"]);
const A10 = [...AMERICAS, ...ASIA, ...EUROPE, ...NORTH, "eastasia", "israelcentral", "mexicocentral", "southafricanorth", "uaenorth"];
const NC_A100 = [...AMERICAS, ...ASIA, ...EUROPE, ...NORTH];
const MIDDLE_AND_SOUTH = ["southafricanorth", "spaincentral", "uaenorth"];
const ND_A100_EUROPE = ["francecentral", "italynorth", "norwayeast", "polandcentral"];
const ND_A100 = [...AMERICAS, ...NORTH, ...ND_A100_EUROPE, ...MIDDLE_AND_SOUTH, "australiaeast", "japaneast"];
const NC_H100 = [...BUT_BRAZIL, ...ASIA, ...NORTH, "germanywestcentral", "northeurope", "spaincentral", "uaenorth"];
const ND_H100 = [...BUT_BRAZIL, ...NORTH, ...MIDDLE_AND_SOUTH, "australiaeast", "japaneast", "koreacentral", "polandcentral"];
const ND_H200_AMERICAS = ["brazilsouth", "centralus", "eastus2", "mexicocentral", "westus2", "westus3"];
const ND_H200_ASIA = ["australiaeast", "japaneast", "southeastasia"];
const ND_H200 = [...ND_H200_AMERICAS, ...ND_H200_ASIA, ...EUROPE, "norwayeast", "southafricanorth", "swedencentral", "uaenorth", "uksouth"];
const ND_V100 = ["eastus", "southcentralus", "southeastasia", "westeurope", "westus2"];
const ND_A100_40 = ["eastus", "italynorth", "southcentralus", "westeurope", "westus2"];

/**
 * The smallest machine for each number of whole GPUs of NVIDIA that AKS has drivers for. L4, L40S and A10G are not to be had on Azure. B200 is
 * there only beside CPUs of Arm, which the estate's images are not built for: see the series GB200. NCv3 is retired, so that V100 is there only by
 * eights. Parts of an A10, which NVadsA10_v5 has too, are not whole GPUs.
 *
 * https://learn.microsoft.com/azure/virtual-machines/sizes/overview#gpu-accelerated
 * https://learn.microsoft.com/azure/virtual-machines/sizes/gpu-accelerated/nd-gb200-v6-series
 * https://learn.microsoft.com/azure/virtual-machines/sizes/retirement/retired-sizes-list
 */
const WITH_GPUS: Machines = [
  // https://learn.microsoft.com/azure/virtual-machines/sizes/gpu-accelerated/ncast4v3-series
  { name: "Standard_NC4as_T4_v3", cpu: 4, memoryGiB: 28, accelerator: { kind: "nvidia-t4", count: 1 }, localDisks: 1, regions: T4 },
  { name: "Standard_NC64as_T4_v3", cpu: 64, memoryGiB: 440, accelerator: { kind: "nvidia-t4", count: 4 }, localDisks: 1, regions: T4 },
  // https://learn.microsoft.com/azure/virtual-machines/sizes/gpu-accelerated/nvadsa10v5-series
  { name: "Standard_NV36ads_A10_v5", cpu: 36, memoryGiB: 440, accelerator: { kind: "nvidia-a10", count: 1 }, localDisks: 1, regions: A10 },
  { name: "Standard_NV72ads_A10_v5", cpu: 72, memoryGiB: 880, accelerator: { kind: "nvidia-a10", count: 2 }, localDisks: 1, regions: A10 },
  // The smallest one's disk for a system is too small for pods, and AKS leaves the NVMe disk beside it alone.
  // https://learn.microsoft.com/azure/virtual-machines/sizes/gpu-accelerated/nca100v4-series
  { name: "Standard_NC24ads_A100_v4", cpu: 24, memoryGiB: 220, accelerator: { kind: "nvidia-a100-80gb", count: 1 }, regions: NC_A100 },
  {
    name: "Standard_NC48ads_A100_v4",
    cpu: 48,
    memoryGiB: 440,
    accelerator: { kind: "nvidia-a100-80gb", count: 2 },
    localDisks: 2,
    regions: NC_A100,
  },
  {
    name: "Standard_NC96ads_A100_v4",
    cpu: 96,
    memoryGiB: 880,
    accelerator: { kind: "nvidia-a100-80gb", count: 4 },
    localDisks: 4,
    regions: NC_A100,
  },
  // https://learn.microsoft.com/azure/virtual-machines/sizes/gpu-accelerated/ndv2-series
  {
    name: "Standard_ND40rs_v2",
    cpu: 40,
    memoryGiB: 672,
    accelerator: { kind: "nvidia-v100", count: 8 },
    localDisks: 1,
    fabric: "infiniband",
    regions: ND_V100,
  },
  // https://learn.microsoft.com/azure/virtual-machines/sizes/gpu-accelerated/ndasra100v4-series
  {
    name: "Standard_ND96asr_v4",
    cpu: 96,
    memoryGiB: 900,
    accelerator: { kind: "nvidia-a100-40gb", count: 8 },
    localDisks: 1,
    fabric: "infiniband",
    regions: ND_A100_40,
  },
  // https://learn.microsoft.com/azure/virtual-machines/sizes/gpu-accelerated/ndma100v4-series
  {
    name: "Standard_ND96amsr_A100_v4",
    cpu: 96,
    memoryGiB: 1900,
    accelerator: { kind: "nvidia-a100-80gb", count: 8 },
    localDisks: 1,
    fabric: "infiniband",
    regions: ND_A100,
  },
  // https://learn.microsoft.com/azure/virtual-machines/sizes/gpu-accelerated/ncadsh100v5-series
  {
    name: "Standard_NC40ads_H100_v5",
    cpu: 40,
    memoryGiB: 320,
    accelerator: { kind: "nvidia-h100", count: 1 },
    localDisks: 1,
    regions: NC_H100,
  },
  {
    name: "Standard_NC80adis_H100_v5",
    cpu: 80,
    memoryGiB: 640,
    accelerator: { kind: "nvidia-h100", count: 2 },
    localDisks: 1,
    regions: NC_H100,
  },
  // https://learn.microsoft.com/azure/virtual-machines/sizes/gpu-accelerated/ndh100v5-series
  {
    name: "Standard_ND96isr_H100_v5",
    cpu: 96,
    memoryGiB: 1900,
    accelerator: { kind: "nvidia-h100", count: 8 },
    localDisks: 8,
    fabric: "infiniband",
    regions: ND_H100,
  },
  // https://learn.microsoft.com/azure/virtual-machines/sizes/gpu-accelerated/nd-h200-v5-series
  {
    name: "Standard_ND96isr_H200_v5",
    cpu: 96,
    memoryGiB: 1850,
    accelerator: { kind: "nvidia-h200", count: 8 },
    localDisks: 8,
    fabric: "infiniband",
    regions: ND_H200,
  },
];

/** Azure's machine types. Every one takes encryption at host and runs Azure Linux. https://learn.microsoft.com/azure/virtual-machines/sizes/overview */
export const AZURE_MACHINES: Machines = [...SIZES.flatMap((cpu) => GENERAL.flatMap((series) => sizeOf(series, cpu))), ...WITH_GPUS];

/** A series' machine with this many CPUs; none where it would have disks and this size's is too small. */
function sizeOf({ disks, letters: [family, features], memory, memoryPerCpu }: Series, cpu: number): Machine[] {
  const localDisks = disks?.[cpu];
  if (disks !== undefined && localDisks === undefined) return [];
  const machine = { name: `Standard_${family}${cpu}${features}`, cpu, memoryGiB: memory?.[cpu] ?? memoryPerCpu * cpu };
  return [localDisks === undefined ? machine : { ...machine, localDisks }];
}

function without(regions: readonly string[], lacking: readonly string[]): string[] {
  return regions.filter((region) => !lacking.includes(region));
}
