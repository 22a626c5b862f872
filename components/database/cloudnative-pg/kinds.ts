import type { CustomObject } from "../../core/kubernetes.ts";

interface SecretKey {
  readonly name: string;
  readonly key: string;
}

interface Resources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu: string; readonly memory: string };
}

interface PluginReference {
  readonly name: string;
  readonly isWALArchiver: boolean;
  readonly parameters: { readonly barmanObjectName: string };
}

/** The fields of CloudNativePG's kinds that the estate sets. https://cloudnative-pg.io/documentation/1.30/cloudnative-pg.v1/ */
export interface Cluster extends CustomObject {
  readonly apiVersion: "postgresql.cnpg.io/v1";
  readonly kind: "Cluster";
  readonly spec: {
    readonly instances: number;
    readonly imageName: string;
    readonly enableSuperuserAccess: false;
    readonly enablePDB: boolean;
    readonly bootstrap: { readonly initdb: { readonly dataChecksums: true; readonly encoding: "UTF8" } };
    readonly postgresql: {
      readonly parameters: Readonly<Record<string, string>>;
      readonly pg_hba: readonly string[];
      readonly synchronous?: { readonly method: "any"; readonly number: number; readonly dataDurability: "preferred" };
    };
    readonly storage: { readonly size: string; readonly storageClass?: string };
    readonly resources: Resources;
    readonly plugins: readonly PluginReference[];
    readonly inheritedMetadata: { readonly labels: Readonly<Record<string, string>> };
  };
}

/** A login of a cluster, with its password in a Secret. */
export interface DatabaseRole extends CustomObject {
  readonly apiVersion: "postgresql.cnpg.io/v1";
  readonly kind: "DatabaseRole";
  readonly spec: {
    readonly cluster: { readonly name: string };
    readonly name: string;
    readonly login: true;
    readonly passwordSecret: { readonly name: string };
    readonly databaseRoleReclaimPolicy: "retain";
  };
}

/** A database of a cluster. */
export interface Database extends CustomObject {
  readonly apiVersion: "postgresql.cnpg.io/v1";
  readonly kind: "Database";
  readonly spec: {
    readonly cluster: { readonly name: string };
    readonly name: string;
    readonly owner: string;
    readonly databaseReclaimPolicy: "retain";
  };
}

/** When whole backups are taken; what is written between them is archived as it happens. */
export interface ScheduledBackup extends CustomObject {
  readonly apiVersion: "postgresql.cnpg.io/v1";
  readonly kind: "ScheduledBackup";
  readonly spec: {
    readonly cluster: { readonly name: string };
    /** With seconds first. */
    readonly schedule: string;
    readonly immediate: true;
    readonly backupOwnerReference: "cluster";
    readonly method: "plugin";
    readonly pluginConfiguration: { readonly name: string };
  };
}

/** Where backups go. https://cloudnative-pg.io/plugin-barman-cloud/docs/plugin-barman-cloud.v1/ */
export interface ObjectStore extends CustomObject {
  readonly apiVersion: "barmancloud.cnpg.io/v1";
  readonly kind: "ObjectStore";
  readonly spec: {
    readonly retentionPolicy: `${number}d`;
    readonly configuration: {
      readonly destinationPath: string;
      readonly endpointURL: string;
      readonly s3Credentials: { readonly accessKeyId: SecretKey; readonly secretAccessKey: SecretKey };
      readonly wal: { readonly compression: "gzip" };
      readonly data: { readonly compression: "gzip" };
    };
    readonly instanceSidecarConfiguration: {
      readonly resources: Resources;
      readonly env: readonly { readonly name: string; readonly value: string }[];
    };
  };
}

/** Whose metrics are read. https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor */
export interface PodMonitor extends CustomObject {
  readonly apiVersion: "monitoring.coreos.com/v1";
  readonly kind: "PodMonitor";
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly podMetricsEndpoints: readonly { readonly port: string }[];
  };
}
