import ipaddr from "ipaddr.js";
import type { PlanValue } from "../../plan/plan.ts";
import type { Immutabilities, Immutability, OldGoesFirst } from "./immutability.ts";

// From `ForceNew` in the sources of the provider that is bridged. Where the program names a resource, the bridge lets the old one go first:
// `nameRequiresDeleteBeforeReplace` in https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/schema.go, for the inputs called `name` and
// those with an `AutoName` in https://github.com/pulumi/pulumi-gcp/blob/master/provider/resources.go, which also has `DeleteBeforeReplace`.
const SOURCES = "https://github.com/hashicorp/terraform-provider-google-beta/blob/main/google-beta/services";

/** Of the members of policies, which are all made by one piece of code. */
const OF_MEMBERS = ["condition", "member", "role"];

/** Inputs that the provider takes from its own configuration where a resource has none: `DefaultProviderProject` and the like in its sources. */
const FROM_PROVIDER = ["project", "region"];

/** What of resources of Google Cloud cannot change in place. */
export const GCP: Immutabilities = {
  "gcp:artifactregistry/repository:Repository": unnamed("artifactregistry/resource_artifact_registry_repository.go", [
    "format",
    "kmsKeyName",
    "location",
    "mavenConfig.allowSnapshotOverwrites",
    "mavenConfig.versionPolicy",
    "mode",
    "project",
    "remoteRepositoryConfig",
    "repositoryId",
  ]),
  "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": unnamed("artifactregistry/iam_artifact_registry_repository.go", [
    ...OF_MEMBERS,
    "location",
    "project",
    "repository",
  ]),
  "gcp:bigquery/dataset:Dataset": unnamed("bigquery/resource_bigquery_dataset.go", [
    "datasetId",
    "externalDatasetReference",
    "location",
    "project",
  ]),
  "gcp:billing/budget:Budget": unnamed("billingbudgets/resource_billing_budget.go", ["billingAccount"]),
  "gcp:compute/firewall:Firewall": named("compute/resource_compute_firewall.go", ["direction", "name", "params", "project"]),
  "gcp:compute/globalAddress:GlobalAddress": named("compute/resource_compute_global_address.go", [
    "address",
    "addressType",
    "description",
    "ipVersion",
    "name",
    "network",
    "prefixLength",
    "project",
    "purpose",
  ]),
  "gcp:compute/network:Network": named("compute/resource_compute_network.go", [
    "autoCreateSubnetworks",
    "description",
    "internalIpv6Range",
    "name",
    "networkProfile",
    "params",
    "project",
  ]),
  "gcp:compute/router:Router": named("compute/resource_compute_router.go", [
    "encryptedInterconnectRouter",
    "name",
    "nccGateway",
    "network",
    "params",
    "project",
    "region",
  ]),
  "gcp:compute/routerNat:RouterNat": named("compute/resource_compute_router_nat.go", [
    "endpointTypes",
    "initialNatIps",
    "name",
    "project",
    "region",
    "router",
    "type",
  ]),
  "gcp:compute/subnetwork:Subnetwork": {
    ...named("compute/resource_compute_subnetwork.go", [
      "description",
      "externalIpv6Prefix",
      "internalIpv6Prefix",
      "name",
      "network",
      "params",
      "project",
      "region",
      "reservedInternalRange",
      "resolveSubnetMask",
    ]),
    // A range may grow: `IsShrinkageIpCidr`.
    conditional: [
      { paths: ["ipCidrRange"], holds: ({ before, after }) => !holdsRange(after.inputs["ipCidrRange"], before.inputs["ipCidrRange"]) },
    ],
  },
  "gcp:container/cluster:Cluster": {
    ...named("container/resource_container_cluster.go", [
      "clusterAutoscaling.autoProvisioningDefaults.bootDiskKmsKey",
      "clusterIpv4Cidr",
      "confidentialNodes",
      "dataplaneOptimizationMode",
      "datapathProvider",
      "defaultMaxPodsPerNode",
      "description",
      "enableAutopilot",
      "enableKubernetesAlpha",
      "enableTpu",
      "initialNodeCount",
      "ipAllocationPolicy.clusterIpv4CidrBlock",
      "ipAllocationPolicy.clusterSecondaryRangeName",
      "ipAllocationPolicy.podCidrOverprovisionConfig",
      "ipAllocationPolicy.servicesIpv4CidrBlock",
      "ipAllocationPolicy.servicesSecondaryRangeName",
      "location",
      "masterAuth.clientCertificateConfig",
      "name",
      "network",
      "networkingMode",
      "nodePools",
      "privateClusterConfig.masterIpv4CidrBlock",
      "privateClusterConfig.privateEndpointSubnetwork",
      "project",
      "subnetwork",
      "userManagedKeysConfig.aggregationCa",
      "userManagedKeysConfig.clusterCa",
      "userManagedKeysConfig.etcdApiCa",
      "userManagedKeysConfig.etcdPeerCa",
    ]),
    conditional: [
      // They can be switched on, and not off again.
      { paths: ["enableL4IlbSubsetting"], holds: ({ before }) => before.inputs["enableL4IlbSubsetting"] === true },
      { paths: ["enableFqdnNetworkPolicy"], holds: ({ before }) => before.inputs["enableFqdnNetworkPolicy"] === true },
    ],
  },
  "gcp:container/nodePool:NodePool": named("container/resource_container_node_pool.go", [
    "cluster",
    "initialNodeCount",
    "location",
    "maxPodsPerNode",
    "name",
    "namePrefix",
    "networkConfig.acceleratorNetworkProfile",
    "networkConfig.additionalNodeNetworkConfigs",
    "networkConfig.additionalPodNetworkConfigs",
    "networkConfig.createPodRange",
    "networkConfig.podCidrOverprovisionConfig",
    "networkConfig.podIpv4CidrBlock",
    "networkConfig.podRange",
    "networkConfig.subnetwork",
    "placementPolicy",
    "project",
    "queuedProvisioning",
    // https://github.com/hashicorp/terraform-provider-google-beta/blob/main/google-beta/services/container/node_config.go
    "nodeConfig.advancedMachineFeatures",
    "nodeConfig.bootDiskKmsKey",
    "nodeConfig.confidentialNodes.confidentialInstanceType",
    "nodeConfig.enableConfidentialStorage",
    "nodeConfig.ephemeralStorageLocalSsdConfig",
    "nodeConfig.flexStart",
    "nodeConfig.guestAccelerators",
    "nodeConfig.hostMaintenancePolicy",
    "nodeConfig.localNvmeSsdBlockConfig",
    "nodeConfig.localSsdCount",
    "nodeConfig.localSsdEncryptionMode",
    "nodeConfig.maxRunDuration",
    "nodeConfig.metadata",
    "nodeConfig.minCpuPlatform",
    "nodeConfig.nodeGroup",
    "nodeConfig.oauthScopes",
    "nodeConfig.preemptible",
    "nodeConfig.reservationAffinity",
    "nodeConfig.sandboxConfig",
    "nodeConfig.secondaryBootDisks",
    "nodeConfig.serviceAccount",
    "nodeConfig.shieldedInstanceConfig",
    "nodeConfig.soleTenantConfig",
    "nodeConfig.spot",
  ]),
  "gcp:dns/managedZone:ManagedZone": named("dns/resource_dns_managed_zone.go", ["dnsName", "name", "project", "visibility"]),
  "gcp:dns/recordSet:RecordSet": unnamed("dns/resource_dns_record_set.go", ["managedZone", "name", "project", "routingPolicy.healthCheck"]),
  "gcp:kms/cryptoKey:CryptoKey": named("kms/resource_kms_crypto_key.go", [
    "cryptoKeyBackend",
    "destroyScheduledDuration",
    "importOnly",
    "keyRing",
    "name",
    "purpose",
    "versionTemplate.protectionLevel",
  ]),
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": unnamed("kms/iam_kms_crypto_key.go", [...OF_MEMBERS, "cryptoKeyId"]),
  "gcp:kms/keyRing:KeyRing": named("kms/resource_kms_key_ring.go", ["location", "name", "project"]),
  "gcp:logging/projectExclusion:ProjectExclusion": named("logging/resource_logging_exclusion.go", ["name", "project"]),
  "gcp:logging/projectSink:ProjectSink": named("logging/resource_logging_sink.go", ["name", "project"]),
  "gcp:monitoring/alertPolicy:AlertPolicy": unnamed("monitoring/resource_monitoring_alert_policy.go", ["project"]),
  "gcp:monitoring/notificationChannel:NotificationChannel": unnamed("monitoring/resource_monitoring_notification_channel.go", ["project"]),
  "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy": named(
    "networkconnectivityv1/resource_network_connectivity_service_connection_policy.go",
    ["location", "name", "network", "project", "serviceClass"],
  ),
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": unnamed("resourcemanager/iam_project.go", ["project"]),
  "gcp:projects/iAMMember:IAMMember": unnamed("resourcemanager/iam_project.go", [...OF_MEMBERS, "project"], "always"),
  "gcp:projects/service:Service": unnamed("resourcemanager/resource_google_project_service.go", ["project", "service"]),
  "gcp:projects/serviceIdentity:ServiceIdentity": unnamed("resourcemanager/resource_project_service_identity.go", ["project", "service"]),
  "gcp:secretmanager/secret:Secret": unnamed(
    "secretmanager/resource_secret_manager_secret.go",
    ["project", "replication", "secretId"],
    "always",
  ),
  "gcp:secretmanager/secretIamMember:SecretIamMember": unnamed("secretmanager/iam_secret_manager_secret.go", [
    ...OF_MEMBERS,
    "project",
    "secretId",
  ]),
  "gcp:serviceaccount/account:Account": named("resourcemanager/resource_google_service_account.go", ["accountId", "project"], "accountId"),
  "gcp:serviceaccount/iAMMember:IAMMember": unnamed("resourcemanager/iam_service_account.go", [...OF_MEMBERS, "serviceAccountId"]),
  "gcp:servicenetworking/connection:Connection": unnamed("servicenetworking/resource_service_networking_connection.go", [
    "network",
    "service",
  ]),
  "gcp:sql/databaseInstance:DatabaseInstance": {
    ...named("sql/resource_sql_database_instance.go", [
      "encryptionKeyName",
      "masterInstanceName",
      "name",
      "project",
      "region",
      "replicaConfiguration",
      "settings.collation",
    ]),
    conditional: [
      // It may be set, and not taken away again.
      { paths: ["settings.ipConfiguration.privateNetwork"], holds: ({ after }) => !namesPrivateNetwork(after.inputs["settings"]) },
    ],
  },
  "gcp:sql/user:User": named("sql/resource_sql_user.go", ["host", "instance", "name", "project", "type"]),
  "gcp:storage/bucket:Bucket": named("storage/resource_storage_bucket.go", [
    "customPlacementConfig.dataLocations",
    "enableObjectRetention",
    "hierarchicalNamespace",
    "location",
    "name",
    "project",
  ]),
  "gcp:storage/bucketIAMMember:BucketIAMMember": unnamed("storage/iam_storage_bucket.go", [...OF_MEMBERS, "bucket"]),
  "gcp:vertex/aiEndpoint:AiEndpoint": named("vertexai/resource_vertex_ai_endpoint.go", [
    "encryptionSpec",
    "location",
    "name",
    "network",
    "privateServiceConnectConfig.enablePrivateServiceConnect",
    "project",
    "region",
  ]),
  "gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore": named("vertexai/resource_vertex_ai_feature_online_store.go", [
    "name",
    "project",
    "region",
  ]),
  "gcp:vertex/aiMetadataStore:AiMetadataStore": named("vertexai/resource_vertex_ai_metadata_store.go", [
    "description",
    "encryptionSpec",
    "name",
    "project",
    "region",
  ]),
  "gcp:vertex/aiTensorboard:AiTensorboard": unnamed("vertexai/resource_vertex_ai_tensorboard.go", ["encryptionSpec", "project", "region"]),
  // No key of the configuration forces a new provider: `ForcesProviderReplace` of the bridge is not set for any.
  "pulumi:providers:gcp": { paths: [], source: "https://github.com/pulumi/pulumi-gcp/blob/master/provider/resources.go" },
};

function unnamed(file: string, paths: readonly string[], oldGoesFirst?: OldGoesFirst): Immutability {
  const fromProvider = FROM_PROVIDER.filter((key) => paths.includes(key));
  return { paths, ...(oldGoesFirst === undefined ? {} : { oldGoesFirst }), fromProvider, source: `${SOURCES}/${file}` };
}

function named(file: string, paths: readonly string[], given = "name"): Immutability {
  return unnamed(file, paths, { given });
}

/** Whether one range of addresses holds another one. */
function holdsRange(outer: PlanValue | undefined, inner: PlanValue | undefined): boolean {
  if (typeof outer !== "string" || typeof inner !== "string" || !ipaddr.isValidCIDR(outer) || !ipaddr.isValidCIDR(inner)) return false;
  const [[start, prefix], [within, longer]] = [ipaddr.parseCIDR(outer), ipaddr.parseCIDR(inner)];
  return start.kind() === within.kind() && prefix <= longer && within.match(start, prefix);
}

function namesPrivateNetwork(settings: PlanValue | undefined): boolean {
  return JSON.stringify(settings ?? null).includes('"privateNetwork":');
}
