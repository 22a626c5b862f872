import type { DatabaseSpec } from "./contract.ts";

/** What Cloud SQL asks of a machine of one's own choice. https://cloud.google.com/sql/docs/postgres/create-instance#machine-types */
const MIB_STEP = 256;
const LEAST_MIB = 3840;
const LEAST_MIB_PER_CPU = 922;
const MOST_MIB_PER_CPU = 6656;

/** Smallest machine of Cloud SQL with the CPU and memory asked for: one CPU or an even number, with 0.9 to 6.5 GiB each. */
export function tierOf(spec: Pick<DatabaseSpec, "cpuMillicores" | "memoryMiB">): `db-custom-${number}-${number}` {
  const cpus = evenCpus(Math.max(spec.cpuMillicores / 1000, spec.memoryMiB / MOST_MIB_PER_CPU));
  const memory = Math.max(spec.memoryMiB, LEAST_MIB, cpus * LEAST_MIB_PER_CPU);
  return `db-custom-${cpus}-${Math.ceil(memory / MIB_STEP) * MIB_STEP}`;
}

function evenCpus(cpus: number): number {
  return cpus <= 1 ? 1 : Math.ceil(cpus / 2) * 2;
}
