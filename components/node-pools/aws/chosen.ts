import type { NodePool } from "../../cluster/contract.ts";
import { type Problem, UserError } from "../../core/errors.ts";
import type { NodePoolsArgs } from "../contract.ts";
import type { Machine } from "../machine.ts";
import { AWS_MACHINES } from "../machines/aws.ts";
import { fits, machineOf } from "../plan.ts";

/** A pool with what its nodes are made of. */
export interface ChosenPool {
  readonly pool: NodePool;
  readonly machine: Machine;
  /** Machine types of the same size, the cheapest first: the more there are, the less a shortage of one matters. */
  readonly types: readonly string[];
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CapacityReservation.html */
const RESERVATION = /^cr-[0-9a-f]{8,17}$/;

/**
 * Machines of all pools.
 *
 * @throws UserError with every pool that AWS cannot serve.
 */
export function chosenPools(owner: string, { estate, pools }: NodePoolsArgs): readonly ChosenPool[] {
  const found = pools.map((pool) => ({ pool, machine: machineOf(pool, estate.region, AWS_MACHINES) }));
  const problems = found.flatMap(({ machine, pool }, index) => problemsOf(pool, machine, estate.region, `pools[${index}]`));
  if (problems.length > 0) throw new UserError(`${owner}: AWS cannot serve every pool`, problems);
  return found.flatMap(({ machine, pool }) =>
    machine === undefined ? [] : [{ pool, machine, types: typesOf(pool, machine, estate.region) }],
  );
}

function problemsOf({ reservation }: NodePool, machine: Machine | undefined, region: string, path: string): readonly Problem[] {
  const missing = machine === undefined ? [{ path, reason: `no machine of AWS in ${region} is what the pool asks for` }] : [];
  if (reservation === undefined || RESERVATION.test(reservation)) return missing;
  return [
    ...missing,
    {
      path: `${path}.reservation`,
      reason: `must be the id of a capacity reservation, such as cr-0123456789abcdef0 (got "${reservation}")`,
    },
  ];
}

function typesOf(pool: NodePool, { cpu, memoryGiB }: Machine, region: string): readonly string[] {
  return AWS_MACHINES.filter((other) => other.cpu === cpu && other.memoryGiB === memoryGiB && fits(other, pool))
    .filter(({ regions }) => regions === undefined || regions.includes(region))
    .map(({ name }) => name);
}
