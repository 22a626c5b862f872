import { Compute } from "@pulumi/azure-native/machinelearningservices/compute.js";
import { Datastore } from "@pulumi/azure-native/machinelearningservices/datastore.js";
import { OnlineEndpoint } from "@pulumi/azure-native/machinelearningservices/onlineEndpoint.js";
import { Registry } from "@pulumi/azure-native/machinelearningservices/registry.js";
import type { Workspace } from "@pulumi/azure-native/machinelearningservices/workspace.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy.js";
import type { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import { interpolate, type Resource } from "@pulumi/pulumi";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { EndpointRelease, ManagedMlArgs, ManagedMlSpec } from "../contract.ts";
import { containerOf } from "./estate-ids.ts";
import { optionsOf, placeOf, type Site } from "./site.ts";
import { CLUSTER } from "./workspace.ts";

/** Other tenants' count too. https://learn.microsoft.com/azure/machine-learning/how-to-manage-registries */
const REGISTRY_NAME: NameRule = { longest: 32, global: true };
/** Unique in a region. https://learn.microsoft.com/azure/machine-learning/concept-endpoints-online */
const ENDPOINT_NAME: NameRule = { longest: 32, global: true };

/** Four CPUs and 16 GiB. https://learn.microsoft.com/azure/machine-learning/concept-compute-target#supported-vm-series-and-sizes */
const MACHINE = "Standard_D4ds_v4";
/** How long a machine of the cluster stands without work; starting one takes about as long. */
const IDLE = "PT10M";
/** Folder that endpoints capture requests and answers in, of the workspace's own container. https://learn.microsoft.com/azure/machine-learning/concept-data-collection */
export const CAPTURES = "modelDataCollector";

/** Days for which overwritten and deleted objects of the workspace can be had back. */
const VERSION_DAYS = 30;

/** Models that are shared between workspaces, as of one environment with the next. It makes a registry and a storage account of its own, in a group that Azure keeps. */
export function newRegistry(site: Site): Registry {
  const { region, protect } = site.estate;
  return new Registry(
    `${site.name}-registry`,
    {
      ...placeOf(site),
      registryName: physicalName(site.estate, "ml", REGISTRY_NAME),
      identity: { type: "SystemAssigned" },
      publicNetworkAccess: "Disabled",
      regionDetails: [
        {
          location: region,
          acrDetails: [{ systemCreatedAcrAccount: { acrAccountSku: "Premium" } }],
          storageAccountDetails: [
            {
              systemCreatedStorageAccount: {
                storageAccountType: "Standard_ZRS",
                storageAccountHnsEnabled: false,
                allowBlobPublicAccess: false,
              },
            },
          ],
        },
      ],
    },
    { ...optionsOf(site), protect },
  );
}

/** Machines of the workspace's own network: without public addresses, SSH or passwords, and none while nothing is trained. */
export function newCluster(
  site: Site,
  workspace: Workspace,
  pipelines: UserAssignedIdentity,
  spec: ManagedMlSpec,
  after: readonly Resource[],
): Compute {
  return new Compute(
    `${site.name}-cluster`,
    {
      ...placeOf(site),
      workspaceName: workspace.name,
      computeName: CLUSTER,
      identity: { type: "UserAssigned", userAssignedIdentities: [pipelines.id] },
      properties: {
        computeType: "AmlCompute",
        computeLocation: site.estate.region,
        description: "Training and image builds",
        disableLocalAuth: true,
        properties: {
          osType: "Linux",
          vmSize: MACHINE,
          vmPriority: "Dedicated",
          enableNodePublicIp: false,
          remoteLoginPortPublicAccess: "Disabled",
          scaleSettings: { minNodeCount: 0, maxNodeCount: spec.maxNodes, nodeIdleTimeBeforeScaleDown: IDLE },
        },
      },
    },
    { ...optionsOf(site), dependsOn: [...after] },
  );
}

/**
 * An address without a model behind it yet: the first release makes its deployment, with `data_collector` on, and says how requests are spread.
 * So that is the releases' to say, until the environment names the versions that answer; their deployments have to stand by then.
 * https://learn.microsoft.com/azure/machine-learning/how-to-collect-production-data
 */
export function newEndpoint(
  site: Site,
  workspace: Workspace,
  serving: UserAssignedIdentity,
  spec: ManagedMlSpec,
  release: EndpointRelease | undefined,
  after: readonly Resource[],
): OnlineEndpoint {
  const traffic = release && { traffic: { ...release.traffic.answers }, mirrorTraffic: { ...release.traffic.copies } };
  return new OnlineEndpoint(
    `${site.name}-endpoint`,
    {
      ...placeOf(site),
      workspaceName: workspace.name,
      endpointName: physicalName(site.estate, spec.model, ENDPOINT_NAME),
      kind: "Managed",
      identity: { type: "UserAssigned", userAssignedIdentities: [serving.id] },
      properties: { authMode: "AADToken", publicNetworkAccess: "Disabled", description: `Answers for model ${spec.model}`, ...traffic },
    },
    {
      ...optionsOf(site),
      dependsOn: [...after],
      ...(release === undefined && { ignoreChanges: ["properties.traffic", "properties.mirrorTraffic"] }),
    },
  );
}

/** The estate's buckets under the names that jobs call them by; whoever reads or writes does so as itself. */
export function newDatastores(site: Site, workspace: Workspace, { buckets }: ManagedMlArgs): readonly Datastore[] {
  return (["data", "artifacts"] as const).map((role) => {
    const properties = {
      datastoreType: "AzureBlob",
      ...containerOf(buckets[role]),
      subscriptionId: site.estate.account,
      resourceGroup: site.estate.scope,
      endpoint: "core.windows.net",
      protocol: "https",
      credentials: { credentialsType: "None" },
      serviceDataAccessAuthIdentity: "None",
    } as const;
    return new Datastore(
      `${site.name}-${role}`,
      { resourceGroupName: site.estate.scope, workspaceName: workspace.name, name: `estate_${role}`, properties, skipValidation: true },
      optionsOf(site),
    );
  });
}

/** Removes captures when their days are over. Names of rules are letters and digits only. */
export function expireCaptures(
  site: Site,
  workspace: Workspace,
  storage: StorageAccount,
  { captureDays }: ManagedMlSpec,
  after: readonly Resource[],
): ManagementPolicy {
  const captures = interpolate`azureml-blobstore-${workspace.workspaceId}/${CAPTURES}/`;
  const rule = { enabled: true, type: "Lifecycle" };
  return new ManagementPolicy(
    `${site.name}-lifecycle`,
    {
      resourceGroupName: site.estate.scope,
      accountName: storage.name,
      managementPolicyName: "default",
      policy: {
        rules: [
          {
            ...rule,
            name: "captures",
            definition: {
              filters: { blobTypes: ["blockBlob", "appendBlob"], prefixMatch: [captures] },
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: captureDays } } },
            },
          },
          {
            ...rule,
            name: "oldversions",
            definition: {
              filters: { blobTypes: ["blockBlob"] },
              actions: { version: { delete: { daysAfterCreationGreaterThan: VERSION_DAYS } } },
            },
          },
        ],
      },
    },
    { ...optionsOf(site), dependsOn: [...after] },
  );
}
