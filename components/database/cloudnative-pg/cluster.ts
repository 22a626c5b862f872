import { imageReference } from "../../../pins/index.ts";
import { resources } from "../../core/container.ts";
import { clientLabels } from "../../core/server.ts";
import type { LocalBucketAccess } from "../../object-store/contract.ts";
import type { DatabaseSpec, DatabaseWiring } from "../contract.ts";
import { loginSecretOf, SYSTEM, settingsOf } from "../plan.ts";
import type { Cluster, Database, DatabaseRole, ObjectStore, ScheduledBackup } from "./kinds.ts";

/** Name that the plugin answers to. https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/ */
const PLUGIN_NAME = "barman-cloud.cloudnative-pg.io";

/** Servers from which on what is written waits for a second one to have it too. */
const ENOUGH_FOR_SYNCHRONY = 3;

/**
 * A login enters the database of its own name and no other, as the lean server's do by their grants. Before these rules stand the operator's own, for
 * itself and for replicas. https://www.postgresql.org/docs/17/auth-pg-hba-conf.html
 */
const HOST_RULES = ["host sameuser all all scram-sha-256", "host all all all reject"] as const;

/** Half past one at night, UTC; the first field is seconds. */
const NIGHTLY = "0 30 1 * * *";

/** Servers of PostgreSQL, archived continuously. */
export function clusterOf(spec: DatabaseSpec, wiring: DatabaseWiring, bucket: LocalBucketAccess): Cluster {
  const synchronous = { method: "any", number: 1, dataDurability: "preferred" } as const;
  return {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Cluster",
    metadata: waited(wiring, SYSTEM, "condition=Ready"),
    spec: {
      instances: spec.instances,
      imageName: imageReference("cnpg-postgresql", wiring.imagesMirror),
      enableSuperuserAccess: false,
      // With one server it would only block a node's drain.
      enablePDB: spec.instances > 1,
      bootstrap: { initdb: { dataChecksums: true, encoding: "UTF8" } },
      postgresql: {
        parameters: settingsOf(spec),
        pg_hba: HOST_RULES,
        ...(spec.instances >= ENOUGH_FOR_SYNCHRONY ? { synchronous } : {}),
      },
      storage: { size: `${spec.storageGiB}Gi`, ...(spec.storageClass === undefined ? {} : { storageClass: spec.storageClass }) },
      resources: resources(spec.cpuMillicores, spec.memoryMiB, { cpuMillicores: 4 * spec.cpuMillicores }),
      plugins: [{ name: PLUGIN_NAME, isWALArchiver: true, parameters: { barmanObjectName: SYSTEM } }],
      // So that the object store lets its pods in.
      inheritedMetadata: { labels: clientLabels(bucket.callees) },
    },
  };
}

/** Where backups go, below a name of their own since the bucket holds other backups too. */
export function backupStoreOf(spec: DatabaseSpec, wiring: DatabaseWiring, bucket: LocalBucketAccess): ObjectStore {
  const { accessKeyIdKey, name, secretAccessKeyKey } = bucket.credentialsSecret;
  return {
    apiVersion: "barmancloud.cnpg.io/v1",
    kind: "ObjectStore",
    metadata: { name: SYSTEM, namespace: wiring.namespace },
    spec: {
      retentionPolicy: `${spec.backupDays}d`,
      configuration: {
        destinationPath: `s3://${bucket.bucket}/database`,
        endpointURL: bucket.endpoint,
        s3Credentials: { accessKeyId: { name, key: accessKeyIdKey }, secretAccessKey: { name, key: secretAccessKeyKey } },
        wal: { compression: "gzip" },
        data: { compression: "gzip" },
      },
      instanceSidecarConfiguration: {
        resources: resources(50, 256, { cpuMillicores: 1000 }),
        env: [
          { name: "AWS_DEFAULT_REGION", value: bucket.region },
          // Not every store knows the checksums that newer clients add. https://cloudnative-pg.io/plugin-barman-cloud/docs/object_stores/
          { name: "AWS_REQUEST_CHECKSUM_CALCULATION", value: "when_required" },
          { name: "AWS_RESPONSE_CHECKSUM_VALIDATION", value: "when_required" },
        ],
      },
    },
  };
}

/** The login of a consumer, whose password the operator reads from the Secret that the consumer reads. */
export function roleOf(wiring: DatabaseWiring, name: string): DatabaseRole {
  return {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "DatabaseRole",
    metadata: waited(wiring, name, "jsonpath={.status.applied}=true"),
    spec: {
      cluster: { name: SYSTEM },
      name,
      login: true,
      passwordSecret: { name: loginSecretOf(name) },
      databaseRoleReclaimPolicy: "retain",
    },
  };
}

/** The database of a consumer. It stays when the consumer goes: what was in it is nobody's to delete by a switch. */
export function databaseOf(wiring: DatabaseWiring, name: string): Database {
  return {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Database",
    metadata: waited(wiring, name, "jsonpath={.status.applied}=true"),
    spec: { cluster: { name: SYSTEM }, name, owner: name, databaseReclaimPolicy: "retain" },
  };
}

/** A whole backup each night and one at once. */
export function scheduleOf(wiring: DatabaseWiring): ScheduledBackup {
  return {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "ScheduledBackup",
    metadata: { name: `${SYSTEM}-nightly`, namespace: wiring.namespace },
    spec: {
      cluster: { name: SYSTEM },
      schedule: NIGHTLY,
      immediate: true,
      backupOwnerReference: "cluster",
      method: "plugin",
      pluginConfiguration: { name: PLUGIN_NAME },
    },
  };
}

/** Pulumi would otherwise go on before the operator has done its part. https://github.com/pulumi/pulumi-kubernetes/blob/v4.34.2/CHANGELOG.md (4.18.0) */
function waited({ namespace }: DatabaseWiring, name: string, condition: string) {
  return { name, namespace, annotations: { "pulumi.com/waitFor": condition } };
}
