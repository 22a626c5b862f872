import { MwsCredentials } from "@pulumi/databricks/mwsCredentials.js";
import { MwsCustomerManagedKeys } from "@pulumi/databricks/mwsCustomerManagedKeys.js";
import { MwsNetworks } from "@pulumi/databricks/mwsNetworks.js";
import { MwsStorageConfigurations } from "@pulumi/databricks/mwsStorageConfigurations.js";
import { MwsWorkspaces } from "@pulumi/databricks/mwsWorkspaces.js";
import type { Provider } from "@pulumi/databricks/provider.js";
import { ComponentResource, type ComponentResourceOptions, type Input, interpolate, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { physicalName } from "../../core/naming.ts";
import { parseSpec } from "../../core/parse.ts";
import { type ManagedMlArgs, type ManagedMlOutputs, ManagedMlSpec } from "../contract.ts";
import { ACCOUNT_NAME, accountOf, accountProvider } from "./account.ts";
import { newRootBucket } from "./aws-bucket.ts";
import { newKey } from "./aws-key.ts";
import { newGroup } from "./aws-network.ts";
import { newRole, newRolePolicies } from "./aws-role.ts";
import type { Site } from "./aws-site.ts";
import { enterBucket, FOLDER } from "./aws-storage.ts";
import { newPrincipal, setRules, workspaceAt } from "./workspace.ts";
import { newContent } from "./workspace-content.ts";

/**
 * Databricks on AWS: machines run in the estate's network without public addresses. People reach the workspace over the internet with the
 * account's single sign-on: the private way is an endpoint service of Databricks's that differs in every region.
 */
export class AwsDatabricks extends ComponentResource implements ManagedMlOutputs {
  readonly trackingUri: Input<string>;
  readonly consoleUrl: Input<string>;
  readonly pipelineIdentity: Input<string>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: ManagedMlArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ManagedMlSpec, args.spec);
    const account = accountOf(name, spec);
    super("estate:managed-ml:AwsDatabricks", name, {}, opts);
    const site = { name, estate: args.estate, account, parent: this };
    const { workspaceUrl } = newWorkspace(site, accountProvider(name, "https://accounts.cloud.databricks.com", account, this), args);
    const workspace = workspaceAt(name, { host: workspaceUrl }, args.estate, this);
    const pipelines = newPrincipal(workspace);
    const rules = setRules(workspace, spec, pipelines);
    const folder = interpolate`${args.buckets.artifacts.uri}/${FOLDER}`;
    const content = newContent(workspace, { spec, folder, pipelines, ...enterBucket(site, workspace, args.buckets.artifacts) });
    this.trackingUri = "databricks";
    this.consoleUrl = workspaceUrl;
    this.pipelineIdentity = pipelines.applicationId;
    this.ready = [...rules, ...content];
    this.registerOutputs({ trackingUri: this.trackingUri, consoleUrl: this.consoleUrl, pipelineIdentity: this.pipelineIdentity });
  }
}

/** Databricks tries its role out when the workspace is made; IAM makes a new role known within a minute, and `up` again is all that a refusal needs. */
function newWorkspace(site: Site, provider: Provider, { network }: ManagedMlArgs): MwsWorkspaces {
  const { account: accountId, estate, name, parent } = site;
  const options = { parent, provider };
  const called = physicalName(estate, "databricks", ACCOUNT_NAME);
  const role = newRole(site);
  const { group, rules } = newGroup(site, network);
  const mayRun = newRolePolicies(site, role, network, group);
  const key = newKey(site, role);
  const root = newRootBucket(site, key);
  const credentials = new MwsCredentials(
    `${name}-credentials`,
    { credentialsName: called, roleArn: role.arn },
    { ...options, dependsOn: [...mayRun] },
  );
  const storage = new MwsStorageConfigurations(
    `${name}-storage`,
    { accountId, storageConfigurationName: called, bucketName: root.bucket.bucket },
    { ...options, dependsOn: [...root.ready] },
  );
  const place = new MwsNetworks(
    `${name}-network`,
    { accountId, networkName: called, vpcId: network.id, subnetIds: [...network.nodeSubnets], securityGroupIds: [group.id] },
    { ...options, dependsOn: [...network.ready, ...rules] },
  );
  const encryption = new MwsCustomerManagedKeys(
    `${name}-encryption`,
    { accountId, awsKeyInfo: { keyArn: key.arn }, useCases: ["MANAGED_SERVICES", "STORAGE"] },
    { ...options, protect: estate.protect },
  );
  return new MwsWorkspaces(
    `${name}-workspace`,
    {
      accountId,
      workspaceName: called,
      awsRegion: estate.region,
      // The tier that takes keys of one's own. https://docs.databricks.com/aws/security/keys/customer-managed-keys
      pricingTier: "ENTERPRISE",
      credentialsId: credentials.credentialsId,
      storageConfigurationId: storage.storageConfigurationId,
      networkId: place.networkId,
      managedServicesCustomerManagedKeyId: encryption.customerManagedKeyId,
      storageCustomerManagedKeyId: encryption.customerManagedKeyId,
      customTags: tagsOf(estate, "managed-ml"),
    },
    { ...options, protect: estate.protect },
  );
}
