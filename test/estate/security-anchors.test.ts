import { beforeAll, describe, expect, it } from "vitest";
import { SERVICE_VERSIONS } from "../../pins/index.ts";
import type { Plan, PlannedResource, PlanValue } from "../../plan/plan.ts";
import { cloudResources, shippedPlan } from "../support/cloud-plans.ts";

/** What a published control asks of every resource of a type; where a plan has none of the type, the control is not met but empty, and the row says so. */
interface Anchor {
  /** Ids of the catalogues: Checkov (CKV), CIS, cdk-nag. */
  readonly ids: string;
  readonly statement: string;
  readonly type: string;
  readonly holds: (inputs: Inputs, resource: PlannedResource) => boolean;
  /** Resources of the type that mean something else. */
  readonly except?: (resource: PlannedResource) => boolean;
}

// oxlint-disable-next-line typescript/no-explicit-any -- inputs differ by type, and a row that reads a wrong one fails
type Inputs = any;

const isPrivate = (cidr: string) => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(cidr);
const given = (value: PlanValue | undefined) => value !== undefined && value !== null && value !== "";
/** A default security group and a rule that admits nobody have no addresses. */
const noneFromOutside = (rules: readonly { cidrBlocks?: readonly string[] }[] = []) =>
  rules.every(({ cidrBlocks = [] }) => cidrBlocks.every(isPrivate));
const signing = ({ inputs }: PlannedResource) => inputs["keyUsage"] === "SIGN_VERIFY";

