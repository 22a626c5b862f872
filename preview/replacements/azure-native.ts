import type { Immutabilities, Immutability } from "./immutability.ts";

// The provider makes anew what changes its path in the API, what the API's description lets be created and not updated (`x-ms-mutability`), and what its own
// list names, and lets the old one go first in every case: `calculateDetailedDiff` and `Diff` in its folder `provider`.
const SOURCES = "https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg";

/** What its own list names: `forceNewMap`. */
const LISTED = `${SOURCES}/gen/replacement.go`;

/** Parts of the path in the API. */
const IN_PATH = `${SOURCES}/provider/diff.go`;

/** Where a resource stands is created and not updated in the description that most services share (`TrackedResource`). */
const TRACKED = "https://github.com/Azure/azure-rest-api-specs/blob/main/specification/common-types/resource-management/v5/types.json";

/** What of resources of Azure cannot change in place. */
export const AZURE_NATIVE: Immutabilities = {
  "azure-native:applicationinsights:Component": inGroup(["resourceName", "location"], LISTED),
  "azure-native:authorization:ManagementLockByScope": inPath(["lockName", "scope"]),
  "azure-native:authorization:RoleAssignment": inPath(["principalId", "roleAssignmentName", "scope"], LISTED),
  "azure-native:compute:DiskEncryptionSet": inGroup(["diskEncryptionSetName"]),
  "azure-native:consumption:Budget": inPath(["budgetName", "scope"]),
  "azure-native:containerregistry:Registry": inGroup(["location", "registryName"], TRACKED),
  "azure-native:containerservice:AgentPool": inGroup(
    ["agentPoolName", "gpuInstanceProfile", "networkProfile.nodePublicIPTags", "resourceName", "vmSize"],
    LISTED,
  ),
  "azure-native:containerservice:MaintenanceConfiguration": inGroup(["configName", "resourceName"]),
  "azure-native:containerservice:ManagedCluster": inGroup(
    [
      "diskEncryptionSetID",
      "dnsPrefix",
      "fqdnSubdomain",
      "linuxProfile",
      "location",
      "networkProfile.dnsServiceIP",
      "networkProfile.networkDataplane",
      "networkProfile.networkMode",
      "networkProfile.networkPlugin",
      "networkProfile.networkPluginMode",
      "networkProfile.networkPolicy",
      "networkProfile.outboundType",
      "networkProfile.podCidr",
      "networkProfile.serviceCidr",
      "networkProfile.serviceCidrs",
      "nodeResourceGroup",
      "resourceName",
      "windowsProfile",
    ],
    LISTED,
  ),
  "azure-native:databricks:AccessConnector": inGroup(["connectorName", "location"], TRACKED),
  "azure-native:databricks:Workspace": inGroup(["location", "workspaceName"], TRACKED),
  "azure-native:dbforpostgresql:AdministratorsMicrosoftEntra": inGroup(["objectId", "serverName"]),
  "azure-native:dbforpostgresql:Configuration": inGroup(["configurationName", "serverName"]),
  "azure-native:dbforpostgresql:Server": inGroup(
    ["administratorLogin", "availabilityZone", "location", "pointInTimeUTC", "serverName", "sourceServerResourceId"],
    "https://github.com/Azure/azure-rest-api-specs/tree/main/specification/postgresql/resource-manager/Microsoft.DBforPostgreSQL",
  ),
  "azure-native:dns:DnssecConfig": inGroup(["zoneName"]),
  "azure-native:dns:RecordSet": inGroup(["recordType", "relativeRecordSetName", "zoneName"]),
  "azure-native:dns:Zone": inGroup(["zoneName"]),
  "azure-native:keyvault:Key": inGroup(["keyName", "vaultName"]),
  "azure-native:keyvault:Vault": inGroup(["vaultName"]),
  "azure-native:machinelearningservices:Compute": inGroup(["computeName", "workspaceName"]),
  "azure-native:machinelearningservices:Datastore": inGroup(["name", "workspaceName"]),
  "azure-native:machinelearningservices:OnlineEndpoint": inGroup(["endpointName", "location", "workspaceName"], TRACKED),
  "azure-native:machinelearningservices:Registry": inGroup(["location", "registryName"], TRACKED),
  "azure-native:machinelearningservices:Workspace": inGroup(["workspaceName"]),
  "azure-native:managedidentity:FederatedIdentityCredential": inGroup(["federatedIdentityCredentialResourceName", "resourceName"]),
  "azure-native:managedidentity:UserAssignedIdentity": inGroup(["location", "resourceName"], TRACKED),
  "azure-native:monitor:ActionGroup": inGroup(["actionGroupName", "location"], TRACKED),
  "azure-native:monitor:DiagnosticSetting": inPath(["name", "resourceUri"]),
  "azure-native:monitor:MetricAlert": inGroup(["location", "ruleName"], TRACKED),
  "azure-native:monitor:SubscriptionDiagnosticSetting": inPath(["name"]),
  "azure-native:network:FlowLog": inGroup(["flowLogName", "networkWatcherName"]),
  "azure-native:network:NatGateway": inGroup(["natGatewayName"]),
  "azure-native:network:NetworkSecurityGroup": inGroup(["networkSecurityGroupName"]),
  "azure-native:network:PrivateDnsZoneGroup": inGroup(["privateDnsZoneGroupName", "privateEndpointName"]),
  "azure-native:network:PrivateEndpoint": inGroup(["privateEndpointName", "subnet"], LISTED),
  "azure-native:network:PublicIPAddress": inGroup(
    ["location", "publicIPAddressVersion", "publicIPPrefix", "publicIpAddressName", "sku"],
    LISTED,
  ),
  "azure-native:network:Subnet": inGroup(["subnetName", "virtualNetworkName"], LISTED),
  "azure-native:network:VirtualNetwork": inGroup(["location", "virtualNetworkName"], LISTED),
  "azure-native:operationalinsights:Workspace": inGroup(["location", "workspaceName"], TRACKED),
  "azure-native:privatedns:PrivateZone": inGroup(["privateZoneName"]),
  "azure-native:privatedns:VirtualNetworkLink": inGroup(["privateZoneName", "virtualNetworkLinkName"]),
  "azure-native:resources:Deployment": inGroup(["deploymentName"]),
  "azure-native:resources:Resource": inGroup(["parentResourcePath", "resourceName", "resourceProviderNamespace", "resourceType"]),
  "azure-native:resources:ResourceGroup": inGroup(["location"], LISTED),
  "azure-native:storage:BlobContainer": inGroup(["accountName", "containerName"], LISTED),
  "azure-native:storage:BlobContainerImmutabilityPolicy": inGroup(["accountName", "containerName", "immutabilityPolicyName"]),
  "azure-native:storage:BlobServiceProperties": inGroup(["accountName", "blobServicesName"]),
  "azure-native:storage:FileServiceProperties": inGroup(["accountName", "fileServicesName"]),
  "azure-native:storage:ManagementPolicy": inGroup(["accountName", "managementPolicyName"]),
  "azure-native:storage:StorageAccount": inGroup(["accountName", "isHnsEnabled", "location"], LISTED),
  // Its `DiffConfig` never asks for a new provider. Another subscription is only where new resources go.
  "pulumi:providers:azure-native": { paths: [], source: `${SOURCES}/provider/provider.go` },
};

function inPath(paths: readonly string[], source = IN_PATH): Immutability {
  return { paths, oldGoesFirst: "always", source };
}

function inGroup(paths: readonly string[], source = IN_PATH): Immutability {
  return inPath(["resourceGroupName", ...paths], source);
}
