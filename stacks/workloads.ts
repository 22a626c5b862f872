import type { CloudDatabase } from "../components/database/contract.ts";
import type { Grant, Workload } from "../components/identity/contract.ts";
import type { CloudObjectStoreOutputs } from "../components/object-store/contract.ts";
import type { Environment } from "../environments/schema.ts";

/** What workloads may be granted something on. */
export interface Grantable {
  readonly buckets: CloudObjectStoreOutputs["buckets"];
  readonly database: CloudDatabase;
}

/** Who may do what in the cloud; a service account each, so that one system's pod is nobody else. */
export function workloadsOf(_environment: Environment, namespace: string, { buckets, database }: Grantable): readonly Workload[] {
  const workload = (name: string, ...grants: readonly Grant[]): Workload => ({ name, namespace, serviceAccount: name, grants });
  return [
    workload("tracking", { verb: "writes", bucket: buckets.artifacts }),
    workload("notebooks", { verb: "writes", bucket: buckets.data }),
    workload("database-logins", { verb: "administers", database }),
  ];
}
