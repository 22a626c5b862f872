import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import { ServiceIdentity } from "@pulumi/gcp/projects/serviceIdentity.js";
import { DatabaseInstance } from "@pulumi/gcp/sql/databaseInstance.js";
import type { input } from "@pulumi/gcp/types/index.js";
import { ComponentResource, type ComponentResourceOptions, type CustomResourceOptions, type Resource } from "@pulumi/pulumi";
import { SERVICE_VERSIONS } from "../../pins/index.ts";
import { tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { POD_BLOCK } from "../network/contract.ts";
import { type CloudDatabase, type CloudDatabaseArgs, type CloudDatabaseOutputs, DatabaseSpec } from "./contract.ts";
import { tierOf } from "./gcp-tier.ts";
import { PORT } from "./plan.ts";

type Settings = input.sql.DatabaseInstanceSettings;

/**
 * 98 characters together with the project, its 30 and a colon. A deleted instance's name stays taken for a week.
 * https://cloud.google.com/sql/docs/postgres/instance-settings#instance-id-2ndgen
 */
const INSTANCE_NAME: NameRule = { longest: 67 };

/** Smallest disk, in GB. https://cloud.google.com/sql/docs/postgres/quotas#storage_limits */
const LEAST_DISK = 10;
/** How many times its first size the disk may grow to by itself. */
const DISK_GROWTH = 2;

/** Days to whose any second the edition can restore; older days have their daily backup. https://cloud.google.com/sql/docs/postgres/backup-recovery/pitr */
const LOG_DAYS = 7;
/** Backups before maintenance, in the night from Saturday to Sunday. UTC. */
const BACKUP_START = "01:00";
const MAINTENANCE = { day: 7, hour: 3, updateTrack: "stable" };

/** Flags of the CIS benchmark for Google Cloud, section 6.2. https://www.cisecurity.org/benchmark/google_cloud_computing_platform */
const FLAGS = {
  "cloudsql.enable_pgaudit": "on",
  "cloudsql.iam_authentication": "on",
  log_checkpoints: "on",
  log_connections: "on",
  log_disconnections: "on",
  log_error_verbosity: "default",
  log_lock_waits: "on",
  log_min_duration_statement: "-1",
  log_min_error_statement: "error",
  log_min_messages: "warning",
  log_statement: "ddl",
  log_temp_files: "0",
};

/** PostgreSQL on Cloud SQL, with a private address only. Nobody has a password: logins come from identities. */
export class GcpDatabase extends ComponentResource implements CloudDatabaseOutputs {
  readonly database: CloudDatabase;
  readonly ready: readonly Resource[];

  constructor(name: string, args: CloudDatabaseArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, DatabaseSpec, args.spec);
    super("estate:database:GcpDatabase", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const mayEncrypt = grantKey(name, args, options);
    const instance = newInstance(name, spec, args, { ...options, dependsOn: [mayEncrypt, ...args.network.ready] });
    this.database = databaseOf(instance, args);
    this.ready = [instance];
    this.registerOutputs({ database: this.database });
  }
}

function grantKey(name: string, args: CloudDatabaseArgs, options: CustomResourceOptions): CryptoKeyIAMMember {
  const agent = new ServiceIdentity(`${name}-agent`, { service: "sqladmin.googleapis.com", project: args.estate.scope }, options);
  return new CryptoKeyIAMMember(
    `${name}-key-grant`,
    { cryptoKeyId: args.key, role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", member: agent.member },
    options,
  );
}

/** A disk that has grown by itself is larger than what was asked for first, and going back to that would replace the instance. */
function newInstance(name: string, spec: DatabaseSpec, args: CloudDatabaseArgs, options: CustomResourceOptions): DatabaseInstance {
  const { estate, key } = args;
  return new DatabaseInstance(
    `${name}-instance`,
    {
      name: physicalName(estate, "database", INSTANCE_NAME),
      project: estate.scope,
      region: estate.region,
      databaseVersion: `POSTGRES_${SERVICE_VERSIONS.postgres}`,
      encryptionKeyName: key,
      settings: settingsOf(spec, args),
      deletionProtection: estate.protect,
    },
    { ...options, protect: estate.protect, ignoreChanges: ["settings.diskSize"] },
  );
}

function settingsOf(spec: DatabaseSpec, args: CloudDatabaseArgs): Settings {
  const { estate, network } = args;
  const diskSize = Math.max(spec.storageGiB, LEAST_DISK);
  return {
    edition: "ENTERPRISE",
    tier: tierOf(spec),
    activationPolicy: "ALWAYS",
    availabilityType: spec.multiZone ? "REGIONAL" : "ZONAL",
    diskType: "PD_SSD",
    diskSize,
    diskAutoresize: true,
    diskAutoresizeLimit: diskSize * DISK_GROWTH,
    ipConfiguration: { ipv4Enabled: false, privateNetwork: network.id, sslMode: "ENCRYPTED_ONLY", authorizedNetworks: [PODS] },
    backupConfiguration: backupsOf(spec, estate.region),
    ...(estate.protect ? { finalBackupConfig: { enabled: true, retentionDays: spec.backupDays } } : {}),
    deletionProtectionEnabled: estate.protect,
    databaseFlags: flagsOf(spec),
    maintenanceWindow: MAINTENANCE,
    insightsConfig: { queryInsightsEnabled: true, recordApplicationTags: true, recordClientAddress: true },
    userLabels: tagsOf(estate, "database"),
  };
}

/** Backups stay in the region: the default is a whole continent. */
function backupsOf(spec: DatabaseSpec, region: string): NonNullable<Settings["backupConfiguration"]> {
  return {
    enabled: true,
    startTime: BACKUP_START,
    location: region,
    pointInTimeRecoveryEnabled: true,
    transactionLogRetentionDays: Math.min(spec.backupDays, LOG_DAYS),
    backupRetentionSettings: { retentionUnit: "COUNT", retainedBackups: spec.backupDays },
  };
}

/**
 * The cluster's pods: their block is none of RFC 1918, and only those are let in without being named.
 * https://cloud.google.com/sql/docs/postgres/authorize-networks
 */
const PODS = { name: "pods", value: POD_BLOCK };

function flagsOf(spec: DatabaseSpec): NonNullable<Settings["databaseFlags"]> {
  return Object.entries({ ...FLAGS, max_connections: String(spec.maxConnections) }).map(([name, value]) => ({ name, value }));
}

/**
 * The Job logs in as its own service account, with a token of the metadata server as password.
 * https://cloud.google.com/sql/docs/postgres/iam-logins#manual
 */
function databaseOf(instance: DatabaseInstance, { network }: CloudDatabaseArgs): CloudDatabase {
  return {
    id: instance.name,
    host: instance.privateIpAddress,
    port: PORT,
    service: { cidrs: [network.cidr], port: PORT },
    logins: "password",
    administrator: { method: "gcp-token", role: "cloudsqlsuperuser" },
  };
}
