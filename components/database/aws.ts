import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Instance } from "@pulumi/aws/rds/instance.js";
import { ParameterGroup } from "@pulumi/aws/rds/parameterGroup.js";
import { SubnetGroup } from "@pulumi/aws/rds/subnetGroup.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import { ComponentResource, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { SERVICE_VERSIONS } from "../../pins/index.ts";
import { tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { instanceClassFor } from "./aws-classes.ts";
import { type CloudDatabase, type CloudDatabaseArgs, type CloudDatabaseOutputs, DatabaseSpec } from "./contract.ts";
import { PORT, SUPERUSER } from "./plan.ts";

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
const INSTANCE_NAME: NameRule = { longest: 63 };
/**
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html, and the same for subnet groups, snapshots and
 * security groups.
 */
const GROUP_NAME: NameRule = { longest: 255 };
/** Sizes of a gp3 volume, in GiB. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage */
const STORAGE_GIB = { least: 20, most: 65_536 };
/** Logs that PostgreSQL writes and RDS hands on. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.html */
const LOGS = ["postgresql", "upgrade"];
const LOG_DAYS = 90;

/** RDS for PostgreSQL. Its master password is made, kept and rotated by RDS in Secrets Manager. */
export class AwsDatabase extends ComponentResource implements CloudDatabaseOutputs {
  readonly database: CloudDatabase;
  readonly ready: readonly Resource[];

  constructor(name: string, args: CloudDatabaseArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, DatabaseSpec, args.spec);
    super("estate:database:AwsDatabase", name, {}, opts);
    const subnets = subnetsOf(name, args, this);
    const group = securityGroupOf(name, args, this);
    const parameters = parametersOf(name, spec, args, this);
    const logs = logsOf(name, args, this);
    const instance = instanceOf(name, spec, args, { subnets, group, parameters, logs }, this);
    this.database = {
      id: instance.resourceId,
      host: instance.address,
      port: PORT,
      service: { cidrs: [args.network.cidr], port: PORT },
      logins: "password",
      administrator: { method: "aws-secret", secretArn: masterSecretOf(instance), region: args.estate.region },
    };
    this.ready = [instance];
    this.registerOutputs({ database: this.database });
  }
}

function subnetsOf(name: string, { estate, network }: CloudDatabaseArgs, parent: Resource): SubnetGroup {
  return new SubnetGroup(
    `${name}-subnets`,
    {
      name: physicalName(estate, "database", GROUP_NAME),
      description: "Subnets without a way out to the internet",
      subnetIds: [...network.dataSubnets],
      tags: tagsOf(estate, "database"),
    },
    { parent, provider: estate.provider },
  );
}

/** Without a rule for the way out: the server opens no connection. */
function securityGroupOf(name: string, { estate, network }: CloudDatabaseArgs, parent: Resource): SecurityGroup {
  const options = { parent, provider: estate.provider };
  const tags = tagsOf(estate, "database");
  const group = new SecurityGroup(
    `${name}-group`,
    { name: physicalName(estate, "database", GROUP_NAME), description: "PostgreSQL from inside the network", vpcId: network.id, tags },
    options,
  );
  new SecurityGroupIngressRule(
    `${name}-group-postgres`,
    {
      securityGroupId: group.id,
      description: "PostgreSQL from inside the network",
      cidrIpv4: network.cidr,
      ipProtocol: "tcp",
      fromPort: PORT,
      toPort: PORT,
      tags,
    },
    options,
  );
  return group;
}

/**
 * Of statements only slow ones are logged: all of them would be the data once more.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html
 */
