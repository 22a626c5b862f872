import { MwsCustomerManagedKeys } from "@pulumi/databricks/mwsCustomerManagedKeys.js";
import { MwsNetworks } from "@pulumi/databricks/mwsNetworks.js";
import { MwsWorkspaces } from "@pulumi/databricks/mwsWorkspaces.js";
import type { Provider } from "@pulumi/databricks/provider.js";
import type { StorageCredential } from "@pulumi/databricks/storageCredential.js";
import { Firewall } from "@pulumi/gcp/compute/firewall.js";
import { Router } from "@pulumi/gcp/compute/router.js";
import { RouterNat } from "@pulumi/gcp/compute/routerNat.js";
import { Subnetwork } from "@pulumi/gcp/compute/subnetwork.js";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember.js";
import { all, ComponentResource, type ComponentResourceOptions, type Input, interpolate, type Resource } from "@pulumi/pulumi";
import type { Estate } from "../../core/estate.ts";
import { textOf } from "../../core/inputs.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import { parseSpec } from "../../core/parse.ts";
import type { NetworkOutputs } from "../../network/contract.ts";
import type { CloudBucket } from "../../object-store/contract.ts";
import { type ManagedMlArgs, type ManagedMlOutputs, ManagedMlSpec } from "../contract.ts";
import { ACCOUNT_NAME, accountOf, accountProvider } from "./account.ts";
import { freeBlocks } from "./blocks.ts";
import { newCredential, newPrincipal, setRules, workspaceAt } from "./workspace.ts";
import { newContent } from "./workspace-content.ts";

/** https://cloud.google.com/compute/docs/naming-resources */
const NETWORK_NAME: NameRule = { longest: 63 };

/** Folder of the bucket that the catalog has, and nothing else. */
const FOLDER = "unity-catalog";

/**
 * Databricks on Google Cloud: machines run in a subnet of the estate's network without public addresses. People reach the workspace over the
 * internet with the account's single sign-on: the private way is a service attachment of Databricks's that differs in every region.
 */
export class GcpDatabricks extends ComponentResource implements ManagedMlOutputs {
  readonly trackingUri: Input<string>;
  readonly consoleUrl: Input<string>;
  readonly pipelineIdentity: Input<string>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: ManagedMlArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ManagedMlSpec, args.spec);
    const account = accountOf(name, spec);
    super("estate:managed-ml:GcpDatabricks", name, {}, opts);
    const site = { name, estate: args.estate, account, parent: this };
    const { workspaceUrl } = newWorkspace(site, accountProvider(name, "https://accounts.gcp.databricks.com", account, this), args);
    const workspace = workspaceAt(name, { host: workspaceUrl }, args.estate, this);
    const pipelines = newPrincipal(workspace);
    const rules = setRules(workspace, spec, pipelines);
    // Databricks makes a service account for it, of which nobody has a key.
    const credential = newCredential(workspace, { databricksGcpServiceAccount: {} });
    const mayRead = enterBucket(site, credential, args.buckets.artifacts);
    const folder = interpolate`${args.buckets.artifacts.uri}/${FOLDER}`;
    const content = newContent(workspace, { spec, folder, credential, mayRead, pipelines });
    this.trackingUri = "databricks";
    this.consoleUrl = workspaceUrl;
    this.pipelineIdentity = pipelines.applicationId;
    this.ready = [...rules, ...content];
    this.registerOutputs({ trackingUri: this.trackingUri, consoleUrl: this.consoleUrl, pipelineIdentity: this.pipelineIdentity });
  }
}

/** Where the parts that are Google's own are registered, and for which account of Databricks. */
interface Site {
  readonly name: string;
  readonly estate: Estate;
  readonly account: string;
  readonly parent: Resource;
}

