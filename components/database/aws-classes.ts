/** An instance class of RDS: CPU that it always has, in thousandths, and memory. */
interface InstanceClass {
  readonly name: string;
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
}

/** Holds all that a spec may ask for. */
const LARGEST = of("db.r7g.16xlarge", 64_000, 512);

/**
 * By price. Of the `t4g` the CPU is their baseline, above which they run on credits; of the others every virtual CPU.
 * https://aws.amazon.com/rds/instance-types/ https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html
 */
const CLASSES: readonly InstanceClass[] = [
  of("db.t4g.micro", 200, 1),
  of("db.t4g.small", 400, 2),
  of("db.t4g.medium", 400, 4),
  of("db.t4g.large", 600, 8),
  of("db.m7g.large", 2000, 8),
  of("db.r7g.large", 2000, 16),
  of("db.m7g.xlarge", 4000, 16),
  of("db.r7g.xlarge", 4000, 32),
  of("db.m7g.2xlarge", 8000, 32),
  of("db.r7g.2xlarge", 8000, 64),
  of("db.m7g.4xlarge", 16_000, 64),
  of("db.r7g.4xlarge", 16_000, 128),
  of("db.m7g.8xlarge", 32_000, 128),
  of("db.r7g.8xlarge", 32_000, 256),
  of("db.m7g.12xlarge", 48_000, 192),
  of("db.m7g.16xlarge", 64_000, 256),
  of("db.r7g.12xlarge", 48_000, 384),
  LARGEST,
];

/** Name of the cheapest class with at least this. */
export function instanceClassFor(wanted: { readonly cpuMillicores: number; readonly memoryMiB: number }): string {
  const enough = CLASSES.find(({ cpuMillicores, memoryMiB }) => cpuMillicores >= wanted.cpuMillicores && memoryMiB >= wanted.memoryMiB);
  return (enough ?? LARGEST).name;
}

function of(name: string, cpuMillicores: number, memoryGiB: number): InstanceClass {
  return { name, cpuMillicores, memoryMiB: 1024 * memoryGiB };
}
