import type { FreeTypes } from "./free.ts";

/** What Azure gives for nothing. */
export const AZURE_FREE: readonly FreeTypes[] = [
  {
    because: "identities and what they may do are free",
    source: "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identities-faq",
    types: [
      "azure-native:authorization:RoleAssignment",
      "azure-native:databricks:AccessConnector",
      "azure-native:dbforpostgresql:AdministratorsMicrosoftEntra",
      "azure-native:managedidentity:FederatedIdentityCredential",
      "azure-native:managedidentity:UserAssignedIdentity",
    ],
  },
  {
    because: "groups, locks and deployments are free, what is in them is not",
    source: "https://learn.microsoft.com/azure/azure-resource-manager/management/overview",
    types: [
      "azure-native:authorization:ManagementLockByScope",
      "azure-native:resources:Deployment",
      "azure-native:resources:ResourceGroup",
    ],
  },
  {
    because: "a network, its subnets and firewalls are free; gateways, addresses and endpoints are not",
    source: "https://azure.microsoft.com/pricing/details/virtual-network/",
    types: [
      "azure-native:network:NetworkSecurityGroup",
      "azure-native:network:PrivateDnsZoneGroup",
      "azure-native:network:Subnet",
      "azure-native:network:VirtualNetwork",
    ],
  },
  {
    because: "records, links and signatures come with their zone",
    source: "https://azure.microsoft.com/pricing/details/dns/",
    types: ["azure-native:dns:DnssecConfig", "azure-native:dns:RecordSet", "azure-native:privatedns:VirtualNetworkLink"],
  },
  {
    because: "a standard vault and keys that software protects cost by their use alone, which is cents here",
    source: "https://azure.microsoft.com/pricing/details/key-vault/",
    types: ["azure-native:keyvault:Key", "azure-native:keyvault:Vault"],
  },
  {
    because: "encryption by a key of one's own is free",
    source: "https://learn.microsoft.com/azure/virtual-machines/disk-encryption",
    types: ["azure-native:compute:DiskEncryptionSet"],
  },
  {
    because: "windows of maintenance are free",
    source: "https://azure.microsoft.com/pricing/details/kubernetes-service/",
    types: ["azure-native:containerservice:MaintenanceConfiguration"],
  },
  {
    because: "settings of a database are free",
    source: "https://azure.microsoft.com/pricing/details/postgresql/flexible-server/",
    types: ["azure-native:dbforpostgresql:Configuration"],
  },
  {
    because: "routing logs is charged where they go, as what a workspace takes in or an account stores",
    source: "https://azure.microsoft.com/pricing/details/monitor/",
    types: ["azure-native:monitor:DiagnosticSetting", "azure-native:monitor:SubscriptionDiagnosticSetting"],
  },
  {
    because: "groups that alerts write to are free, as are a thousand e-mails a month",
    source: "https://azure.microsoft.com/pricing/details/monitor/",
    types: ["azure-native:monitor:ActionGroup"],
  },
  {
    because: "what it takes in is charged with the workspace behind it",
    source: "https://azure.microsoft.com/pricing/details/monitor/",
    types: ["azure-native:applicationinsights:Component"],
  },
  {
    because: "settings of an account are free, what is stored in it is not",
    source: "https://azure.microsoft.com/pricing/details/storage/blobs/",
    types: [
      "azure-native:storage:BlobContainerImmutabilityPolicy",
      "azure-native:storage:BlobServiceProperties",
      "azure-native:storage:FileServiceProperties",
      "azure-native:storage:ManagementPolicy",
    ],
  },
  {
    because: "budgets are free",
    source: "https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-acm-create-budgets",
    types: ["azure-native:consumption:Budget"],
  },
  {
    because: "a workspace and its connections to data are free, its machines and stores are not",
    source: "https://azure.microsoft.com/pricing/details/machine-learning/",
    types: ["azure-native:machinelearningservices:Datastore", "azure-native:machinelearningservices:Workspace"],
  },
];
