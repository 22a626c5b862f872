import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, resource, unknown, urnOf } from "../../support/control-cases.ts";

const EKS = resource("aws:eks/cluster:Cluster", { name: "estate" });
const AKS = "azure-native:containerservice:ManagedCluster";
const SINK = "gcp:logging/projectSink:ProjectSink";

function logGroup(inputs: Record<string, PlanValue>) {
  return resource("aws:cloudwatch/logGroup:LogGroup", { name: "/aws/eks/estate/cluster", ...inputs });
}

function sink(age: PlanValue, inputs: Record<string, PlanValue> = {}) {
  const rules = [{ action: { type: "Delete" }, condition: { age } }];
  return [
    resource(SINK, { destination: "storage.googleapis.com/logs", filter: 'resource.labels.cluster_name="estate"', ...inputs }),
    resource("gcp:storage/bucket:Bucket", { name: "logs", lifecycleRules: rules }),
  ];
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a cluster of EKS whose log group forgets after a month",
      answer: "passed",
      resources: [EKS, logGroup({ retentionInDays: 30 })],
    },
    {
      sort: "compliant",
      title: "a cluster of GKE whose log is deleted by age from a bucket",
      answer: "passed",
      resources: [resource("gcp:container/cluster:Cluster", { name: "estate" }), ...sink(30)],
    },
    {
      sort: "compliant",
      title: "a cluster of AKS that writes to a workspace",
      answer: "passed",
      resources: [
        resource(AKS, { resourceName: "estate" }, { name: "aks" }),
        resource(
          "azure-native:monitor:DiagnosticSetting",
          { resourceUri: unknown, workspaceId: unknown },
          { propertyDependencies: { resourceUri: [urnOf(AKS, "aks")] } },
        ),
        resource("azure-native:operationalinsights:Workspace", { retentionInDays: 30 }),
      ],
    },
    {
      sort: "violating",
      title: "a log group that keeps for ever",
      answer: "violated",
      paths: ["retentionInDays"],
      resources: [EKS, logGroup({ retentionInDays: 0 })],
    },
    {
      sort: "violating",
      title: "a cluster whose log is another's",
      answer: "violated",
      paths: ["name"],
      resources: [EKS, logGroup({ name: "/aws/eks/other/cluster", retentionInDays: 30 })],
    },
    {
      sort: "violating",
      title: "a cluster of AKS that nobody made a setting for",
      answer: "violated",
      resources: [resource(AKS, {}), resource("azure-native:operationalinsights:Workspace", { retentionInDays: 30 })],
    },
    { sort: "violating", title: "a cloud where no log is kept", answer: "violated", resources: [resource("aws:s3/bucket:Bucket", {})] },
    {
      sort: "boundary",
      title: "a bucket that deletes what is no day old",
      answer: "violated",
      paths: ["destination"],
      resources: sink(0),
    },
    {
      sort: "unknown",
      title: "a bucket whose age is known later",
      answer: "undetermined",
      resources: sink(unknown),
    },
    {
      sort: "boundary",
      title: "a copy in a bucket of somebody else's",
      answer: "passed",
      resources: [resource(SINK, { destination: "storage.googleapis.com/auditors" })],
    },
    {
      sort: "unknown",
      title: "a sink that leads out of the estate",
      answer: "undetermined",
      resources: [resource(SINK, { destination: "bigquery.googleapis.com/projects/a/datasets/b" })],
    },
    {
      sort: "absent",
      title: "a log group without a retention",
      answer: "violated",
      paths: ["retentionInDays"],
      resources: [EKS, logGroup({})],
    },
    {
      sort: "wrong-type",
      title: "a retention as text",
      answer: "violated",
      resources: [EKS, logGroup({ retentionInDays: "30" })],
    },
    {
      sort: "boundary",
      title: "a machine of one's own",
      answer: "not-applicable",
      cloud: "local",
      resources: [deployment("mlflow", {})],
    },
  ],
  // A bucket under another name is somebody else's.
  harmless: [/^name$/],
};
