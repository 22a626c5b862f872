import { beforeAll, describe, expect, it } from "vitest";
import type { PlannedResource } from "../../../plan/plan.ts";
import { UNKNOWN } from "../../../plan/values.ts";
import type { Operation } from "../../../preview/change.ts";
import { differenceOf } from "../../../preview/difference/index.ts";
import { shippedPlan } from "../../support/cloud-plans.ts";
import { all, copy, type Edit, labelOf, putFirst, rename, reword, set, take, treat } from "./edits.ts";

type Environment = "dev-aws" | "dev-gcp" | "local" | "research-databricks";

/** What somebody does, and what becomes of which resource; of everything else nothing. */
type Scenario = readonly [title: string, environment: Environment, edit: Edit, expected: Readonly<Record<string, Operation>>];

/** What somebody does that has consequences far and wide, of which only some are listed. */
const FAR_REACHING: readonly Scenario[] = [
  [
    "let a subnetwork shrink",
    "dev-gcp",
    set("Subnetwork network-nodes", "ipCidrRange", "10.40.0.0/18"),
    {
      "Subnetwork network-nodes": "replace",
      "RouterNat network-nat": "update",
      "Cluster cluster-cluster": "replace",
      "kubernetes cluster-kubernetes": "replace",
      "Namespace namespaces-namespace": "replace",
    },
  ],
  [
    "give the network another range",
    "dev-aws",
    set("Vpc network-vpc", "cidrBlock", "10.99.0.0/16"),
    {
      "Vpc network-vpc": "replace",
      "Subnet network-nodes-1": "replace",
      "NatGateway network-nat-1": "replace",
      "SecurityGroup database-group": "replace",
      "SecurityGroupIngressRule database-group-postgres": "replace",
      "SubnetGroup database-subnets": "update",
      "NodeGroup cluster-system": "replace",
      "Cluster cluster-eks": "update",
      "Instance database-server": "update",
    },
  ],
  [
    "call the cluster otherwise",
    "dev-aws",
    set("Cluster cluster-eks", "name", "other"),
    {
      "Cluster cluster-eks": "replace",
      "kubernetes cluster-kubernetes": "replace",
      "Namespace namespaces-namespace": "replace",
      "StatefulSet notebooks-server": "replace",
      "Release certificates-release": "replace",
      "NodeGroup cluster-system": "replace",
      "Role identity-tracking": "update",
    },
  ],
  [
    "move to another region",
    "dev-aws",
    set("aws account-aws", "region", "eu-west-1"),
    {
      "aws account-aws": "update",
      "Bucket object-store-data": "replace",
      "Instance database-server": "replace",
      "Key keys-storage": "replace",
    },
  ],
  [
    "move to another project",
    "dev-gcp",
    set("KeyRing keys-ring", "project", "another-project"),
    {
      "KeyRing keys-ring": "replace",
      "CryptoKey keys-storage": "replace",
      "CryptoKeyIAMMember object-store-key-grant": "replace",
      "Bucket object-store-data": "update",
      "DatabaseInstance database-instance": "replace",
    },
  ],
  [
    "work with another local cluster",
    "local",
    set("kubernetes cluster-kubernetes", "context", "other"),
    {
      "kubernetes cluster-kubernetes": "replace",
      "PersistentVolumeClaim database-volume": "replace",
      "Deployment tracking-server": "replace",
    },
  ],
  [
    "call the group of resources otherwise",
    "research-databricks",
    set("ResourceGroup account-group", "resourceGroupName", "other"),
    {
      "ResourceGroup account-group": "replace",
      "StorageAccount object-store-account": "replace",
      "BlobContainer object-store-data": "replace",
      "Workspace managed-ml-workspace": "replace",
    },
  ],
];

const DEPLOYMENT = "Deployment tracking-server";
const CONTAINER = "spec.template.spec.containers[0]";

