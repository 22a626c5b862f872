import type { PlannedResource } from "../../plan/plan.ts";
import { LOG_GB } from "../assumptions.ts";
import type { Charges, Pricer } from "../charge.ts";
import { spanWord, times } from "../spans.ts";
import { byUsage } from "../usage.ts";

/** Days that a workspace keeps what it takes in for nothing: https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs */
const FREE_DAYS = 31;

/** https://azure.microsoft.com/pricing/details/monitor/ */
export const azureRecords: Pricer[] = [{ types: ["azure-native:operationalinsights:Workspace"], chargesOf: workspace }];

function workspace({ inputs }: PlannedResource): Charges {
  const days = inputs["retentionInDays"];
  const months = typeof days === "number" ? Math.max(0, days - FREE_DAYS) / 30 : 0;
  const taken = byUsage("log lines taken in", { sheet: "logs", thing: "ingested" }, LOG_GB, "GB a month");
  if (months === 0) return [taken];
  const assumed = `${spanWord(LOG_GB)} GB a month`;
  return [taken, { what: "log lines kept", price: { sheet: "logs-kept", thing: "stored" }, quantity: times(LOG_GB, months), assumed }];
}
