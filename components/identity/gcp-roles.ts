import type { Input } from "@pulumi/pulumi";
import { textOf } from "../core/inputs.ts";
import type { FoldersGrant, Grant } from "./contract.ts";
import { foldersOf, isOfFolders } from "./folders.ts";

/** Roles on one bucket. https://cloud.google.com/storage/docs/access-control/iam-roles */
type BucketRole = "roles/storage.objectViewer" | "roles/storage.objectUser" | "roles/storage.objectCreator";

/** An expression has 12 logical operators at most, so that it joins one folder more. https://cloud.google.com/iam/quotas#limits */
const FOLDERS_AN_EXPRESSION = 13;

/** Role on one secret. https://cloud.google.com/secret-manager/docs/access-control */
type SecretRole = "roles/secretmanager.secretAccessor";
/** Roles of the project that a condition binds to one instance: Cloud SQL has none on an instance. https://cloud.google.com/sql/docs/postgres/iam-conditions */
export type InstanceRole = "roles/cloudsql.client" | "roles/cloudsql.instanceUser";
/** Role inside PostgreSQL; its CREATEROLE and CREATEDB count after `SET ROLE` only. https://cloud.google.com/sql/docs/postgres/users#default-users */
export type LoginRole = "cloudsqlsuperuser";

/** One thing to register for a grant. Roles are closed lists, so that a wide one such as `roles/editor` cannot be written down. */
export type Binding =
  | { readonly on: "bucket"; readonly bucket: Input<string>; readonly role: BucketRole; readonly expression?: Input<string> }
  | { readonly on: "secret"; readonly secret: Input<string>; readonly role: SecretRole }
  | { readonly on: "instance"; readonly instance: Input<string>; readonly role: InstanceRole }
  | { readonly on: "login"; readonly instance: Input<string>; readonly roles: readonly LoginRole[] }
  | { readonly on: "zone"; readonly zone: Input<string> };

/**
 * What a custom role may do in the zone that it is bound on: read it and change its records. `roles/dns.admin` could delete the zone too.
 * Who uses it names the zone, since listing zones is a right on the project. https://cloud.google.com/dns/docs/access-control
 */
export const RECORD_EDITOR = [
  "dns.changes.create",
  "dns.changes.get",
  "dns.changes.list",
  "dns.managedZones.get",
  "dns.resourceRecordSets.create",
  "dns.resourceRecordSets.delete",
  "dns.resourceRecordSets.get",
  "dns.resourceRecordSets.list",
  "dns.resourceRecordSets.update",
] as const;

/** The narrowest that Google Cloud has for a grant. Keys are no part of it: buckets and secrets are decrypted by their service's own agent. */
export function bindingsOf(grant: Grant): readonly Binding[] {
  if (isOfFolders(grant)) return foldersBindings(grant);
  if ("bucket" in grant) return [{ on: "bucket", bucket: grant.bucket.id, role: bucketRoleOf(grant.verb) }];
  if ("database" in grant) return databaseBindings(grant.database.id, grant.verb);
  if ("secret" in grant) return [{ on: "secret", secret: grant.secret.id, role: "roles/secretmanager.secretAccessor" }];
  return [{ on: "zone", zone: grant.zone }];
}

function bucketRoleOf(verb: "reads" | "writes"): BucketRole {
  return verb === "reads" ? "roles/storage.objectViewer" : "roles/storage.objectUser";
}

/**
 * Who only creates overwrites nothing, which takes the right to delete. Listing is a right on the bucket, that no condition on objects gives.
 * https://cloud.google.com/storage/docs/access-control/iam#conditions
 */
function foldersBindings(grant: FoldersGrant): readonly Binding[] {
  const { bucket, verb } = grant;
  const role = verb === "adds" ? "roles/storage.objectCreator" : "roles/storage.objectUser";
  const folders = foldersOf(grant);
  const parts = Array.from({ length: Math.ceil(folders.length / FOLDERS_AN_EXPRESSION) }, (_, part) =>
    folders.slice(part * FOLDERS_AN_EXPRESSION, (part + 1) * FOLDERS_AN_EXPRESSION),
  );
  return parts.map((part) => {
    const expression = textOf({ id: bucket.id }, ({ id }) =>
      part.map((folder) => `resource.name.startsWith("projects/_/buckets/${id}/objects/${folder}")`).join(" || "),
    );
    return { on: "bucket", bucket: bucket.id, role, expression };
  });
}

/** Both may reach the instance and log in; what a login may do, its roles inside PostgreSQL say. */
function databaseBindings(instance: Input<string>, verb: "connects" | "administers"): readonly Binding[] {
  return [
    { on: "instance", instance, role: "roles/cloudsql.client" },
    { on: "instance", instance, role: "roles/cloudsql.instanceUser" },
    { on: "login", instance, roles: verb === "administers" ? ["cloudsqlsuperuser"] : [] },
  ];
}