const SCENARIOS: readonly Scenario[] = [
  // Names
  ["change nothing", "dev-aws", all(), {}],
  [
    "rename a bucket without an alias",
    "dev-aws",
    rename("Bucket object-store-data", "data", "without one"),
    { "Bucket object-store-data": "delete", "Bucket data": "create", "RolePolicy identity-notebooks-grants": "update" },
  ],
  ["rename a bucket with an alias", "dev-aws", rename("Bucket object-store-data", "data", "with an alias"), { "Bucket data": "adopt" }],
  ["rename the network with an alias", "dev-gcp", rename("Network network-network", "main", "with an alias"), { "Network main": "adopt" }],
  [
    "rename a bucket with an alias, and give it another name in the cloud",
    "dev-gcp",
    all(rename("Bucket object-store-data", "data", "with an alias"), set("Bucket data", "name", "other")),
    { "Bucket data": "replace", "BucketIAMMember identity-notebooks-bucket-1": "replace" },
  ],
  ["rename a component with an alias", "dev-aws", rename("Tracking tracking", "registry", "with an alias"), {}],
  [
    "rename the provider with an alias",
    "local",
    rename("kubernetes cluster-kubernetes", "cluster", "with an alias"),
    { "kubernetes cluster": "adopt" },
  ],
  // Buckets
  ["remove a bucket", "dev-gcp", all(take("Bucket object-store-data")), { "Bucket object-store-data": "delete" }],
  ["add a bucket", "dev-gcp", copy("Bucket object-store-data", "more", { name: "more" }), { "Bucket more": "create" }],
  ["tag a bucket", "dev-aws", set("Bucket object-store-data", "tags.team", "x"), { "Bucket object-store-data": "update" }],
  [
    "lock the objects of a bucket, which goes first since its name stays",
    "dev-aws",
    set("Bucket object-store-data", "objectLockEnabled", true),
    {
      "Bucket object-store-data": "replace",
      "BucketLifecycleConfiguration object-store-data-lifecycle": "replace",
      "BucketLogging object-store-data-logging": "replace",
      "BucketOwnershipControls object-store-data-owned": "replace",
      "BucketPolicy object-store-data-policy": "replace",
      "BucketPublicAccessBlock object-store-data-closed": "replace",
      "BucketServerSideEncryptionConfiguration object-store-data-encryption": "replace",
      "BucketVersioning object-store-data-versioning": "replace",
      "RolePolicy identity-notebooks-grants": "update",
    },
  ],
  [
    "move a bucket to another place",
    "dev-gcp",
    set("Bucket object-store-data", "location", "US"),
    { "Bucket object-store-data": "replace", "BucketIAMMember identity-notebooks-bucket-1": "replace" },
  ],
  [
    "let a bucket be listed by anyone",
    "dev-aws",
    set("BucketPublicAccessBlock object-store-data-closed", "blockPublicPolicy", false),
    { "BucketPublicAccessBlock object-store-data-closed": "update" },
  ],
  [
    "change a bucket's policy",
    "dev-aws",
    reword("BucketPolicy object-store-data-policy", "OnlyTls", "OnlyWithTls"),
    { "BucketPolicy object-store-data-policy": "update" },
  ],
  // Keys and identities
  ["keep a key for less long", "dev-aws", set("Key keys-storage", "deletionWindowInDays", 7), { "Key keys-storage": "update" }],
  ["protect a name of a key", "dev-aws", treat("Alias keys-storage-alias", { protect: true }), { "Alias keys-storage-alias": "update" }],
  [
    "call a role otherwise",
    "dev-aws",
    set("Role identity-tracking", "name", "other"),
    {
      "Role identity-tracking": "replace",
      "RolePolicy identity-tracking-grants": "replace",
      "PodIdentityAssociation identity-tracking-association": "update",
    },
  ],
  [
    "widen what a role may do",
    "dev-aws",
    reword("RolePolicy identity-tracking-grants", "s3:ListBucket", "s3:*"),
    { "RolePolicy identity-tracking-grants": "update" },
  ],
  [
    "give a member another role",
    "dev-gcp",
    set("IAMMember cluster-nodes-role", "role", "roles/owner"),
    { "IAMMember cluster-nodes-role": "replace" },
  ],
  [
    "let another principal have a role",
    "research-databricks",
    set("RoleAssignment registry-key-grant", "principalId", "other"),
    { "RoleAssignment registry-key-grant": "replace" },
  ],
  // Networks
  [
    "loosen a rule of addresses",
    "dev-aws",
    set("SecurityGroupIngressRule cluster-api-https", "cidrIpv4", "0.0.0.0/0"),
    { "SecurityGroupIngressRule cluster-api-https": "update" },
  ],
  [
    "let a subnetwork grow",
    "dev-gcp",
    set("Subnetwork network-nodes", "ipCidrRange", "10.40.0.0/16"),
    { "Subnetwork network-nodes": "update" },
  ],
  ["give up an address", "dev-aws", take("Eip network-nat-1-address"), { "Eip network-nat-1-address": "delete" }],
  [
    "add an address to the network",
    "research-databricks",
    set("VirtualNetwork network-network", "addressSpace.addressPrefixes", ["10.40.0.0/16", "10.41.0.0/16"]),
    { "VirtualNetwork network-network": "update" },
  ],
  // Databases and clusters
  ["enlarge the database", "dev-aws", set("Instance database-server", "allocatedStorage", 100), { "Instance database-server": "update" }],
  [
    "take the database's encryption away, and have its address elsewhere",
    "dev-aws",
    set("Instance database-server", "storageEncrypted", false),
    {
      "Instance database-server": "replace",
      "Deployment tracking-server": "update",
      "Job database-logins-job": "replace",
      "Job tracking-schema-job": "replace",
      "RolePolicy identity-database-logins-grants": "update",
    },
  ],
  [
    "let nobody delete the database",
    "dev-aws",
    set("Instance database-server", "deletionProtection", true),
    { "Instance database-server": "update" },
  ],
  [
    "keep the database when it goes",
    "dev-gcp",
    treat("DatabaseInstance database-instance", { retainOnDelete: true }),
    { "DatabaseInstance database-instance": "update" },
  ],
  ["give the database a disk that may be of any size", "dev-gcp", set("DatabaseInstance database-instance", "settings.diskSize", 500), {}],
  ["update the cluster", "dev-aws", set("Cluster cluster-eks", "version", "1.36"), { "Cluster cluster-eks": "update" }],
  [
    "use other machines",
    "dev-aws",
    set("NodeGroup cluster-system", "instanceTypes", ["m7i.xlarge"]),
    { "NodeGroup cluster-system": "replace" },
  ],
  ["allow more machines", "dev-aws", set("NodeGroup cluster-system", "scalingConfig.maxSize", 9), { "NodeGroup cluster-system": "update" }],
  [
    "use other graphics processors",
    "dev-gcp",
    set("NodePool node-pools-gpu", "nodeConfig.guestAccelerators[0].type", "nvidia-l4-x"),
    { "NodePool node-pools-gpu": "replace" },
  ],
  // Objects in a cluster
  ["run another image", "local", set(DEPLOYMENT, `${CONTAINER}.image`, "mlflow:2"), { [DEPLOYMENT]: "update" }],
  [
    "put an environment variable first",
    "local",
    putFirst(DEPLOYMENT, `${CONTAINER}.env`, { name: "NEW", value: "1" }),
    { [DEPLOYMENT]: "update" },
  ],
  ["select other pods", "local", set(DEPLOYMENT, "spec.selector.matchLabels", { app: "x" }), { [DEPLOYMENT]: "replace" }],
  ["move a workload to another namespace", "local", set(DEPLOYMENT, "metadata.namespace", "other"), { [DEPLOYMENT]: "replace" }],
  [
    "change a configuration",
    "local",
    reword("ConfigMap data-versioning-config", "us-east-1", "eu-west-1"),
    { "ConfigMap data-versioning-config": "update" },
  ],
  [
    "enlarge a claim",
    "local",
    set("PersistentVolumeClaim database-volume", "spec.resources.requests.storage", "20Gi"),
    { "PersistentVolumeClaim database-volume": "update" },
  ],
  [
    "claim another class of storage",
    "local",
    set("PersistentVolumeClaim database-volume", "spec.storageClassName", "fast"),
    { "PersistentVolumeClaim database-volume": "replace" },
  ],
  [
    "run a stateful set twice",
    "local",
    set("StatefulSet database-server", "spec.replicas", 2),
    { "StatefulSet database-server": "update" },
  ],
  [
    "start a stateful set's pods in order",
    "local",
    set("StatefulSet database-server", "spec.podManagementPolicy", "OrderedReady"),
    { "StatefulSet database-server": "replace" },
  ],
  [
    "grant another role",
    "local",
    set("RoleBinding database-credentials-binding", "roleRef.name", "other"),
    { "RoleBinding database-credentials-binding": "replace" },
  ],
  [
    "run a job otherwise",
    "local",
    set("Job database-credentials-job", "spec.template.spec.restartPolicy", "Never"),
    { "Job database-credentials-job": "replace" },
  ],
  ["listen to another port", "local", set("Service tracking-service", "spec.ports[0].port", 80), { "Service tracking-service": "update" }],
  [
    "label a namespace",
    "local",
    set("Namespace namespaces-namespace", "metadata.labels.x", "y"),
    { "Namespace namespaces-namespace": "update" },
  ],
  ["take a quota away", "local", take("ResourceQuota namespaces-quota"), { "ResourceQuota namespaces-quota": "delete" }],
  ["bump a chart", "dev-aws", set("Release certificates-release", "version", "v9.9.9"), { "Release certificates-release": "update" }],
  [
    "call a release otherwise",
    "dev-aws",
    set("Release certificates-release", "name", "other"),
    { "Release certificates-release": "replace" },
  ],
  // Databricks
  [
    "keep runs in a volume of another sort",
    "research-databricks",
    set("Volume managed-ml-runs", "volumeType", "EXTERNAL"),
    {
      "Volume managed-ml-runs": "replace",
      "Grant managed-ml-runs-grant": "replace",
      "MlflowExperiment managed-ml-experiment": "replace",
      "Permissions managed-ml-experiment-access": "replace",
    },
  ],
  [
    "call a catalog otherwise",
    "research-databricks",
    set("Catalog managed-ml-catalog", "name", "other"),
    { "Catalog managed-ml-catalog": "update" },
  ],
  [
    "make a value known only after an update",
    "local",
    set("Service tracking-service", "spec.clusterIP", UNKNOWN),
    { "Service tracking-service": "replace" },
  ],
];

describe("an edit of a recorded plan", () => {
  const plans = new Map<Environment, readonly PlannedResource[]>();

  beforeAll(async () => {
    for (const name of ["dev-aws", "dev-gcp", "local", "research-databricks"] as const)
      plans.set(name, (await shippedPlan(name)).resources);
  }, 120_000);

  it.each(SCENARIOS)("to %s (%s)", (_, environment, edit, expected) => {
    expect(operations(environment, edit)).toEqual(expected);
  });

  it.each(FAR_REACHING)("to %s (%s), among much else", (_, environment, edit, expected) => {
    expect(operations(environment, edit)).toMatchObject(expected);
  });

  function operations(environment: Environment, edit: Edit): Record<string, Operation> {
    const before = plans.get(environment) ?? [];
    const { changes } = differenceOf(before, edit(before));
    return Object.fromEntries(changes.map((change) => [labelOf(change), change.operation]));
  }
});