/** Databricks grants itself what it needs with the rights of whoever makes the workspace, of the key too. https://docs.databricks.com/gcp/en/admin/cloud-configurations/gcp/permissions */
function newWorkspace(site: Site, provider: Provider, { keys, network }: ManagedMlArgs): MwsWorkspaces {
  const { account: accountId, estate, name, parent } = site;
  const options = { parent, provider };
  const called = physicalName(estate, "databricks", ACCOUNT_NAME);
  const { ready, subnet } = newSubnet(site, network);
  const place = new MwsNetworks(
    `${name}-network`,
    {
      accountId,
      networkName: called,
      gcpNetworkInfo: {
        networkProjectId: projectOf(network, estate),
        vpcId: textOf({ id: network.id }, ({ id }) => id.split("/").at(-1) ?? id),
        subnetId: subnet.name,
        subnetRegion: estate.region,
      },
    },
    { ...options, dependsOn: [...ready] },
  );
  const encryption = new MwsCustomerManagedKeys(
    `${name}-encryption`,
    { accountId, gcpKeyInfo: { kmsKeyId: keys.storage }, useCases: ["MANAGED_SERVICES", "STORAGE"] },
    { ...options, protect: estate.protect },
  );
  return new MwsWorkspaces(
    `${name}-workspace`,
    {
      accountId,
      workspaceName: called,
      location: estate.region,
      pricingTier: "PREMIUM",
      cloudResourceContainer: { gcp: { projectId: estate.scope } },
      networkId: place.networkId,
      managedServicesCustomerManagedKeyId: encryption.customerManagedKeyId,
      storageCustomerManagedKeyId: encryption.customerManagedKeyId,
    },
    { ...options, protect: estate.protect },
  );
}

/**
 * A subnet of its own, since Databricks shares one with nothing else, and a way out of it, since that of the nodes is for their subnet only.
 * https://docs.databricks.com/gcp/en/security/network/classic/customer-managed-vpc
 */
function newSubnet(site: Site, network: NetworkOutputs) {
  const { estate, name, parent } = site;
  const options = { parent, provider: estate.provider };
  const [block] = freeBlocks(network.cidr);
  const called = physicalName(estate, "databricks", NETWORK_NAME);
  const project = projectOf(network, estate);
  const subnet = new Subnetwork(
    `${name}-subnet`,
    {
      name: called,
      project,
      region: estate.region,
      network: network.id,
      ipCidrRange: block,
      privateIpGoogleAccess: true,
      logConfig: { aggregationInterval: "INTERVAL_5_SEC", flowSampling: 0.5, metadata: "INCLUDE_ALL_METADATA" },
    },
    { ...options, dependsOn: [...network.ready] },
  );
  const inside = new Firewall(
    `${name}-inside-rule`,
    {
      name: called,
      project,
      network: network.id,
      description: "Machines of Databricks, among themselves",
      direction: "INGRESS",
      sourceRanges: [block],
      destinationRanges: [block],
      allows: [{ protocol: "tcp" }, { protocol: "udp" }, { protocol: "icmp" }],
      logConfig: { metadata: "INCLUDE_ALL_METADATA" },
    },
    options,
  );
  return { subnet, ready: [inside, newNat(site, network, subnet)] };
}

function newNat({ estate, name, parent }: Site, network: NetworkOutputs, subnet: Subnetwork): RouterNat {
  const options = { parent, provider: estate.provider };
  const called = physicalName(estate, "databricks", NETWORK_NAME);
  const where = { project: projectOf(network, estate), region: estate.region };
  const router = new Router(`${name}-router`, { name: called, ...where, network: network.id }, options);
  return new RouterNat(
    `${name}-nat`,
    {
      name: called,
      ...where,
      router: router.name,
      natIpAllocateOption: "AUTO_ONLY",
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [{ name: subnet.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
      logConfig: { enable: true, filter: "ERRORS_ONLY" },
    },
    options,
  );
}

/** Project of the network, which need not be the estate's where it was there before. */
function projectOf({ id }: NetworkOutputs, { scope }: Estate): Input<string> {
  return textOf({ id, scope }, (known) => /projects\/([^/]+)\//.exec(known.id)?.[1] ?? known.scope);
}

/** Listing is a right to the whole bucket; everything else is to the folder. https://docs.databricks.com/gcp/en/connect/unity-catalog/cloud-storage/gcs/gcs-external-location */
function enterBucket({ estate, name, parent }: Site, credential: StorageCredential, bucket: CloudBucket): readonly Resource[] {
  const options = { parent, provider: estate.provider };
  // Told with the credential's id, and not before that is.
  const email = all([credential.databricksGcpServiceAccount, credential.storageCredentialId]).apply(([account]) => account.email ?? "");
  const member = interpolate`serviceAccount:${email}`;
  const lists = new BucketIAMMember(
    `${name}-catalog-lists`,
    { bucket: bucket.id, role: "roles/storage.legacyBucketReader", member },
    options,
  );
  const uses = new BucketIAMMember(
    `${name}-catalog-uses`,
    {
      bucket: bucket.id,
      role: "roles/storage.objectUser",
      member,
      condition: {
        title: "catalog-folder",
        expression: interpolate`resource.name.startsWith("projects/_/buckets/${bucket.id}/objects/${FOLDER}/")`,
      },
    },
    options,
  );
  return [lists, uses];
}