const AWS: readonly Anchor[] = [
  {
    ids: "CKV_AWS_38 CKV_AWS_39 EKSClusterNoEndpointPublicAccess CIS-EKS-5.4.1 5.4.2",
    statement: "the API server is closed to the internet",
    type: "aws:eks/cluster:Cluster",
    holds: ({ vpcConfig }) => vpcConfig.endpointPublicAccess === false && vpcConfig.endpointPrivateAccess === true,
  },
  {
    ids: "CKV_AWS_58 CIS-EKS-5.3.1",
    statement: "Kubernetes Secrets are encrypted with a key of ours",
    type: "aws:eks/cluster:Cluster",
    holds: ({ encryptionConfig }) => given(encryptionConfig.provider.keyArn) && encryptionConfig.resources.includes("secrets"),
  },
  {
    ids: "CKV_AWS_37 EKSClusterControlPlaneLogs",
    statement: "every log of the control plane is kept",
    type: "aws:eks/cluster:Cluster",
    holds: ({ enabledClusterLogTypes }) =>
      ["api", "audit", "authenticator", "controllerManager", "scheduler"].every((log) => enabledClusterLogTypes.includes(log)),
  },
  {
    ids: "CKV_AWS_339",
    statement: "the version is a pinned one",
    type: "aws:eks/cluster:Cluster",
    holds: ({ version }) => version === SERVICE_VERSIONS.kubernetes,
  },
  {
    ids: "CIS-EKS-5.2.1",
    statement: "nobody gets in by having made the cluster",
    type: "aws:eks/cluster:Cluster",
    holds: ({ accessConfig }) =>
      accessConfig.authenticationMode === "API" && accessConfig.bootstrapClusterCreatorAdminPermissions === false,
  },
  {
    ids: "CKV_AWS_79 CKV_AWS_341",
    statement: "pods do not reach the node's identity",
    type: "aws:ec2/launchTemplate:LaunchTemplate",
    holds: ({ metadataOptions }) => metadataOptions.httpTokens === "required" && metadataOptions.httpPutResponseHopLimit === 1,
  },
  {
    ids: "CKV_AWS_100 CIS-EKS-5.4.3",
    statement: "nobody logs in to a node",
    type: "aws:eks/nodeGroup:NodeGroup",
    holds: ({ remoteAccess }) => remoteAccess === undefined,
  },
  {
    ids: "CKV_AWS_53 CKV_AWS_54 CKV_AWS_55 CKV_AWS_56",
    statement: "no bucket can be made public",
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    holds: (inputs) => inputs.blockPublicAcls && inputs.blockPublicPolicy && inputs.ignorePublicAcls && inputs.restrictPublicBuckets,
  },
  {
    ids: "CKV_AWS_21",
    statement: "what is overwritten can be had back",
    type: "aws:s3/bucketVersioning:BucketVersioning",
    holds: ({ versioningConfiguration }) => versioningConfiguration.status === "Enabled",
  },
  {
    ids: "CKV_AWS_145",
    statement: "objects are encrypted with a key of ours",
    type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    holds: ({ rules }) =>
      rules[0].applyServerSideEncryptionByDefault.sseAlgorithm === "aws:kms" &&
      given(rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId),
    except: ({ name }) => name.startsWith("object-store-access-logs"),
  },
  {
    ids: "S3BucketSSLRequestsOnly",
    statement: "a bucket answers over TLS only",
    type: "aws:s3/bucketPolicy:BucketPolicy",
    holds: ({ policy }) => typeof policy !== "string" || /"aws:SecureTransport":"?false/.test(policy),
  },
  {
    ids: "CKV_AWS_143",
    statement: "the registry's models cannot be deleted before their time",
    type: "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    holds: ({ rule }) => rule.defaultRetention.days >= 30,
  },
  {
    ids: "CKV_AWS_51 CIS-EKS-5.1.1",
    statement: "a tag of an image cannot be moved",
    type: "aws:ecr/repository:Repository",
    holds: ({ imageTagMutability }) => imageTagMutability === "IMMUTABLE",
  },
  {
    ids: "CKV_AWS_163",
    statement: "images are scanned when they are pushed",
    type: "aws:ecr/repository:Repository",
    holds: ({ imageScanningConfiguration }) => imageScanningConfiguration.scanOnPush === true,
  },
  {
    ids: "CKV_AWS_136",
    statement: "images are encrypted with a key of ours",
    type: "aws:ecr/repository:Repository",
    holds: ({ encryptionConfigurations }) =>
      encryptionConfigurations[0].encryptionType === "KMS" && given(encryptionConfigurations[0].kmsKey),
  },
  {
    ids: "CKV_AWS_16",
    statement: "the database is encrypted",
    type: "aws:rds/instance:Instance",
    holds: ({ kmsKeyId, storageEncrypted }) => storageEncrypted === true && given(kmsKeyId),
  },
  {
    ids: "CKV_AWS_17",
    statement: "the database has no public address",
    type: "aws:rds/instance:Instance",
    holds: ({ publiclyAccessible }) => publiclyAccessible === false,
  },
  {
    ids: "CKV_AWS_293",
    statement: "the database cannot be deleted by mistake",
    type: "aws:rds/instance:Instance",
    holds: ({ deletionProtection }) => deletionProtection === true,
  },
  {
    ids: "CKV_AWS_133",
    statement: "the database is backed up",
    type: "aws:rds/instance:Instance",
    holds: ({ backupRetentionPeriod }) => backupRetentionPeriod >= 14,
  },
  {
    ids: "CKV_AWS_157",
    statement: "the database outlives a zone",
    type: "aws:rds/instance:Instance",
    holds: ({ multiAz }) => multiAz === true,
  },
  {
    ids: "CKV_AWS_161",
    statement: "one can log in to the database by identity",
    type: "aws:rds/instance:Instance",
    holds: ({ iamDatabaseAuthenticationEnabled }) => iamDatabaseAuthenticationEnabled === true,
  },
  {
    ids: "CKV_AWS_7",
    statement: "keys get new material",
    type: "aws:kms/key:Key",
    holds: ({ enableKeyRotation }) => enableKeyRotation === true,
    except: signing,
  },
  {
    ids: "CKV_AWS_24 CKV_AWS_25 CKV_AWS_260",
    statement: "nothing is open to addresses outside of the network",
    type: "aws:ec2/securityGroup:SecurityGroup",
    holds: ({ ingress }) => noneFromOutside(ingress),
  },
  {
    ids: "CKV2_AWS_12",
    statement: "the network's default group admits nobody",
    type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    holds: ({ ingress, egress }) => (ingress ?? []).length === 0 && (egress ?? []).length === 0,
  },
  {
    ids: "CKV_AWS_130",
    statement: "no subnet hands out public addresses",
    type: "aws:ec2/subnet:Subnet",
    holds: ({ mapPublicIpOnLaunch }) => mapPublicIpOnLaunch !== true,
  },
  {
    ids: "CKV_AWS_35 CKV_AWS_36 CKV_AWS_67",
    statement: "what is done is recorded in all regions, encrypted, and cannot be forged",
    type: "aws:cloudtrail/trail:Trail",
    holds: (inputs) => inputs.isMultiRegionTrail === true && inputs.enableLogFileValidation === true && given(inputs.kmsKeyId),
    // The other account's bucket has a key of its own.
    except: ({ name }) => name === "audit-copy",
  },
  {
    ids: "CKV_AWS_158 CKV_AWS_338",
    statement: "logs are encrypted with a key of ours",
    type: "aws:cloudwatch/logGroup:LogGroup",
    holds: ({ kmsKeyId, retentionInDays }) => given(kmsKeyId) && retentionInDays >= 90,
  },
  {
    ids: "CKV_AWS_27",
    statement: "queues are encrypted",
    type: "aws:sqs/queue:Queue",
    holds: (inputs) => given(inputs.kmsMasterKeyId) || inputs.sqsManagedSseEnabled === true,
  },
  {
    ids: "CKV_AWS_60 CKV_AWS_61",
    statement: "no role can be taken by everybody",
    type: "aws:iam/role:Role",
    holds: ({ assumeRolePolicy }) => given(assumeRolePolicy) && !/"(AWS|Principal)":"\*"/.test(JSON.stringify(assumeRolePolicy)),
  },
  {
    ids: "CKV_AWS_62 CKV_AWS_63 CKV_AWS_286 CKV_AWS_355 IAMNoWildcardPermissions",
    statement: "no policy allows all actions",
    type: "aws:iam/rolePolicy:RolePolicy",
    holds: ({ policy }) => given(policy) && !/"Action":(\["?\*"|"\*")/.test(JSON.stringify(policy)),
  },
  {
    ids: "CKV_AWS_24 CKV_AWS_25 CKV_AWS_260",
    statement: "no rule admits addresses outside of the network",
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    holds: ({ cidrIpv4 }) => cidrIpv4 === undefined || isPrivate(cidrIpv4),
  },
];

const AZURE: readonly Anchor[] = [
  {
    ids: "CKV_AZURE_115 CIS-AKS-5.4.1",
    statement: "the API server is closed to the internet",
    type: "azure-native:containerservice:ManagedCluster",
    holds: ({ apiServerAccessProfile }) =>
      apiServerAccessProfile.enablePrivateCluster === true && apiServerAccessProfile.enablePrivateClusterPublicFQDN === false,
  },
  {
    ids: "CKV_AZURE_141 CIS-AKS-5.2.1",
    statement: "there is no local administrator",
    type: "azure-native:containerservice:ManagedCluster",
    holds: ({ aadProfile, disableLocalAccounts }) => disableLocalAccounts === true && aadProfile.enableAzureRBAC === true,
  },
  {
    ids: "CKV_AZURE_117",
    statement: "disks are encrypted with a key of ours",
    type: "azure-native:containerservice:ManagedCluster",
    holds: ({ diskEncryptionSetID }) => given(diskEncryptionSetID),
  },
  {
    ids: "CKV_AZURE_7",
    statement: "network policies are enforced",
    type: "azure-native:containerservice:ManagedCluster",
    holds: ({ networkProfile }) => ["cilium", "calico", "azure"].includes(networkProfile.networkPolicy),
  },
  {
    ids: "CKV_AZURE_227",
    statement: "scratch disks and caches are encrypted on the host",
    type: "azure-native:containerservice:AgentPool",
    holds: ({ enableEncryptionAtHost }) => enableEncryptionAtHost === true,
  },
  {
    ids: "CKV_AZURE_143 CIS-AKS-5.4.3",
    statement: "nodes have no public address",
    type: "azure-native:containerservice:AgentPool",
    holds: ({ enableNodePublicIP }) => enableNodePublicIP === false,
  },
  {
    ids: "CKV_AZURE_4",
    statement: "the control plane's logs are kept",
    type: "azure-native:monitor:DiagnosticSetting",
    holds: ({ logs }) => logs.every(({ enabled }: { enabled: boolean }) => enabled) && logs.length > 0,
  },
  {
    ids: "CKV_AZURE_59",
    statement: "storage is closed to the internet",
    type: "azure-native:storage:StorageAccount",
    holds: ({ allowBlobPublicAccess, publicNetworkAccess }) => publicNetworkAccess === "Disabled" && allowBlobPublicAccess === false,
  },
  {
    ids: "CKV_AZURE_44",
    statement: "storage answers over TLS 1.2 only",
    type: "azure-native:storage:StorageAccount",
    holds: ({ enableHttpsTrafficOnly, minimumTlsVersion }) => enableHttpsTrafficOnly === true && minimumTlsVersion === "TLS1_2",
  },
  {
    ids: "CKV2_AZURE_40",
    statement: "storage has no keys to be shared",
    type: "azure-native:storage:StorageAccount",
    holds: ({ allowSharedKeyAccess }) => allowSharedKeyAccess === false,
  },
  {
    ids: "CKV_AZURE_137",
    statement: "the registry has no administrator's password",
    type: "azure-native:containerregistry:Registry",
    holds: ({ adminUserEnabled }) => adminUserEnabled === false,
  },
  {
    ids: "CKV_AZURE_139 CKV_AZURE_138",
    statement: "the registry is closed to the internet",
    type: "azure-native:containerregistry:Registry",
    holds: ({ anonymousPullEnabled, publicNetworkAccess }) => publicNetworkAccess === "Disabled" && anonymousPullEnabled === false,
  },
  {
    ids: "CKV2_AZURE_57",
    statement: "the database has no public address",
    type: "azure-native:dbforpostgresql:Server",
    holds: ({ network }) => network.publicNetworkAccess === "Disabled",
  },
  {
    ids: "CKV_AZURE_110 CKV_AZURE_111",
    statement: "a deleted key can be had back",
    type: "azure-native:keyvault:Vault",
    holds: ({ properties }) => properties.enablePurgeProtection === true && properties.enableSoftDelete === true,
  },
  {
    ids: "CKV_AZURE_189 CKV_AZURE_109",
    statement: "keys are closed to the internet",
    type: "azure-native:keyvault:Vault",
    holds: ({ properties }) => properties.publicNetworkAccess === "Disabled" && properties.networkAcls.defaultAction === "Deny",
  },
  {
    ids: "CKV_AZURE_9 CKV_AZURE_10 CKV_AZURE_77 CKV_AZURE_160",
    statement: "no rule admits the internet",
    type: "azure-native:network:NetworkSecurityGroup",
    holds: ({ securityRules }) =>
      securityRules.every(
        (rule: Inputs) =>
          rule.access === "Deny" || rule.direction === "Outbound" || !["*", "Internet", "0.0.0.0/0"].includes(rule.sourceAddressPrefix),
      ),
  },
];

const GCP: readonly Anchor[] = [
  {
    ids: "CKV_GCP_25 CKV_GCP_64 CIS-GKE-5.6.4 5.6.5",
    statement: "API server and nodes have no public address",
    type: "gcp:container/cluster:Cluster",
    holds: ({ privateClusterConfig }) =>
      privateClusterConfig.enablePrivateNodes === true && privateClusterConfig.enablePrivateEndpoint === true,
  },
  {
    ids: "CKV_GCP_18 CKV_GCP_20 CIS-GKE-5.6.3",
    statement: "nobody outside may reach the API server",
    type: "gcp:container/cluster:Cluster",
    holds: ({ masterAuthorizedNetworksConfig }) =>
      masterAuthorizedNetworksConfig !== undefined &&
      (masterAuthorizedNetworksConfig.cidrBlocks ?? []).every(({ cidrBlock }: { cidrBlock: string }) => isPrivate(cidrBlock)),
  },
  {
    ids: "CIS-GKE-5.3.1",
    statement: "Kubernetes Secrets are encrypted with a key of ours",
    type: "gcp:container/cluster:Cluster",
    holds: ({ databaseEncryption }) => databaseEncryption.state === "ENCRYPTED" && given(databaseEncryption.keyName),
  },
  {
    ids: "CIS-GKE-5.7.1 CKV_GCP_1",
    statement: "logs of the control plane are kept",
    type: "gcp:container/cluster:Cluster",
    holds: ({ loggingConfig }) => loggingConfig.enableComponents.includes("APISERVER"),
  },
  {
    ids: "CKV_GCP_12",
    statement: "network policies are enforced",
    type: "gcp:container/cluster:Cluster",
    holds: ({ datapathProvider }) => datapathProvider === "ADVANCED_DATAPATH",
  },
  {
    ids: "CKV_GCP_70",
    statement: "versions come by a channel",
    type: "gcp:container/cluster:Cluster",
    holds: ({ releaseChannel }) => releaseChannel.channel === "REGULAR",
  },
  {
    ids: "CKV_GCP_71",
    statement: "nodes are shielded",
    type: "gcp:container/cluster:Cluster",
    holds: ({ enableShieldedNodes }) => enableShieldedNodes === true,
  },
  {
    ids: "CKV_GCP_66",
    statement: "images are admitted by a policy",
    type: "gcp:container/cluster:Cluster",
    holds: ({ binaryAuthorization }) => binaryAuthorization.evaluationMode === "PROJECT_SINGLETON_POLICY_ENFORCE",
  },
  {
    ids: "CKV_GCP_68",
    statement: "nodes start what is signed",
    type: "gcp:container/nodePool:NodePool",
    holds: ({ nodeConfig }) =>
      nodeConfig.shieldedInstanceConfig.enableSecureBoot === true && nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring === true,
  },
  {
    ids: "CKV_GCP_69 CIS-GKE-5.4.1 5.2.2",
    statement: "pods do not reach the node's identity",
    type: "gcp:container/nodePool:NodePool",
    holds: ({ nodeConfig }) => nodeConfig.workloadMetadataConfig.mode === "GKE_METADATA",
  },
  {
    ids: "CIS-GKE-5.2.1",
    statement: "nodes have an account of their own",
    type: "gcp:container/nodePool:NodePool",
    holds: ({ nodeConfig }) => given(nodeConfig.serviceAccount),
  },
  {
    ids: "CKV_GCP_9 CKV_GCP_10",
    statement: "nodes are repaired and upgraded",
    type: "gcp:container/nodePool:NodePool",
    holds: ({ management }) => management.autoRepair === true && management.autoUpgrade === true,
  },
  {
    ids: "CKV_GCP_114",
    statement: "no bucket can be made public",
    type: "gcp:storage/bucket:Bucket",
    holds: ({ publicAccessPrevention }) => publicAccessPrevention === "enforced",
  },
  {
    ids: "CKV_GCP_29",
    statement: "a bucket has one list of who may enter",
    type: "gcp:storage/bucket:Bucket",
    holds: ({ uniformBucketLevelAccess }) => uniformBucketLevelAccess === true,
  },
  {
    ids: "CKV_GCP_78",
    statement: "what is overwritten can be had back",
    type: "gcp:storage/bucket:Bucket",
    holds: ({ versioning }) => versioning.enabled === true,
  },
  {
    ids: "CKV_GCP_14",
    statement: "the database is backed up",
    type: "gcp:sql/databaseInstance:DatabaseInstance",
    holds: ({ settings }) =>
      settings.backupConfiguration.enabled === true && settings.backupConfiguration.pointInTimeRecoveryEnabled === true,
  },
  {
    ids: "CKV_GCP_60 CKV_GCP_6",
    statement: "the database has no public address and answers over TLS",
    type: "gcp:sql/databaseInstance:DatabaseInstance",
    holds: ({ settings }) => settings.ipConfiguration.ipv4Enabled === false && settings.ipConfiguration.sslMode === "ENCRYPTED_ONLY",
  },
  {
    ids: "CKV_GCP_43",
    statement: "keys get new material every 90 days",
    type: "gcp:kms/cryptoKey:CryptoKey",
    holds: ({ rotationPeriod }) => Number(rotationPeriod.replace("s", "")) <= 90 * 86_400,
  },
  {
    ids: "CKV_GCP_82",
    statement: "keys cannot be deleted by mistake",
    type: "gcp:kms/cryptoKey:CryptoKey",
    holds: (_inputs, { protect }) => protect,
  },
  {
    ids: "CKV_GCP_84 CIS-GKE-5.1.x",
    statement: "images are encrypted with a key of ours, and a tag cannot be moved",
    type: "gcp:artifactregistry/repository:Repository",
    holds: ({ dockerConfig, kmsKeyName }) => given(kmsKeyName) && dockerConfig.immutableTags === true,
  },
  {
    ids: "CKV_GCP_26",
    statement: "the network's traffic is recorded",
    type: "gcp:compute/subnetwork:Subnetwork",
    holds: ({ logConfig }) => logConfig !== undefined,
  },
  {
    ids: "CKV_GCP_2 CKV_GCP_3 CKV_GCP_88 CKV_GCP_106",
    statement: "no rule admits addresses outside of the network",
    type: "gcp:compute/firewall:Firewall",
    holds: ({ allows, sourceRanges }) => allows === undefined || (sourceRanges.length > 0 && sourceRanges.every(isPrivate)),
  },
];

describe.each([
  ["prod-aws", AWS],
  ["prod-gcp", GCP],
  ["prod-azure", AZURE],
] as const)("%s, as published catalogues ask", (name, anchors) => {
  let plan: Plan;

  beforeAll(async () => {
    plan = await shippedPlan(name);
  }, 60_000);

  it.each(anchors.map((anchor) => [anchor.ids, anchor.statement, anchor] as const))(
    "%s: %s",
    (_ids, _statement, { except, holds, type }) => {
      const meant = cloudResources(plan).filter(
        (resource) => resource.type === type && resource.external !== true && except?.(resource) !== true,
      );

      expect(meant.length, `resources of type ${type}`).toBeGreaterThan(0);
      expect(meant.filter((resource) => !holds(resource.inputs, resource)).map(({ name: logical }) => logical)).toEqual([]);
    },
  );
});
