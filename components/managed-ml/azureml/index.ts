import type { Registry } from "@pulumi/azure-native/machinelearningservices/registry.js";
import type { Workspace } from "@pulumi/azure-native/machinelearningservices/workspace.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { ComponentResource, type ComponentResourceOptions, type Input, interpolate, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../../core/parse.ts";
import { type ManagedMlArgs, type ManagedMlOutputs, ManagedMlSpec } from "../contract.ts";
import { newAlerts } from "./alerts.ts";
import { CAPTURES, expireCaptures, newCluster, newDatastores, newEndpoint, newRegistry } from "./compute.ts";
import { customerKey, newestVersion } from "./customer-key.ts";
import { registryId } from "./estate-ids.ts";
import { newIdentity } from "./identity.ts";
import { keepLogs, newLog } from "./logs.ts";
import { privateEndpoint } from "./private-endpoint.ts";
import { type Grant, grant } from "./roles.ts";
import type { Site } from "./site.ts";
import { closedStorage } from "./storage.ts";
import { type Belongings, equip, newInsights, newVault, newWorkspace } from "./workspace.ts";

/** Azure Machine Learning: a workspace without a way in or out by the internet, a registry, a training cluster and the first model's endpoint. */
export class AzureMl extends ComponentResource implements ManagedMlOutputs {
  readonly trackingUri: Input<string>;
  readonly consoleUrl: Input<string>;
  readonly pipelineIdentity: Input<string>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: ManagedMlArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ManagedMlSpec, args.spec);
    super("estate:managed-ml:AzureMl", name, {}, opts);
    const site = { name, estate: args.estate, parent: this };
    const identities = identitiesOf(site);
    const registry = newRegistry(site);
    const { belongings, kept, workspace } = workspaceOf(site, identities.workspace, registry, args);
    const ways = waysIn(site, identities.workspace, belongings, workspace, registry, args);
    const mayTrain = grantPipelines(site, identities.pipelines, belongings, workspace, registry, args);
    const mayServe = grantServing(site, identities.serving, belongings, workspace, args);
    const cluster = newCluster(site, workspace, identities.pipelines, spec, [...ways, ...mayTrain]);
    const endpoint = newEndpoint(site, workspace, identities.serving, spec, args.release, [...ways, ...mayServe]);
    newAlerts(site, args.release, endpoint);
    const datastores = newDatastores(site, workspace, args);
    expireCaptures(site, workspace, belongings.storage, spec, kept);
    this.trackingUri = trackingUriOf(site, workspace);
    this.consoleUrl = interpolate`https://ml.azure.com/?wsid=${workspace.id}`;
    this.pipelineIdentity = identities.pipelines.clientId;
    this.ready = [cluster, endpoint, ...datastores];
    this.registerOutputs({ trackingUri: this.trackingUri, consoleUrl: this.consoleUrl, pipelineIdentity: this.pipelineIdentity });
  }
}

/** One for whoever trains and one for whoever answers, so that an endpoint cannot change what a model is made of. */
function identitiesOf(site: Site) {
  return {
    workspace: newIdentity(site, "ml-workspace"),
    pipelines: newIdentity(site, "ml-pipelines"),
    serving: newIdentity(site, "ml-serving"),
  };
}

function workspaceOf(site: Site, identity: UserAssignedIdentity, registry: Registry, args: ManagedMlArgs) {
  const key = customerKey(args.keys.storage, site.estate);
  const mayOpen = grant(site, "workspace-opens-key", {
    role: "Key Vault Crypto Service Encryption User",
    to: identity.principalId,
    on: key.id,
  });
  const log = newLog(site);
  // The registry copies models out of it. https://learn.microsoft.com/azure/machine-learning/how-to-registry-network-isolation
  const { account: storage, kept } = closedStorage(site, { role: "ml", identity, key, mayOpen, folders: false, trusted: [registry.id] });
  const belongings: Belongings = { storage, vault: newVault(site, identity.tenantId), insights: newInsights(site, log) };
  const after = equip(site, identity, belongings, args);
  const keyVersion = newestVersion(site, key, mayOpen);
  const workspace = newWorkspace(site, { identity, belongings, key, keyVersion, after }, args);
  keepLogs(site, "ml-workspace", workspace.id, "allLogs", log);
  keepLogs(site, "ml-vault", belongings.vault.id, "audit", log);
  keepLogs(site, "ml-storage", interpolate`${storage.id}/blobServices/default`, "audit", log);
  return { belongings, kept, workspace };
}

