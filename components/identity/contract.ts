import type { Input, Resource } from "@pulumi/pulumi";
import type { CloudClusterOutputs } from "../cluster/contract.ts";
import type { Estate } from "../core/estate.ts";
import type { PodIdentity } from "../core/identity.ts";
import type { CloudDatabase } from "../database/contract.ts";
import type { CloudBucket } from "../object-store/contract.ts";
import type { SecretAccess } from "../secrets/contract.ts";

/**
 * One thing that a workload may do with one resource. There is no wildcard and no free text: what is not listed here cannot be granted.
 * Each adapter maps a verb to the narrowest actions or role that its cloud has for it, on that resource alone.
 */
export type Grant =
  | { readonly verb: "reads" | "writes"; readonly bucket: CloudBucket }
  | FoldersGrant
  | { readonly verb: "connects" | "administers"; readonly database: CloudDatabase }
  | { readonly verb: "reads"; readonly secret: Pick<SecretAccess, "id"> }
  | { readonly verb: "edits"; readonly zone: Input<string> };

/**
 * What may be done below some folders of a bucket alone: `adds` puts objects there, `replaces` overwrites and deletes them too. Neither says what else is in
 * the bucket; that takes `reads`, which is of a whole one.
 */
export interface FoldersGrant {
  readonly verb: "adds" | "replaces";
  readonly bucket: CloudBucket;
  /** Names of folders, each with the slash that ends it, such as `example/requests/`. They stand in policies and conditions, and are checked by `foldersOf`. */
  readonly below: readonly string[];
}

/** A Kubernetes service account and what its pods may do in the cloud. */
export interface Workload {
  /** Name of the workload, unique in the estate. Lower-case letters, digits, hyphens. */
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly grants: readonly Grant[];
}

export interface IdentityArgs {
  readonly estate: Estate;
  readonly cluster: CloudClusterOutputs;
  readonly workloads: readonly Workload[];
}

/** What pods of a workload need to have its identity: {@link PodIdentity} without the service account, which the workload names. */
export type WorkloadIdentity = Omit<PodIdentity, "serviceAccount">;

export interface IdentityOutputs {
  /** By workload's name. */
  readonly identities: Readonly<Record<string, WorkloadIdentity>>;
  readonly ready: readonly Resource[];
}
