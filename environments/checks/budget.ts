import type { Finding, Known } from "./finding.ts";

/** From level 1 on somebody is told before a cloud's bill grows. */
export function budgetFindings({ budget, cloud, maturity }: Known): Finding[] {
  if (cloud === undefined || maturity === undefined) return [];
  if (cloud === "local") return budget === undefined ? [] : [[["budget"], "is allowed only on a cloud, and cloud is `local`"]];
  if (budget !== undefined && cloud === "azure" && budget.startMonth === undefined)
    return [[["budget", "startMonth"], "is required on azure: the month of the first `up`, such as 2026-12"]];
  if (budget !== undefined || maturity === 0) return [];
  return [[["budget"], `is required at level ${maturity}: monthlyAmount and receivers`]];
}
