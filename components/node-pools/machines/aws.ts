import type { Machine, Machines } from "../machine.ts";

/** Sizes of general machines: CPUs, and NVMe disks of those that have some, by generation. https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html */
const SIZES = [
  { size: "large", cpu: 2, disks: { fifth: 1, sixth: 1 } },
  { size: "xlarge", cpu: 4, disks: { fifth: 1, sixth: 1 } },
  { size: "2xlarge", cpu: 8, disks: { fifth: 1, sixth: 1 } },
  { size: "4xlarge", cpu: 16, disks: { fifth: 2, sixth: 1 } },
  { size: "8xlarge", cpu: 32, disks: { fifth: 2, sixth: 1 } },
  { size: "12xlarge", cpu: 48, disks: { fifth: 2, sixth: 2 } },
  { size: "16xlarge", cpu: 64, disks: { fifth: 4, sixth: 2 } },
  { size: "24xlarge", cpu: 96, disks: { fifth: 4, sixth: 4 } },
] as const;

/** A family of general machines, of which a region offers all sizes or none. */
interface Family extends Pick<Machine, "name" | "regions"> {
  readonly memoryPerCpu: 2 | 4 | 8;
  readonly disks?: "fifth" | "sixth";
}

/** Regions that offer a family, where not all do. https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-regions.html */
const US = ["us-east-1", "us-east-2", "us-west-2"];
const R6A = [
  [...US, "ca-central-1", "eu-central-1", "eu-west-1", "eu-west-2"],
  ["ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
].flat();
const C6A = [...R6A, "sa-east-1"];
const M6A = [...C6A, "eu-west-3"];
const R6ID = [
  [...US, "eu-central-1", "eu-west-1", "eu-west-2"],
  ["ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
].flat();
const M6ID = [...R6ID, "ca-central-1", "sa-east-1"];
const C6ID = [...M6ID.filter((region) => region !== "ap-south-1"), "eu-west-3"];

/** By price: a size of any family costs less than the next size of any other. https://aws.amazon.com/ec2/pricing/on-demand/ */
const FAMILIES: readonly Family[] = [
  { name: "c6a", memoryPerCpu: 2, regions: C6A },
  { name: "c6i", memoryPerCpu: 2 },
  { name: "m6a", memoryPerCpu: 4, regions: M6A },
  { name: "c7i", memoryPerCpu: 2 },
  { name: "m6i", memoryPerCpu: 4 },
  { name: "c6id", memoryPerCpu: 2, disks: "sixth", regions: C6ID },
  { name: "m7i", memoryPerCpu: 4 },
  { name: "m5d", memoryPerCpu: 4, disks: "fifth" },
  { name: "r6a", memoryPerCpu: 8, regions: R6A },
  { name: "m6id", memoryPerCpu: 4, disks: "sixth", regions: M6ID },
  { name: "r6i", memoryPerCpu: 8 },
  { name: "r7i", memoryPerCpu: 8 },
  { name: "r5d", memoryPerCpu: 8, disks: "fifth" },
  { name: "r6id", memoryPerCpu: 8, disks: "sixth", regions: R6ID },
];

/** The same for machines with GPUs. */
const G5 = [
  [...US, "ca-central-1", "sa-east-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3"],
  ["ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-2"],
].flat();
const G6 = G5.filter((region) => region !== "eu-west-1");
const G6E = [...US, "eu-central-1", "eu-north-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1"];
const P3 = [
  [...US, "ca-central-1", "eu-central-1", "eu-west-1", "eu-west-2"],
  ["ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-2"],
].flat();
const P3DN = ["us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1"];
const P4D = [...P3, "sa-east-1", "eu-north-1", "ap-south-1"];
const P4DE = ["us-east-1", "us-west-2", "eu-central-1", "ap-northeast-1", "ap-southeast-1"];
const P5_SMALL = [...US, "sa-east-1", "eu-west-2", "ap-northeast-1", "ap-south-1", "ap-southeast-2"];
const P5 = [...P5_SMALL, "ca-central-1", "eu-north-1", "ap-northeast-2"];
const P5EN = [...US, "eu-north-1", "ap-northeast-1", "ap-northeast-2", "ap-south-1"];
const P6_B200 = [...US, "ap-south-1"];

/** The smallest machine for each number of GPUs. https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html */
const ACCELERATED: Machines = [
  { name: "g4dn.xlarge", cpu: 4, memoryGiB: 16, accelerator: { kind: "nvidia-t4", count: 1 }, localDisks: 1 },
  { name: "g4dn.12xlarge", cpu: 48, memoryGiB: 192, accelerator: { kind: "nvidia-t4", count: 4 }, localDisks: 1, fabric: "efa" },
  { name: "g6.xlarge", cpu: 4, memoryGiB: 16, accelerator: { kind: "nvidia-l4", count: 1 }, localDisks: 1, regions: G6 },
  { name: "g6.12xlarge", cpu: 48, memoryGiB: 192, accelerator: { kind: "nvidia-l4", count: 4 }, localDisks: 4, fabric: "efa", regions: G6 },
  {
    name: "g6.48xlarge",
    cpu: 192,
    memoryGiB: 768,
    accelerator: { kind: "nvidia-l4", count: 8 },
    localDisks: 8,
    fabric: "efa",
    regions: G6,
  },
  { name: "g5.xlarge", cpu: 4, memoryGiB: 16, accelerator: { kind: "nvidia-a10g", count: 1 }, localDisks: 1, regions: G5 },
  {
    name: "g5.12xlarge",
    cpu: 48,
    memoryGiB: 192,
    accelerator: { kind: "nvidia-a10g", count: 4 },
    localDisks: 1,
    fabric: "efa",
    regions: G5,
  },
  {
    name: "g5.48xlarge",
    cpu: 192,
    memoryGiB: 768,
    accelerator: { kind: "nvidia-a10g", count: 8 },
    localDisks: 2,
    fabric: "efa",
    regions: G5,
  },
  { name: "g6e.xlarge", cpu: 4, memoryGiB: 32, accelerator: { kind: "nvidia-l40s", count: 1 }, localDisks: 1, regions: G6E },
  {
    name: "g6e.12xlarge",
    cpu: 48,
    memoryGiB: 384,
    accelerator: { kind: "nvidia-l40s", count: 4 },
    localDisks: 2,
    fabric: "efa",
    regions: G6E,
  },
  {
    name: "g6e.48xlarge",
    cpu: 192,
    memoryGiB: 1536,
    accelerator: { kind: "nvidia-l40s", count: 8 },
    localDisks: 4,
    fabric: "efa",
    regions: G6E,
  },
  { name: "p3.2xlarge", cpu: 8, memoryGiB: 61, accelerator: { kind: "nvidia-v100", count: 1 }, regions: P3 },
  { name: "p3.8xlarge", cpu: 32, memoryGiB: 244, accelerator: { kind: "nvidia-v100", count: 4 }, regions: P3 },
  { name: "p3.16xlarge", cpu: 64, memoryGiB: 488, accelerator: { kind: "nvidia-v100", count: 8 }, regions: P3 },
  {
    name: "p3dn.24xlarge",
    cpu: 96,
    memoryGiB: 768,
    accelerator: { kind: "nvidia-v100", count: 8 },
    localDisks: 2,
    fabric: "efa",
    regions: P3DN,
  },
  {
    name: "p4d.24xlarge",
    cpu: 96,
    memoryGiB: 1152,
    accelerator: { kind: "nvidia-a100-40gb", count: 8 },
    localDisks: 8,
    fabric: "efa",
    regions: P4D,
  },
  {
    name: "p4de.24xlarge",
    cpu: 96,
    memoryGiB: 1152,
    accelerator: { kind: "nvidia-a100-80gb", count: 8 },
    localDisks: 8,
    fabric: "efa",
    regions: P4DE,
  },
  {
    name: "p5.4xlarge",
    cpu: 16,
    memoryGiB: 256,
    accelerator: { kind: "nvidia-h100", count: 1 },
    localDisks: 1,
    fabric: "efa",
    regions: P5_SMALL,
  },
  {
    name: "p5.48xlarge",
    cpu: 192,
    memoryGiB: 2048,
    accelerator: { kind: "nvidia-h100", count: 8 },
    localDisks: 8,
    fabric: "efa",
    regions: P5,
  },
  {
    name: "p5en.48xlarge",
    cpu: 192,
    memoryGiB: 2048,
    accelerator: { kind: "nvidia-h200", count: 8 },
    localDisks: 8,
    fabric: "efa",
    regions: P5EN,
  },
  {
    name: "p6-b200.48xlarge",
    cpu: 192,
    memoryGiB: 2048,
    accelerator: { kind: "nvidia-b200", count: 8 },
    localDisks: 8,
    fabric: "efa",
    regions: P6_B200,
  },
];

/** Machine types of AWS, all of them x86. */
export const AWS_MACHINES: Machines = [...SIZES.flatMap((size) => FAMILIES.map((family) => general(family, size))), ...ACCELERATED];

function general({ disks, memoryPerCpu, name, regions }: Family, { cpu, disks: counts, size }: (typeof SIZES)[number]): Machine {
  return {
    name: `${name}.${size}`,
    cpu,
    memoryGiB: cpu * memoryPerCpu,
    ...(disks && { localDisks: counts[disks] }),
    ...(regions && { regions }),
  };
}
