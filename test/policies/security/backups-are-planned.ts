import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, chart, deployment, object, resource, unknown } from "../../support/control-cases.ts";

const VELERO = chart("velero");

function schedule(spec: Record<string, PlanValue> = {}, template: Record<string, PlanValue> = { ttl: "720h" }) {
  return object("kubernetes:velero.io/v1:Schedule", "daily", { spec: { schedule: "0 2 * * *", template, ...spec } });
}

function location(spec: Record<string, PlanValue> = {}) {
  return object("kubernetes:velero.io/v1:BackupStorageLocation", "default", { spec: { objectStorage: { bucket: "backups" }, ...spec } });
}

const CLUSTER: readonly PlannedResource[] = [VELERO, schedule(), location({ accessMode: "ReadWrite" })];

function rds(backupRetentionPeriod: PlanValue) {
  return resource("aws:rds/instance:Instance", { backupRetentionPeriod });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a cluster and a database of AWS",
      answer: "passed",
      resources: [...CLUSTER, rds(14)],
    },
    {
      sort: "compliant",
      title: "a place that is named, and a database in the cluster",
      answer: "passed",
      resources: [
        VELERO,
        schedule({}, { ttl: "720h", storageLocation: "default" }),
        location(),
        object("kubernetes:postgresql.cnpg.io/v1:Cluster", "postgres", {}),
        object("kubernetes:postgresql.cnpg.io/v1:ScheduledBackup", "daily", {
          spec: { cluster: { name: "postgres" }, schedule: "0 0 1 * * *" },
        }),
      ],
    },
    {
      sort: "compliant",
      title: "a database of Google's where there is no cluster",
      answer: "passed",
      resources: [resource("gcp:sql/databaseInstance:DatabaseInstance", { settings: { backupConfiguration: { enabled: true } } })],
    },
    { sort: "violating", title: "a database that keeps nothing", answer: "violated", resources: [...CLUSTER, rds(0)] },
    {
      sort: "violating",
      title: "a schedule that is paused",
      answer: "violated",
      resources: [VELERO, schedule({ paused: true }), location()],
    },
    {
      sort: "violating",
      title: "a schedule whose place is not there",
      answer: "violated",
      resources: [VELERO, schedule({}, { ttl: "720h", storageLocation: "other" }), location()],
    },
    { sort: "violating", title: "schedules without Velero", answer: "violated", resources: [schedule(), location()] },
    {
      sort: "violating",
      title: "a database in the cluster that another's backup is scheduled for",
      answer: "violated",
      resources: [
        ...CLUSTER,
        object("kubernetes:postgresql.cnpg.io/v1:Cluster", "postgres", {}),
        object("kubernetes:postgresql.cnpg.io/v1:ScheduledBackup", "daily", {
          spec: { cluster: { name: "other" }, schedule: "0 0 1 * * *" },
        }),
      ],
    },
    {
      sort: "boundary",
      title: "a place that is only read",
      answer: "violated",
      resources: [VELERO, schedule(), location({ accessMode: "ReadOnly" })],
    },
    {
      sort: "boundary",
      title: "neither cluster nor database",
      answer: "not-applicable",
      resources: [resource("aws:s3/bucket:Bucket", {})],
    },
    { sort: "unknown", title: "a number of days that is known later", answer: "undetermined", resources: [...CLUSTER, rds(unknown)] },
    { sort: "absent", title: "a cluster that nothing backs up", answer: "violated", resources: [deployment("mlflow", {})] },
    {
      sort: "absent",
      title: "a schedule that does not say for how long",
      answer: "violated",
      resources: [VELERO, schedule({}, {}), location()],
    },
    { sort: "wrong-type", title: "days as text", answer: "violated", resources: [...CLUSTER, rds("14")] },
  ],
};
