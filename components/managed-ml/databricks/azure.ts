import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import type { AccessConnector } from "@pulumi/azure-native/databricks/accessConnector.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer.js";
import { all, ComponentResource, type ComponentResourceOptions, type Input, interpolate, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../../core/parse.ts";
import type { NetworkOutputs } from "../../network/contract.ts";
import { type CustomerKey, customerKey } from "../azureml/customer-key.ts";
import { newIdentity } from "../azureml/identity.ts";
import { keepLogs, newLog } from "../azureml/logs.ts";
import { privateEndpoint } from "../azureml/private-endpoint.ts";
import { grant } from "../azureml/roles.ts";
import { optionsOf, type Site } from "../azureml/site.ts";
import { closedStorage } from "../azureml/storage.ts";
import { type ManagedMlArgs, type ManagedMlOutputs, ManagedMlSpec } from "../contract.ts";
import { newSubnets } from "./azure-network.ts";
import { newConnector, newWaysIn, newWorkspace } from "./azure-workspace.ts";
import { newCredential, newPrincipal, setRules, workspaceAt } from "./workspace.ts";
import { newContent } from "./workspace-content.ts";

/** Databricks on Azure: a workspace that is reached from inside of the network only, on two subnets of it. Whoever deploys stands in the network too. */
export class AzureDatabricks extends ComponentResource implements ManagedMlOutputs {
  readonly trackingUri: Input<string>;
  readonly consoleUrl: Input<string>;
  readonly pipelineIdentity: Input<string>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: ManagedMlArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ManagedMlSpec, args.spec);
    super("estate:managed-ml:AzureDatabricks", name, {}, opts);
    const site = { name, estate: args.estate, parent: this };
    const entrance = newEntrance(site, args);
    const address = newAddress(site, entrance, args.network);
    const workspace = workspaceAt(name, address, args.estate, this);
    const pipelines = newPrincipal(workspace, newIdentity(site, "databricks-pipelines").clientId);
    const rules = setRules(workspace, spec, pipelines);
    const { connector, identity } = entrance;
    const credential = newCredential(workspace, {
      azureManagedIdentity: { accessConnectorId: connector.id, managedIdentityId: identity.id },
    });
    const content = newContent(workspace, { spec, credential, pipelines, ...newFolder(site, entrance, args.network) });
    this.trackingUri = "databricks";
    this.consoleUrl = address.host;
    this.pipelineIdentity = pipelines.applicationId;
    this.ready = [...rules, ...content];
    this.registerOutputs({ trackingUri: this.trackingUri, consoleUrl: this.consoleUrl, pipelineIdentity: this.pipelineIdentity });
  }
}

/** As what Databricks enters storage, and the key that it may open. */
interface Entrance {
  readonly identity: UserAssignedIdentity;
  readonly connector: AccessConnector;
  readonly key: CustomerKey;
  readonly mayOpen: RoleAssignment;
}

function newEntrance(site: Site, { keys }: ManagedMlArgs): Entrance {
  const identity = newIdentity(site, "databricks-storage");
  const key = customerKey(keys.storage, site.estate);
  const mayOpen = grant(site, "opens-key", { role: "Key Vault Crypto Service Encryption User", to: identity.principalId, on: key.id });
  return { identity, connector: newConnector(site, identity), key, mayOpen };
}

/** Address of a workspace, which is told once it is found from inside of the network. */
function newAddress(site: Site, entrance: Entrance, network: NetworkOutputs) {
  const workspace = newWorkspace(site, { ...entrance, network, subnets: newSubnets(site, network) });
  keepLogs(site, "databricks", workspace.id, "allLogs", newLog(site));
  const found = newWaysIn(site, workspace, network).map(({ urn }) => urn);
  const host = all([workspace.workspaceUrl, ...found]).apply(([url]) => `https://${url}`);
  return { host, azureWorkspaceResourceId: workspace.id };
}

/**
 * Storage of the catalog. It cannot be the estate's: the catalog demands real folders, which keep no versions of objects.
 * https://learn.microsoft.com/azure/databricks/connect/unity-catalog/cloud-storage/azure-managed-identities
 */
function newFolder(site: Site, { connector, identity, key, mayOpen }: Entrance, network: NetworkOutputs) {
  const { account, kept } = closedStorage(site, { role: "catalog", identity, key, mayOpen, folders: true, trusted: [connector.id] });
  const container = new BlobContainer(
    `${site.name}-catalog-container`,
    { resourceGroupName: site.estate.scope, accountName: account.name, containerName: "unity-catalog", publicAccess: "None" },
    { ...optionsOf(site), protect: site.estate.protect, dependsOn: [...kept] },
  );
  const ways = (["blob", "dfs"] as const).map((group) =>
    privateEndpoint(site, `catalog-${group}`, { resource: account.id, group, zones: [`privatelink.${group}.core.windows.net`] }, network),
  );
  const uses = grant(site, "uses-catalog", { role: "Storage Blob Data Contributor", to: identity.principalId, on: container.id });
  return {
    folder: interpolate`abfss://${container.name}@${account.name}.dfs.core.windows.net/ml`,
    mayRead: [...ways.map(({ names }) => names), uses],
  };
}
