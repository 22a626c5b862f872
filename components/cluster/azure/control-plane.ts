import { ManagedCluster, type ManagedClusterArgs } from "@pulumi/azure-native/containerservice/managedCluster.js";
import { Key } from "@pulumi/azure-native/keyvault/key.js";
import type { containerservice as inputs } from "@pulumi/azure-native/types/input.js";
import { all, type Output } from "@pulumi/pulumi";
import { SERVICE_VERSIONS } from "../../../pins/index.ts";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import { POD_BLOCK, SERVICE_BLOCK } from "../../network/contract.ts";
import type { ClusterSpec } from "../contract.ts";
import type { DiskEncryption } from "./disks.ts";
import { grant, ROLES } from "./grants.ts";
import type { Identities } from "./identities.ts";
import { asGiven, type Site } from "./site.ts";
import { vaultKeyOf } from "./vault-key.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftcontainerservice */
const DNS_PREFIX: NameRule = { longest: 54 };
/** https://learn.microsoft.com/azure/aks/faq#can-i-provide-my-own-name-for-the-aks-node-resource-group */
const NODE_GROUP_NAME: NameRule = { longest: 80 };

/** Address of {@link SERVICE_BLOCK} that the cluster's DNS answers at. */
const DNS_ADDRESS = "172.20.0.10";

/** Machine of the cluster's own nodes, as large as AKS recommends. https://learn.microsoft.com/azure/aks/use-system-pools#recommendations */
const SYSTEM_MACHINE = "Standard_D4s_v5";

/** The API server and the nodes of the cluster's own systems. */
export function controlPlaneOf(site: Site, identities: Identities, disks: DiskEncryption): ManagedCluster {
  const { args, clusterName, name, options, spec } = site;
  const { estate, network } = args;
  const { keyId, vaultId } = encryptionKeyOf(site, identities);
  const securityProfile = {
    azureKeyVaultKms: { enabled: true, keyId, keyVaultNetworkAccess: "Private", keyVaultResourceId: vaultId },
    workloadIdentity: { enabled: true },
    imageCleaner: { enabled: true, intervalHours: 168 },
  };
  return new ManagedCluster(
    `${name}-aks`,
    {
      resourceName: clusterName,
      resourceGroupName: estate.scope,
      location: estate.region,
      // Without the agreement on uptime where an environment may be deleted anyway.
      sku: { name: "Base", tier: estate.protect ? "Standard" : "Free" },
      kubernetesVersion: SERVICE_VERSIONS.kubernetes,
      dnsPrefix: physicalName(estate, "cluster", DNS_PREFIX),
      nodeResourceGroup: physicalName(estate, "nodes", NODE_GROUP_NAME),
      ...whoMayWhat(identities),
      apiServerAccessProfile: accessOf(site),
      networkProfile: NETWORK_PROFILE,
      securityProfile,
      diskEncryptionSetID: disks.set.id,
      agentPoolProfiles: [systemPool(site)],
      ...scalingOf(spec),
      autoUpgradeProfile: { upgradeChannel: "patch", nodeOSUpgradeChannel: "NodeImage" },
      addonProfiles: { azurepolicy: { enabled: true } },
      storageProfile: { diskCSIDriver: { enabled: true }, fileCSIDriver: { enabled: false }, snapshotController: { enabled: true } },
      tags: tagsOf(estate, "cluster"),
    },
    {
      ...options,
      protect: estate.protect,
      dependsOn: [...network.ready, ...identities.granted, ...disks.granted],
      transformations: [asGiven({ securityProfile })],
    },
  );
}

/** Address of whom Entra trusts to say which service account a pod has. With the id, since a plan knows the profile only as it was asked for. */
export function issuerOf(cluster: ManagedCluster): Output<string> {
  return all([cluster.oidcIssuerProfile, cluster.id]).apply(([profile]) => {
    if (profile === undefined) throw new Error("AKS made a cluster without an OIDC issuer");
    return profile.issuerURL;
  });
}

/** People and programs are known to Entra and nobody else, and what they may do is said by roles of Azure. */
function whoMayWhat({ controlPlane, nodes }: Identities) {
  return {
    identity: { type: "UserAssigned" as const, userAssignedIdentities: [controlPlane.id] },
    identityProfile: { kubeletidentity: { resourceId: nodes.id, clientId: nodes.clientId, objectId: nodes.principalId } },
    enableRBAC: true,
    aadProfile: { managed: true, enableAzureRBAC: true },
    disableLocalAccounts: true,
    oidcIssuerProfile: { enabled: true },
  };
}

