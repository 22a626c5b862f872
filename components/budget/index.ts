import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Registry, unsupported } from "../core/cloud.ts";
import type { BudgetArgs, BudgetOutputs } from "./contract.ts";

type BudgetConstructor = new (name: string, args: BudgetArgs, opts?: ComponentResourceOptions) => BudgetOutputs;

/** Who watches the bill. */
export const budgets = {
  aws: async () => (await import("./aws.ts")).AwsBudget,
  gcp: async () => (await import("./gcp.ts")).GcpBudget,
  azure: async () => (await import("./azure.ts")).AzureBudget,
  local: unsupported("nothing on this machine is billed", "cloud `aws`, `gcp` or `azure`"),
} satisfies Registry<BudgetConstructor>;