/**
 * Ways in from the network: for people's browsers, which talk to the storage themselves, and for programs. The workspace reads whose they are.
 * https://learn.microsoft.com/azure/machine-learning/how-to-managed-network#azure-machine-learning-studio
 */
function waysIn(
  site: Site,
  identity: UserAssignedIdentity,
  { storage, vault }: Belongings,
  workspace: Workspace,
  registry: Registry,
  { network }: ManagedMlArgs,
) {
  const to = (role: string, resource: Input<string>, group: string, ...zones: readonly string[]) =>
    privateEndpoint(site, role, { resource, group, zones }, network);
  const studio = to("ml-workspace", workspace.id, "amlworkspace", "privatelink.api.azureml.ms", "privatelink.notebooks.azure.net");
  const shared = to("ml-registry", registry.id, "amlregistry", "privatelink.api.azureml.ms");
  const secrets = to("ml-vault", vault.id, "vault", "privatelink.vaultcore.azure.net");
  const blobs = to("ml-blobs", storage.id, "blob", "privatelink.blob.core.windows.net");
  const files = to("ml-files", storage.id, "file", "privatelink.file.core.windows.net");
  const seen = Object.entries({ blobs, files }).map(([label, { endpoint }]) =>
    grant(site, `workspace-sees-${label}`, { role: "Reader", to: identity.principalId, on: endpoint.id }),
  );
  const runs = grant(site, "workspace-runs-itself", { role: "Contributor", to: identity.principalId, on: workspace.id });
  return [...[studio, shared, secrets, blobs, files].map(({ names }) => names), ...seen, runs];
}

function grantPipelines(
  site: Site,
  identity: UserAssignedIdentity,
  { storage }: Belongings,
  workspace: Workspace,
  registry: Registry,
  { buckets, registryPrefix }: ManagedMlArgs,
) {
  return grantAll(site, "pipelines", identity, {
    "train-models": { role: "AzureML Data Scientist", on: workspace.id },
    "share-models": { role: "AzureML Registry User", on: registry.id },
    "build-images": { role: "AcrPush", on: registryId(registryPrefix, site.estate) },
    "keep-runs": { role: "Storage Blob Data Contributor", on: storage.id },
    "write-artifacts": { role: "Storage Blob Data Contributor", on: buckets.artifacts.id },
    "read-data": { role: "Storage Blob Data Reader", on: buckets.data.id },
  });
}

function grantServing(
  site: Site,
  identity: UserAssignedIdentity,
  { storage }: Belongings,
  workspace: Workspace,
  { registryPrefix }: ManagedMlArgs,
) {
  return grantAll(site, "serving", identity, {
    "pulls-images": { role: "AcrPull", on: registryId(registryPrefix, site.estate) },
    // Models are in the same container: it reads them, and writes captures beside them.
    "keeps-captures": { role: "Storage Blob Data Contributor", on: storage.id, changesOnly: CAPTURES },
    "writes-metrics": { role: "AzureML Metrics Writer (preview)", on: workspace.id },
  });
}

function grantAll(site: Site, who: string, { principalId: to }: UserAssignedIdentity, grants: Readonly<Record<string, Omit<Grant, "to">>>) {
  return Object.entries(grants).map(([label, rest]) => grant(site, `${who}-${label}`, { ...rest, to }));
}

/** https://learn.microsoft.com/azure/machine-learning/how-to-use-mlflow-configure-tracking */
function trackingUriOf({ estate }: Site, workspace: Workspace): Input<string> {
  const id = interpolate`subscriptions/${estate.account}/resourceGroups/${estate.scope}/providers/Microsoft.MachineLearningServices/workspaces/${workspace.name}`;
  return interpolate`azureml://${estate.region}.api.azureml.ms/mlflow/v1.0/${id}`;
}
