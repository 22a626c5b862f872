import { accountFindings } from "./account.ts";
import { budgetFindings } from "./budget.ts";
import { clusterFindings } from "./cluster.ts";
import { dataFindings } from "./data.ts";
import { entranceFindings } from "./entrance.ts";
import type { Finding, Known } from "./finding.ts";
import { inferenceFindings } from "./inference.ts";
import { declaredFindings, isReleasedOnEndpoint, managedReleaseFindings } from "./managed-release.ts";
import { modelMonitoringFindings } from "./model-monitoring.ts";
import { networkFindings } from "./network.ts";
import { nodePoolFindings } from "./node-pools.ts";
import { notebookFindings } from "./notebooks.ts";
import { operationsFindings } from "./operations.ts";
import { releaseFindings } from "./release.ts";
import { retrainingFindings } from "./retraining.ts";
import { servingFindings } from "./serving.ts";
import { systemFindings } from "./systems.ts";
import { teamQuotaFindings } from "./team-quotas.ts";
import { trackingFindings } from "./tracking.ts";
import { workbenchFindings } from "./workbench.ts";
import { workflowFindings } from "./workflows.ts";

/** All checks of what must fit together; each says nothing where a part that it needs is missing. */
export const CHECKS: readonly ((known: Known) => readonly Finding[])[] = [
  accountFindings,
  networkFindings,
  clusterFindings,
  nodePoolFindings,
  budgetFindings,
  entranceFindings,
  dataFindings,
  servingFindings,
  teamQuotaFindings,
  inferenceFindings,
  modelMonitoringFindings,
  retrainingFindings,
  declaredFindings,
  (known) => (isReleasedOnEndpoint(known) ? managedReleaseFindings(known) : releaseFindings(known)),
  systemFindings,
  operationsFindings,
  trackingFindings,
  notebookFindings,
  workbenchFindings,
  workflowFindings,
];
