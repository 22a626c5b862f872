import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Cloud, type Unsupported, unsupported } from "../core/cloud.ts";
import type { DatabaseArgs, DatabaseOutputs } from "./contract.ts";
import { LocalDatabase } from "./local.ts";

type DatabaseConstructor = new (name: string, args: DatabaseArgs, opts?: ComponentResourceOptions) => DatabaseOutputs;

/** Who provides databases on each cloud. */
export const databases = {
  local: LocalDatabase,
  aws: unsupported("RDS is not written yet", "cloud `local`"),
  gcp: unsupported("Cloud SQL is not written yet", "cloud `local`"),
  azure: unsupported("Azure Database for PostgreSQL is not written yet", "cloud `local`"),
} satisfies Record<Cloud, DatabaseConstructor | Unsupported>;
