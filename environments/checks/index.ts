import { accountFindings } from "./account.ts";
import { budgetFindings } from "./budget.ts";
import { clusterFindings } from "./cluster.ts";
import type { Finding, Known } from "./finding.ts";
import { networkFindings } from "./network.ts";
import { nodePoolFindings } from "./node-pools.ts";
import { systemFindings } from "./systems.ts";

/** All checks of what must fit together; each says nothing where a part that it needs is missing. */
export const CHECKS: readonly ((known: Known) => readonly Finding[])[] = [
  accountFindings,
  networkFindings,
  clusterFindings,
  nodePoolFindings,
  budgetFindings,
  systemFindings,
];
