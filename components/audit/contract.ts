import type { Input, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Estate } from "../core/estate.ts";
import type { CloudBucket } from "../object-store/contract.ts";

export const AuditSpec = z.strictObject({
  retentionDays: z.int().min(30).max(3650).default(90).describe("Days for which it is kept who did what in the account."),
  locked: z
    .boolean()
    .default(false)
    .describe("Whether nobody, the account's owner included, may delete records before their time. It cannot be taken back."),
  copyTo: z
    .string()
    .min(3)
    .optional()
    .describe(
      "Store of another account that records of what is done go to as well: a bucket's name on AWS and Google Cloud, a storage account's resource id on Azure. Whoever keeps it lets this account write there.",
    ),
});
export type AuditSpec = z.output<typeof AuditSpec>;

export interface AuditArgs {
  readonly estate: Estate;
  readonly spec: z.input<typeof AuditSpec>;
  /** Key that records are encrypted with, by its id. */
  readonly key: Input<string>;
  /** Buckets; who reads and writes them is on record too. On AWS each bucket sees to it, and on Google Cloud the project does. */
  readonly buckets: Readonly<Record<string, CloudBucket>>;
}

export interface AuditOutputs {
  /** Where the records are: id of the bucket or storage account. */
  readonly store: Input<string>;
  readonly ready: readonly Resource[];
}