/** The API server stands in the network; outside of it, it answers only those whose addresses are listed. Which of both may change later. */
function accessOf({ apiSubnet, spec }: Site): inputs.ManagedClusterAPIServerAccessProfileArgs {
  const shared = { enableVnetIntegration: true, subnetId: apiSubnet, disableRunCommand: true };
  if (spec.allowedCidrs.length > 0) return { ...shared, enablePrivateCluster: false, authorizedIPRanges: [...spec.allowedCidrs] };
  return { ...shared, enablePrivateCluster: true, enablePrivateClusterPublicFQDN: false, privateDNSZone: "system" };
}

const NETWORK_PROFILE = {
  networkPlugin: "azure",
  networkPluginMode: "overlay",
  networkDataplane: "cilium",
  networkPolicy: "cilium",
  podCidr: POD_BLOCK,
  serviceCidr: SERVICE_BLOCK,
  dnsServiceIP: DNS_ADDRESS,
  loadBalancerSku: "standard",
  outboundType: "userAssignedNATGateway",
} as const;

/**
 * Two nodes for the cluster's own systems, one more when they need it, in different zones. Where AKS starts nodes by itself no autoscaler runs
 * beside it, so there are three. https://learn.microsoft.com/azure/aks/use-system-pools
 */
function systemPool({ args, nodeSubnet, spec }: Site): inputs.ManagedClusterAgentPoolProfileArgs {
  const size = spec.nodes === "automatic" ? { count: 3 } : { count: 2, enableAutoScaling: true, minCount: 2, maxCount: 3 };
  return {
    ...size,
    name: "system",
    mode: "System",
    type: "VirtualMachineScaleSets",
    vmSize: SYSTEM_MACHINE,
    availabilityZones: ["1", "2", "3"],
    vnetSubnetID: nodeSubnet,
    osType: "Linux",
    osSKU: "AzureLinux",
    // The sort that takes new material of the key while it runs. https://learn.microsoft.com/azure/aks/azure-disk-customer-managed-keys#limitations
    osDiskType: "Managed",
    osDiskSizeGB: 128,
    enableEncryptionAtHost: true,
    enableNodePublicIP: false,
    securityProfile: { enableSecureBoot: true, enableVTPM: true },
    nodeLabels: { "mlops-estate/purpose": "system" },
    nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"],
    upgradeSettings: { maxSurge: "1" },
    tags: tagsOf(args.estate, "cluster"),
  };
}

/** Scratch space of a pod does not keep its node. With `automatic` the pools of the spec take the place of AKS's own, which have no bounds. */
function scalingOf(spec: ClusterSpec): Pick<ManagedClusterArgs, "autoScalerProfile" | "nodeProvisioningProfile"> {
  if (spec.nodes === "automatic") return { nodeProvisioningProfile: { mode: "Auto", defaultNodePools: "None" } };
  return { autoScalerProfile: { expander: "least-waste", skipNodesWithLocalStorage: "false", balanceSimilarNodeGroups: "true" } };
}

/** What encrypts Secrets before they are stored. */
interface EncryptionKey {
  readonly keyId: Output<string>;
  readonly vaultId: Output<string>;
}

/**
 * The key's version of the day: AKS has to be told each, so new material is used from the next `up` on. Both versions have to stay until all Secrets
 * were written again. https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption
 *
 * The vault is closed to every network, so AKS makes itself an endpoint to it, which takes a role on the whole vault. It is a role without any
 * right to keys or secrets. https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption#assign-permissions-to-create-a-private-link
 */
function encryptionKeyOf(site: Site, { controlPlane }: Identities): EncryptionKey {
  const { args, name, options } = site;
  const { id, vaultId } = vaultKeyOf(args.estate, args.keys.cluster);
  const to = controlPlane.principalId;
  const mayUse = grant(site, "secrets-key", { role: ROLES.keyUser, scope: id, to });
  const mayConnect = grant(site, "to-vault", { role: ROLES.vaultContributor, scope: vaultId, to });
  // Read after the role was given on it, so never before it stands, and never in a plan without credentials.
  const standing = all([id, mayUse.id]).apply(([key]) => key);
  const { keyUriWithVersion } = Key.get(`${name}-secrets-key-version`, standing, options);
  return { keyId: all([keyUriWithVersion, mayConnect.id]).apply(([address]) => address), vaultId };
}