function parametersOf(name: string, { maxConnections }: DatabaseSpec, { estate }: CloudDatabaseArgs, parent: Resource): ParameterGroup {
  const family = `postgres${SERVICE_VERSIONS.postgres}`;
  const atOnce = { log_connections: "1", log_disconnections: "1", log_lock_waits: "1", log_min_duration_statement: "1000" };
  return new ParameterGroup(
    `${name}-parameters`,
    {
      // With the family, since a server that changes it needs the old group until it has the new one.
      name: physicalName(estate, `database-${family}`, GROUP_NAME),
      family,
      description: "TLS only, and who connected",
      parameters: [
        ...Object.entries(atOnce).map(([parameter, value]) => ({ name: parameter, value, applyMethod: "immediate" })),
        // RDS's default said aloud; of a default RDS takes no other way to apply it.
        // https://www.pulumi.com/registry/packages/aws/api-docs/rds/parametergroup/
        { name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" },
        { name: "max_connections", value: String(maxConnections), applyMethod: "pending-reboot" },
      ],
      tags: tagsOf(estate, "database"),
    },
    { parent, provider: estate.provider },
  );
}

/** RDS would make them itself, unencrypted and for ever. */
function logsOf(name: string, { estate, key }: CloudDatabaseArgs, parent: Resource): readonly LogGroup[] {
  return LOGS.map(
    (log) =>
      new LogGroup(
        `${name}-log-${log}`,
        {
          name: `/aws/rds/instance/${physicalName(estate, "database", INSTANCE_NAME)}/${log}`,
          retentionInDays: LOG_DAYS,
          kmsKeyId: key,
          deletionProtectionEnabled: estate.protect,
          tags: tagsOf(estate, "database"),
        },
        { parent, provider: estate.provider, protect: estate.protect },
      ),
  );
}

interface Surroundings {
  readonly subnets: SubnetGroup;
  readonly group: SecurityGroup;
  readonly parameters: ParameterGroup;
  readonly logs: readonly LogGroup[];
}

function instanceOf(name: string, spec: DatabaseSpec, args: CloudDatabaseArgs, around: Surroundings, parent: Resource): Instance {
  const { estate, key } = args;
  return new Instance(
    `${name}-server`,
    {
      identifier: physicalName(estate, "database", INSTANCE_NAME),
      engine: "postgres",
      // The minor version is AWS's: it comes in the maintenance window. A major one cannot be undone, so a raised pin is refused until it
      // is allowed here.
      engineVersion: SERVICE_VERSIONS.postgres,
      autoMinorVersionUpgrade: true,
      allowMajorVersionUpgrade: false,
      applyImmediately: false,
      maintenanceWindow: "sun:03:30-sun:04:30",
      instanceClass: instanceClassFor(spec),
      multiAz: spec.multiZone,
      ...storageOf(spec),
      storageEncrypted: true,
      kmsKeyId: key,
      username: SUPERUSER,
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: key,
      iamDatabaseAuthenticationEnabled: true,
      port: PORT,
      publiclyAccessible: false,
      dbSubnetGroupName: around.subnets.name,
      vpcSecurityGroupIds: [around.group.id],
      parameterGroupName: around.parameters.name,
      backupRetentionPeriod: spec.backupDays,
      backupWindow: "02:00-03:00",
      copyTagsToSnapshot: true,
      deletionProtection: estate.protect,
      deleteAutomatedBackups: !estate.protect,
      skipFinalSnapshot: !estate.protect,
      finalSnapshotIdentifier: physicalName(estate, "database-final", GROUP_NAME),
      enabledCloudwatchLogsExports: LOGS,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: key,
      // Seven days cost nothing. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.Overview.cost.html
      performanceInsightsRetentionPeriod: 7,
      tags: tagsOf(estate, "database"),
    },
    { parent, provider: estate.provider, protect: estate.protect, dependsOn: [...around.logs] },
  );
}

/**
 * It grows by itself to twice its size, so that a table that runs away has a bound; RDS wants at least a tenth of room.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
 */
function storageOf({ storageGiB }: DatabaseSpec) {
  const allocatedStorage = Math.max(storageGiB, STORAGE_GIB.least);
  const bound = Math.min(2 * allocatedStorage, STORAGE_GIB.most);
  return { storageType: "gp3", allocatedStorage, maxAllocatedStorage: bound >= 1.1 * allocatedStorage ? bound : 0 };
}

function masterSecretOf(instance: Instance): Input<string> {
  return instance.masterUserSecrets.apply(([secret]) => {
    if (secret === undefined) throw new Error("RDS made a server without the secret that it keeps the master password in");
    return secret.secretArn;
  });
}
