import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";

const SERVER = "aws:rds/instance:Instance";

const archives = { isWALArchiver: true, parameters: { barmanObjectName: "store" } };
const cluster = object("kubernetes:postgresql.cnpg.io/v1:Cluster", "postgres", { spec: { plugins: [archives] } });

function store(spec: Record<string, PlanValue> = {}) {
  const kept = { configuration: { destinationPath: "s3://backups/database" }, retentionPolicy: "7d", ...spec };
  return object("kubernetes:barmancloud.cnpg.io/v1:ObjectStore", "store", { spec: kept });
}

function schedule(spec: Record<string, PlanValue> = {}) {
  const nightly = { cluster: { name: "postgres" }, schedule: "0 30 1 * * *", ...spec };
  return object("kubernetes:postgresql.cnpg.io/v1:ScheduledBackup", "nightly", { spec: nightly });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "servers of the clouds",
      answer: "passed",
      resources: [
        resource(SERVER, { backupRetentionPeriod: 7 }),
        resource("gcp:sql/databaseInstance:DatabaseInstance", {
          settings: { backupConfiguration: { enabled: true, backupRetentionSettings: { retainedBackups: 7 } } },
        }),
        resource("azure-native:dbforpostgresql:Server", { backup: { backupRetentionDays: 7 } }),
      ],
    },
    {
      sort: "compliant",
      title: "a cluster of CloudNativePG that archives, and is copied each night",
      answer: "passed",
      resources: [cluster, store(), schedule()],
    },
    {
      sort: "violating",
      title: "a server whose backups are off",
      answer: "violated",
      paths: ["backupRetentionPeriod"],
      resources: [resource(SERVER, { backupRetentionPeriod: 0 })],
    },
    {
      sort: "violating",
      title: "a cluster without a schedule",
      answer: "violated",
      paths: [""],
      resources: [cluster, store()],
    },
    {
      sort: "violating",
      title: "a cluster whose schedule is suspended",
      answer: "violated",
      paths: [""],
      resources: [cluster, store(), schedule({ suspend: true })],
    },
    {
      sort: "violating",
      title: "a cluster that archives into a store that is not there",
      answer: "violated",
      paths: ["spec.plugins"],
      resources: [cluster, schedule()],
    },
    {
      sort: "violating",
      title: "a store that leads nowhere",
      answer: "violated",
      paths: ["spec.configuration.destinationPath"],
      resources: [cluster, store({ configuration: {} }), schedule()],
    },
    {
      sort: "boundary",
      title: "a server that keeps a backup for a day",
      answer: "passed",
      resources: [resource(SERVER, { backupRetentionPeriod: 1 })],
    },
    {
      sort: "boundary",
      title: "a server of Azure that keeps fewer days than Azure offers",
      answer: "violated",
      resources: [resource("azure-native:dbforpostgresql:Server", { backup: { backupRetentionDays: 6 } })],
    },
    {
      sort: "unknown",
      title: "a server whose days are known later",
      answer: "undetermined",
      resources: [resource(SERVER, { backupRetentionPeriod: unknown })],
    },
    { sort: "absent", title: "a server that says nothing", answer: "violated", resources: [resource(SERVER, {})] },
    {
      sort: "wrong-type",
      title: "a server that says it as text",
      answer: "violated",
      resources: [resource(SERVER, { backupRetentionPeriod: "7" })],
    },
  ],
};
