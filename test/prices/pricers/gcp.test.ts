import { describe, expect, it } from "vitest";
import { UNKNOWN } from "../../../plan/values.ts";
import { costsOf, type PriceCase } from "../../support/priced.ts";

const POOL = "gcp:container/nodePool:NodePool";

const CASES: readonly PriceCase[] = [
  { what: "a control plane", type: "gcp:container/cluster:Cluster", inputs: {}, amounts: [[73, 73]] },
  {
    what: "nodes of a pool over all zones together, with their disks",
    type: POOL,
    inputs: {
      autoscaling: { totalMinNodeCount: 3, totalMaxNodeCount: 12 },
      nodeConfig: { machineType: "e2-standard-8", diskSizeGb: 100, diskType: "pd-balanced" },
    },
    // 3 and 12 x 730 hours x $0.268046
    amounts: [
      [587.0207, 2348.083],
      [30, 120],
    ],
  },
  {
    what: "nodes of a pool in each zone",
    type: POOL,
    inputs: {
      autoscaling: { minNodeCount: 1, maxNodeCount: 2 },
      nodeLocations: ["us-central1-a", "us-central1-b"],
      nodeConfig: { machineType: "e2-standard-8", diskSizeGb: 100, diskType: "pd-balanced" },
    },
    amounts: [
      [391.3472, 782.6943],
      [20, 40],
    ],
  },
  {
    what: "a pool that nothing scales in the three zones of its region",
    type: POOL,
    inputs: { nodeCount: 1, nodeConfig: { machineType: "e2-standard-8", diskSizeGb: 50, diskType: "pd-ssd" } },
    amounts: [
      [587.0207, 587.0207],
      [25.5, 25.5],
    ],
  },
  {
    what: "local SSDs that are attached",
    type: POOL,
    inputs: {
      autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 1 },
      nodeConfig: {
        machineType: "e2-standard-8",
        diskSizeGb: 100,
        diskType: "pd-balanced",
        ephemeralStorageLocalSsdConfig: { localSsdCount: 2 },
      },
    },
    amounts: [
      [0, 195.6736],
      [0, 60],
      [0, 10],
    ],
  },
  {
    what: "neither GPUs nor local SSDs that a machine type has in its price",
    type: POOL,
    inputs: {
      autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 2 },
      nodeConfig: {
        machineType: "a3-highgpu-8g",
        diskSizeGb: 500,
        diskType: "pd-balanced",
        guestAccelerators: [{ count: 8, type: "nvidia-h100-80gb" }],
        ephemeralStorageLocalSsdConfig: { localSsdCount: 16 },
      },
    },
    // 2 x 730 hours x $88.49
    amounts: [
      [0, 129_195.4],
      [0, 100],
    ],
  },
  {
    what: "a NAT gateway by its machines, addresses and traffic",
    type: "gcp:compute/routerNat:RouterNat",
    inputs: { name: "nat" },
    amounts: [
      [1.022, 32.704],
      [3.65, 7.3],
      [0.45, 45],
    ],
  },
  { what: "no internal range", type: "gcp:compute/globalAddress:GlobalAddress", inputs: { addressType: "INTERNAL" }, amounts: [] },
  {
    what: "a public address",
    type: "gcp:compute/globalAddress:GlobalAddress",
    inputs: { addressType: "EXTERNAL" },
    amounts: [[3.65, 3.65]],
  },
  { what: "no subnet without logs", type: "gcp:compute/subnetwork:Subnetwork", inputs: { name: "nodes" }, amounts: [] },
  { what: "a DNS zone", type: "gcp:dns/managedZone:ManagedZone", inputs: { name: "zone" }, amounts: [[0.2, 0.2]] },
  {
    what: "a database in two zones by its CPUs, memory, disk and backups",
    type: "gcp:sql/databaseInstance:DatabaseInstance",
    inputs: {
      settings: {
        tier: "db-custom-4-16384",
        edition: "ENTERPRISE",
        availabilityType: "REGIONAL",
        diskSize: 200,
        diskType: "PD_SSD",
        diskAutoresize: true,
        diskAutoresizeLimit: 400,
      },
    },
    amounts: [
      [241.192, 241.192],
      [163.52, 163.52],
      [68, 136],
      [1.6, 32],
    ],
  },
  {
    what: "a database in one zone",
    type: "gcp:sql/databaseInstance:DatabaseInstance",
    inputs: { settings: { tier: "db-custom-1-3840", availabilityType: "ZONAL", diskSize: 10, diskType: "PD_SSD" } },
    amounts: [
      [30.149, 30.149],
      [19.1625, 19.1625],
      [1.7, 1.7],
      [0.08, 1.6],
    ],
  },
  {
    what: "a bucket by what is stored in it and asked of it",
    type: "gcp:storage/bucket:Bucket",
    inputs: { location: "us-central1", storageClass: "STANDARD" },
    amounts: [
      [0.2, 20],
      [0.05, 5],
      [0.04, 4],
    ],
  },
  { what: "images", type: "gcp:artifactregistry/repository:Repository", inputs: { location: "us-central1" }, amounts: [[1, 20]] },
  {
    what: "a key with the versions that a year of rotations leaves",
    type: "gcp:kms/cryptoKey:CryptoKey",
    inputs: { rotationPeriod: "7776000s", versionTemplate: { protectionLevel: "SOFTWARE" } },
    amounts: [[0.06, 0.3]],
  },
  { what: "a key that is not rotated", type: "gcp:kms/cryptoKey:CryptoKey", inputs: {}, amounts: [[0.06, 0.06]] },
  {
    what: "a secret in each place that keeps it",
    type: "gcp:secretmanager/secret:Secret",
    inputs: { replication: { userManaged: { replicas: [{ location: "us-central1" }, { location: "us-east1" }] } } },
    amounts: [[0.12, 0.24]],
  },
];

