import type { NodePool } from "../cluster/contract.ts";
import type { Machine, Machines } from "./machine.ts";

/** Machine type of a pool in a region: the first that has the accelerators, or else at least the CPUs and the memory; none where there is none. */
export function machineOf(pool: NodePool, region: string, machines: Machines): Machine | undefined {
  const offered = machines.filter(({ regions }) => regions === undefined || regions.includes(region));
  return offered.find((machine) => fits(machine, pool));
}

/** Whether a machine is what a pool asks for, wherever it is offered. */
export function fits(machine: Machine, { accelerator, cpu, localStorage, memoryGiB }: NodePool): boolean {
  if (localStorage && machine.localDisks === undefined) return false;
  if (accelerator === undefined) return machine.accelerator === undefined && machine.cpu >= cpu && machine.memoryGiB >= memoryGiB;
  return machine.accelerator?.kind === accelerator.kind && machine.accelerator.count === accelerator.count;
}
