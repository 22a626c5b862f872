import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Estate } from "../core/estate.ts";

export const BudgetSpec = z.strictObject({
  monthlyAmount: z.int().min(1).max(100_000_000).describe("What the environment may cost a month, in the billing account's currency."),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "must be a currency code of three capital letters, such as USD")
    .default("USD")
    .describe("Currency of the billing account."),
  alertPercent: z
    .array(z.int().min(1).max(1000))
    .min(1)
    .max(5)
    .default([50, 80, 100])
    .describe("Percentages of the amount at which receivers are told; the last also when it is forecast."),
  receivers: z.array(z.email("must be an e-mail address")).min(1).max(10).describe("E-mail addresses that are told."),
  startMonth: z
    .string()
    .regex(/^20\d\d-(0[1-9]|1[0-2])$/, "must be a month such as 2026-01")
    .optional()
    .describe(
      "Month from which is counted: on Azure the month of the first `up`, and required there; on AWS any. It stands here since a plan knows no clock.",
    ),
});
export type BudgetSpec = z.output<typeof BudgetSpec>;

export interface BudgetArgs {
  readonly estate: Estate;
  readonly spec: z.input<typeof BudgetSpec>;
}

export interface BudgetOutputs {
  readonly ready: readonly Resource[];
}
