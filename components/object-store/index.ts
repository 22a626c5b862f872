import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Cloud, type Unsupported, unsupported } from "../core/cloud.ts";
import type { ObjectStoreArgs, ObjectStoreOutputs } from "./contract.ts";
import { LocalObjectStore } from "./local.ts";

type ObjectStoreConstructor = new (name: string, args: ObjectStoreArgs, opts?: ComponentResourceOptions) => ObjectStoreOutputs;

/** Who provides buckets on each cloud. */
export const objectStores = {
  local: LocalObjectStore,
  aws: unsupported("S3 is not written yet", "cloud `local`"),
  gcp: unsupported("Cloud Storage is not written yet", "cloud `local`"),
  azure: unsupported("Blob Storage is not written yet", "cloud `local`"),
} satisfies Record<Cloud, ObjectStoreConstructor | Unsupported>;