describe("on Google Cloud", () => {
  it.each(CASES)("counts $what", ({ amounts, around, inputs, more, type }) => {
    const cost = costsOf("gcp", type, inputs, around, more);

    expect(cost.amounts).toEqual(amounts);
    expect(cost.unpriced).toEqual([]);
  });

  it.each([
    ["GPUs that are attached", POOL, "no price for gpu nvidia-tesla-t4 in us-central1"],
    ["logs of traffic", "gcp:compute/subnetwork:Subnetwork", "no price for network-logs generated in us-central1"],
    ["a bucket in several regions", "gcp:storage/bucket:Bucket", "no price for bucket standard in eu"],
    ["an endpoint", "gcp:vertex/aiEndpoint:AiEndpoint", "Vertex endpoint: machines of the models that are deployed to it"],
    ["a feature store", "gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore", "no price for feature-store bigtable-node in us-central1"],
  ])("lists %s that the price list does not have", (_, type, expected) => {
    const { unpriced } = costsOf("gcp", type, {
      autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 1 },
      nodeConfig: { machineType: "n1-standard-8", guestAccelerators: [{ count: 1, type: "nvidia-tesla-t4" }] },
      logConfig: { flowSampling: 1 },
      bigtable: { autoScaling: { minNodeCount: 1, maxNodeCount: 2 } },
      ...(type.includes("bucket") ? { location: "EU" } : {}),
    });

    expect(unpriced).toContain(expected);
  });

  it.each(["us-central1", "us-central1-a", "US-CENTRAL1"])("knows the region of %s", (location) => {
    expect(costsOf("gcp", "gcp:storage/bucket:Bucket", { location }).amounts[0]).toEqual([0.2, 20]);
  });

  it("does not take what is unknown for its default", () => {
    const { unpriced } = costsOf("gcp", POOL, {
      autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 1 },
      nodeConfig: { machineType: "e2-standard-8", diskSizeGb: UNKNOWN },
    });

    expect(unpriced).toEqual(["disks of the nodes: size unknown until an update"]);
  });
});
