import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl, type EstateFinding } from "../../core/control.ts";
import { mustBeAtLeast } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import type { Reading } from "../../core/reading.ts";

/**
 * A log group of CloudWatch without a retention keeps for ever. Google and Azure keep for 30 days what nobody decides about, which nobody decided.
 * What a machine of one's own writes stays on it and goes with it.
 */
export const control = defineControl({
  id: "logs-have-a-retention",
  level: 0,
  dimension: "monitoring",
  severity: "medium",
  statement: "What clusters and clouds write down is kept, and for a time that somebody chose.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_66" },
    { by: "checkov", reference: "CKV_AWS_37, CKV_GCP_1, CKV_AZURE_4" },
    { by: "estate", reference: "a log that goes before somebody reads it is none, and one that never goes is a cost and a risk" },
  ],
  remediation: "Leave `cluster.logDays`, `network.flowLogDays` and `audit.retentionDays` to the level, or set them.",
  keys: ["cluster.logDays", "network.flowLogDays", "audit.retentionDays"],
  resources: {
    "aws:cloudwatch/logGroup:LogGroup": (group) => mustBeAtLeast(group.at("retentionInDays"), 1),
    "azure-native:operationalinsights:Workspace": (workspace) => mustBeAtLeast(workspace.at("retentionInDays"), 1),
    "gcp:logging/projectBucketConfig:ProjectBucketConfig": (bucket) => mustBeAtLeast(bucket.at("retentionDays"), 1),
  },
  estate: (estate) =>
    estate.cloud === "local" ? { notApplicable: "what a machine of one's own writes stays on it" } : [...kept(estate), ...expiring(estate)],
});

const STORES = [
  "aws:cloudwatch/logGroup:LogGroup",
  "azure-native:operationalinsights:Workspace",
  "gcp:logging/projectBucketConfig:ProjectBucketConfig",
  "gcp:logging/projectSink:ProjectSink",
];

/** Every cluster's control plane writes to a place of the estate's; an estate without one has such a place at least. */
function kept(estate: Estate): readonly EstateFinding[] {
  const clusters = Object.entries(CLUSTERS).flatMap(([type, keeps]) => estate.readingsOf(type).map((cluster) => ({ cluster, keeps })));
  if (clusters.length === 0) return findingUnless(estate.ofType(...STORES).length > 0, "must have a place where logs are kept");
  return clusters.flatMap(({ cluster, keeps }) =>
    findingUnless(keeps(cluster), "must write its logs to a place of this estate", cluster.at("name")),
  );
}

const CLUSTERS: Readonly<Record<string, (cluster: Reading) => Certainty>> = {
  // The one place that EKS writes to. https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
  "aws:eks/cluster:Cluster": (cluster) =>
    some(groupsOf(cluster).map((group) => holds(group.at("name"), (name) => name === `/aws/eks/${cluster.at("name").text()}/cluster`))),
  "gcp:container/cluster:Cluster": (cluster) =>
    some(
      cluster.estate
        .readingsOf("gcp:logging/projectSink:ProjectSink")
        .map((sink) =>
          holds(
            sink.at("filter"),
            (filter) => typeof filter === "string" && filter.includes(`cluster_name="${cluster.at("name").text()}"`),
          ),
        ),
    ),
  "azure-native:containerservice:ManagedCluster": (cluster) =>
    some(
      cluster.estate
        .readingsOf("azure-native:monitor:DiagnosticSetting")
        .filter(({ resource }) => resource.propertyDependencies["resourceUri"]?.includes(cluster.resource.urn))
        .map((setting) => some([isGiven(setting.at("workspaceId")), isGiven(setting.at("storageAccountId"))])),
    ),
};

function groupsOf({ estate }: Reading): readonly Reading[] {
  return estate.readingsOf("aws:cloudwatch/logGroup:LogGroup");
}

/** What Google writes to a bucket of files is deleted there by age; a bucket that is not the estate's is for its own people to keep. */
function expiring(estate: Estate): readonly EstateFinding[] {
  return estate.readingsOf("gcp:logging/projectSink:ProjectSink").flatMap((sink) => {
    const destination = sink.at("destination");
    const name = /^storage\.googleapis\.com\/(.+)$/.exec(destination.text() ?? "")?.[1];
    const isOpen = destination.state === "absent" ? false : undefined;
    if (name === undefined) return findingUnless(isOpen, "must lead to a place with a retention", destination);
    const buckets = estate.readingsOf("gcp:storage/bucket:Bucket").filter((bucket) => bucket.at("name").value === name);
    return findingUnless(every(buckets.map(deletesByAge)), "must lead to a bucket that deletes by age", destination);
  });
}

function deletesByAge(bucket: Reading): Certainty {
  const rules = bucket.at("lifecycleRules").items();
  return some(
    rules.map((rule) =>
      every([
        holds(rule.at("action", "type"), (type) => type === "Delete"),
        holds(rule.at("condition", "age"), (age) => typeof age === "number" && age >= 1),
      ]),
    ),
  );
}
