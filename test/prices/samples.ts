import type { PlannedResource } from "../../plan/plan.ts";
import type { PaidCloud } from "../../prices/table.ts";
import { planned } from "../support/priced.ts";

/** A resource of each type whose settings decide what it costs, all of which have a price. */
export const SAMPLES: readonly { readonly cloud: PaidCloud; readonly resource: PlannedResource }[] = [
  sample("aws", "aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "Interface", subnetIds: ["a", "b", "c"] }),
  sample("aws", "aws:eks/cluster:Cluster", { upgradePolicy: { supportType: "STANDARD" } }),
  sample("aws", "aws:eks/nodeGroup:NodeGroup", {
    capacityType: "ON_DEMAND",
    instanceTypes: ["m6i.large"],
    scalingConfig: { minSize: 2, maxSize: 3 },
  }),
  sample("aws", "kubernetes:karpenter.sh/v1:NodePool", {
    spec: {
      limits: { nodes: "9" },
      template: { spec: { requirements: [{ key: "node.kubernetes.io/instance-type", operator: "In", values: ["m6i.large"] }] } },
    },
  }),
  sample("aws", "aws:rds/instance:Instance", {
    instanceClass: "db.m7g.xlarge",
    multiAz: true,
    allocatedStorage: 200,
    maxAllocatedStorage: 400,
    storageType: "gp3",
    manageMasterUserPassword: true,
  }),
  sample("aws", "aws:kms/key:Key", { enableKeyRotation: true }),
  sample("aws", "aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 90 }),
  sample("aws", "aws:cloudtrail/trail:Trail", { eventSelectors: [{ readWriteType: "All" }] }),
  sample("gcp", "gcp:container/nodePool:NodePool", {
    autoscaling: { totalMinNodeCount: 3, totalMaxNodeCount: 12 },
    nodeConfig: {
      machineType: "e2-standard-8",
      diskSizeGb: 100,
      diskType: "pd-ssd",
      ephemeralStorageLocalSsdConfig: { localSsdCount: 2 },
    },
  }),
  sample("gcp", "gcp:container/nodePool:NodePool", { nodeCount: 2, nodeConfig: { machineType: "e2-standard-8", diskSizeGb: 100 } }),
  sample("gcp", "gcp:compute/globalAddress:GlobalAddress", { addressType: "EXTERNAL" }),
  sample("gcp", "gcp:sql/databaseInstance:DatabaseInstance", {
    settings: {
      tier: "db-custom-4-16384",
      edition: "ENTERPRISE",
      availabilityType: "REGIONAL",
      diskSize: 200,
      diskType: "PD_SSD",
      diskAutoresize: true,
      diskAutoresizeLimit: 400,
    },
  }),
  sample("gcp", "gcp:storage/bucket:Bucket", { location: "us-central1", storageClass: "STANDARD" }),
  sample("gcp", "gcp:kms/cryptoKey:CryptoKey", { rotationPeriod: "7776000s", versionTemplate: { protectionLevel: "SOFTWARE" } }),
  sample("gcp", "gcp:secretmanager/secret:Secret", { replication: { userManaged: { replicas: [{ location: "a" }, { location: "b" }] } } }),
  sample("azure", "azure-native:containerservice:ManagedCluster", {
    sku: { tier: "Standard" },
    agentPoolProfiles: [{ enableAutoScaling: true, minCount: 2, maxCount: 3, vmSize: "Standard_D4s_v5", osDiskSizeGB: 128 }],
  }),
  sample("azure", "azure-native:containerservice:AgentPool", {
    enableAutoScaling: true,
    minCount: 2,
    maxCount: 30,
    count: 2,
    vmSize: "Standard_D4s_v5",
    osDiskSizeGB: 128,
    osDiskType: "Managed",
  }),
  sample("azure", "azure-native:dbforpostgresql:Server", {
    sku: { name: "Standard_D4ds_v5" },
    highAvailability: { mode: "ZoneRedundant" },
    storage: { storageSizeGB: 256, type: "Premium_LRS", autoGrow: "Enabled" },
  }),
  sample("azure", "azure-native:network:NatGateway", { sku: { name: "Standard" } }),
  sample("azure", "azure-native:resources:Resource", { resourceType: "publicIPAddresses", sku: { name: "Standard" } }),
  sample("azure", "azure-native:containerregistry:Registry", { sku: { name: "Premium" } }),
  sample("azure", "azure-native:operationalinsights:Workspace", { location: "westeurope", retentionInDays: 400 }),
  sample("azure", "azure-native:machinelearningservices:Compute", {
    properties: { properties: { vmSize: "Standard_D4s_v5", scaleSettings: { minNodeCount: 1, maxNodeCount: 2 } } },
  }),
  sample("aws", "kubernetes:core/v1:Service", { spec: { type: "LoadBalancer", ports: [{ port: 80 }] } }),
  sample("aws", "kubernetes:apps/v1:StatefulSet", {
    spec: { replicas: 3, volumeClaimTemplates: [{ spec: { resources: { requests: { storage: "10Gi" } } } }] },
  }),
  sample("aws", "kubernetes:helm.sh/v3:Release", { values: { persistence: { enabled: true, size: "10Gi" } } }),
];

function sample(cloud: PaidCloud, type: string, inputs: PlannedResource["inputs"]) {
  return { cloud, resource: planned(type, "it", inputs) };
}
