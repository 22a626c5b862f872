import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";

const tags = { owner: "platform", environment: "test", "cost-centre": "research" };
const { owner: _, ...ownerless } = tags;

const bucket = (worn: PlanValue) => resource("aws:s3/bucket:Bucket", { tags: worn });

function namespace(labels: Record<string, PlanValue>) {
  return object("kubernetes:core/v1:Namespace", "team-models", {}, { labels });
}

function disks(provisioner: string, parameters: PlanValue) {
  return object("kubernetes:storage.k8s.io/v1:StorageClass", "estate", { provisioner, parameters });
}

const ofEbs = {
  tagSpecification_1: "owner=platform",
  tagSpecification_2: "environment=test",
  tagSpecification_3: "cost-centre=research",
};

export const cases: ControlCases = {
  harmless: [/^provisioner$/],
  cases: [
    {
      sort: "compliant",
      title: "resources of all clouds, wherever they wear it",
      answer: "passed",
      resources: [
        bucket(tags),
        resource("azure-native:storage:StorageAccount", { tags }),
        resource("gcp:storage/bucket:Bucket", { labels: tags }),
        resource("gcp:container/nodePool:NodePool", { nodeConfig: { resourceLabels: tags } }),
        resource("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass", { spec: { tags } }),
      ],
    },
    {
      sort: "compliant",
      title: "a namespace, and classes of disks",
      answer: "passed",
      resources: [
        namespace({ "mlops-estate/owner": "platform", "mlops-estate/cost-centre": "research" }),
        disks("ebs.csi.aws.com", ofEbs),
        { ...disks("disk.csi.azure.com", { tags: "owner=platform,environment=test,cost-centre=research" }), urn: "urn:azure" },
      ],
    },
    { sort: "violating", title: "a bucket without an owner", answer: "violated", paths: ["tags.owner"], resources: [bucket(ownerless)] },
    {
      sort: "violating",
      title: "a namespace that nobody pays for",
      answer: "violated",
      paths: ["metadata.labels.mlops-estate/cost-centre"],
      resources: [namespace({ "mlops-estate/owner": "platform" })],
    },
    {
      sort: "violating",
      title: "disks that say one of three",
      answer: "violated",
      paths: ["parameters", "parameters"],
      resources: [disks("pd.csi.storage.gke.io", { labels: "owner=platform" })],
    },
    { sort: "boundary", title: "an owner who has no name", answer: "violated", resources: [bucket({ ...tags, owner: "" })] },
    {
      sort: "boundary",
      title: "disks whose owner has no name",
      answer: "violated",
      resources: [disks("ebs.csi.aws.com", { ...ofEbs, tagSpecification_1: "owner=" })],
    },
    { sort: "boundary", title: "disks of a driver that knows no labels", answer: "passed", resources: [disks("nfs.csi.k8s.io", {})] },
    {
      sort: "boundary",
      title: "a resource whose type takes no tags",
      answer: "not-applicable",
      resources: [resource("aws:s3/bucketPolicy:BucketPolicy", {})],
    },
    {
      sort: "unknown",
      title: "disks whose labels are known later",
      answer: "undetermined",
      resources: [disks("pd.csi.storage.gke.io", { labels: unknown })],
    },
    { sort: "absent", title: "a bucket without tags", answer: "violated", resources: [resource("aws:s3/bucket:Bucket", {})] },
    { sort: "wrong-type", title: "tags that are a list", answer: "violated", resources: [bucket(["owner", "environment", "cost-centre"])] },
  ],
};
