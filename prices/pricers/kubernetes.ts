import type { PlannedResource } from "../../plan/plan.ts";
import type { Charges, Pricer } from "../charge.ts";
import type { Estate } from "../estate.ts";
import { BALANCING_TYPES, loadBalancersOf } from "../kubernetes/load-balancers.ts";

/** Load balancers that a cluster makes its cloud sell; disks are looked for in objects of every type. */
export const kubernetes: Pricer[] = [
  { types: BALANCING_TYPES, chargesOf: (resource: PlannedResource, estate: Estate): Charges => loadBalancersOf(resource, estate) },
];
