import { describe, expect, it } from "vitest";
import { costIn, costsOf, type PriceCase, planned, urnOf } from "../../support/priced.ts";

const POOL = "azure-native:containerservice:AgentPool";
const ACCOUNT = "azure-native:storage:StorageAccount";
const CONTAINER = "azure-native:storage:BlobContainer";

const CASES: readonly PriceCase[] = [
  {
    what: "a control plane with the pool within it",
    type: "azure-native:containerservice:ManagedCluster",
    inputs: {
      sku: { name: "Base", tier: "Standard" },
      agentPoolProfiles: [
        {
          enableAutoScaling: true,
          minCount: 2,
          maxCount: 3,
          count: 2,
          vmSize: "Standard_D4s_v5",
          osDiskSizeGB: 128,
          osDiskType: "Managed",
        },
      ],
    },
    amounts: [
      [73, 73],
      [280.32, 420.48],
      [39.42, 59.13],
    ],
  },
  {
    what: "no control plane of the tier Free",
    type: "azure-native:containerservice:ManagedCluster",
    inputs: { sku: { tier: "Free" } },
    amounts: [],
  },
  {
    what: "a pool whose system disks are on the machines, on spot capacity",
    type: POOL,
    inputs: {
      enableAutoScaling: true,
      minCount: 1,
      maxCount: 2,
      vmSize: "Standard_D4s_v5",
      osDiskType: "Ephemeral",
      scaleSetPriority: "Spot",
    },
    amounts: [[14.016, 280.32]],
  },
  {
    what: "a pool that nothing scales, with disks of the next larger size",
    type: POOL,
    inputs: { count: 2, vmSize: "Standard_D8s_v5", osDiskSizeGB: 100, osDiskType: "Managed" },
    amounts: [
      [560.64, 560.64],
      [39.42, 39.42],
    ],
  },
  {
    what: "a NAT gateway",
    type: "azure-native:network:NatGateway",
    inputs: { sku: { name: "Standard" } },
    amounts: [
      [32.85, 32.85],
      [0.45, 45],
    ],
  },
  {
    what: "a public address",
    type: "azure-native:network:PublicIPAddress",
    inputs: { sku: { name: "Standard" } },
    amounts: [[3.65, 3.65]],
  },
  {
    what: "what the provider has no type for by its own",
    type: "azure-native:resources:Resource",
    inputs: { resourceType: "publicIPAddresses", sku: { name: "Standard" } },
    amounts: [[3.65, 3.65]],
  },
  {
    what: "a private endpoint",
    type: "azure-native:network:PrivateEndpoint",
    inputs: {},
    amounts: [
      [7.3, 7.3],
      [0.01, 10],
    ],
  },
  { what: "logs of traffic", type: "azure-native:network:FlowLog", inputs: { location: "eastus" }, amounts: [[0.5, 25]] },
  { what: "a public DNS zone", type: "azure-native:dns:Zone", inputs: { location: "global" }, amounts: [[0.5, 0.5]] },
  { what: "a private DNS zone", type: "azure-native:privatedns:PrivateZone", inputs: { location: "global" }, amounts: [[0.5, 0.5]] },
  {
    what: "a registry by the day",
    type: "azure-native:containerregistry:Registry",
    inputs: { sku: { name: "Premium" } },
    amounts: [[50.6955, 50.6955]],
  },
  {
    what: "a workspace's log lines",
    type: "azure-native:operationalinsights:Workspace",
    inputs: { retentionInDays: 30 },
    amounts: [[2.3, 115]],
  },
  {
    what: "machines that train",
    type: "azure-native:machinelearningservices:Compute",
    inputs: { properties: { properties: { vmSize: "Standard_D4s_v5", scaleSettings: { minNodeCount: 0, maxNodeCount: 2 } } } },
    amounts: [[0, 280.32]],
  },
];

describe("on Azure", () => {
  it.each(CASES)("counts $what", ({ amounts, around, inputs, more, type }) => {
    const cost = costsOf("azure", type, inputs, around, more);

    expect(cost.amounts).toEqual(amounts);
    expect(cost.unpriced).toEqual([]);
  });

  it("counts a database with a standby by the CPUs of both, and lists the backups that it has no price for", () => {
    const cost = costsOf("azure", "azure-native:dbforpostgresql:Server", {
      sku: { name: "Standard_D4ds_v5" },
      highAvailability: { mode: "ZoneRedundant" },
      storage: { storageSizeGB: 256, type: "Premium_LRS", autoGrow: "Enabled" },
    });

    expect(cost.amounts).toEqual([
      [519.76, 519.76],
      [58.88, 117.76],
    ]);
    expect(cost.unpriced).toEqual(["no price for database-backup stored in eastus"]);
  });

  it("counts a burstable database as a whole", () => {
    const { amounts } = costsOf("azure", "azure-native:dbforpostgresql:Server", {
      sku: { name: "Standard_B1ms" },
      storage: { storageSizeGB: 32, type: "Premium_LRS" },
    });

    expect(amounts).toEqual([
      [12.41, 12.41],
      [3.68, 3.68],
    ]);
  });

  it("counts an account by its containers, and one without any as one", () => {
    const inputs = { sku: { name: "Standard_ZRS" }, accessTier: "Hot" };
    const holder = { propertyDependencies: { accountName: [urnOf(ACCOUNT, "with")] } };
    const resources = [
      planned(ACCOUNT, "with", inputs),
      planned(CONTAINER, "one", {}, holder),
      planned(CONTAINER, "two", {}, holder),
      planned(ACCOUNT, "without", inputs),
    ];
    const { unpriced } = costIn("azure", "eastus", resources);

    const stored = unpriced.filter(({ what }) => what === "no price for bucket Standard_ZRS Hot in eastus");
    expect(stored.map(({ urn }) => urn.split("::").at(-1))).toEqual(["one", "two", "without"]);
  });

  it.each([
    ["a resource of an unknown type", "azure-native:resources:Resource", "resource of type routeServers"],
    [
      "an endpoint",
      "azure-native:machinelearningservices:OnlineEndpoint",
      "online endpoint: machines of the models that are deployed to it",
    ],
    [
      "Databricks",
      "azure-native:databricks:Workspace",
      "Databricks: units of what its users run (DBU), by their agreement, and the machines under it",
    ],
  ])("lists %s, which nobody can price", (_, type, expected) => {
    expect(costsOf("azure", type, { resourceType: "routeServers" }).unpriced).toEqual([expected]);
  });
});
