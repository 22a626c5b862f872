import type { ClusterArgs } from "@pulumi/gcp/container/cluster.js";
import type { Input } from "@pulumi/pulumi";
import { SERVICE_VERSIONS } from "../../../pins/index.ts";
import { tagsOf } from "../../core/estate.ts";
import type { ClusterSpec } from "../contract.ts";
import { nodeConfigOf, SCOPES } from "./nodes.ts";
import type { Site } from "./site.ts";

/** Ranges of the nodes' subnet, as the network names them. */
const RANGES = { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName: "services" };

/** The API server's audit log comes with audit logs. https://cloud.google.com/kubernetes-engine/docs/how-to/view-logs#available_logs */
const LOGS = ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"];

/** Nights before Saturday and Sunday, in UTC: GKE wants 48 hours in any 32 days. https://cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions#maintenance-windows */
const MAINTENANCE = { startTime: "2026-01-03T00:00:00Z", endTime: "2026-01-03T08:00:00Z", recurrence: "FREQ=WEEKLY;BYDAY=SA,SU" };

/** Everything that a cluster is made with. */
export function clusterArgsOf(site: Site, spec: ClusterSpec, nodeAccount: Input<string>): ClusterArgs {
  const mode = spec.nodes === "automatic" ? autopilotArgs(site, nodeAccount) : standardArgs(site, spec, nodeAccount);
  return { ...placeOf(site), ...networkOf(site, spec), ...hardeningOf(site), ...operationsOf(), ...mode };
}

/** The minor version is the least; which patch, and when the next, the channel decides. */
function placeOf({ clusterName, estate }: Site): ClusterArgs {
  return {
    name: clusterName,
    project: estate.scope,
    location: estate.region,
    description: `Systems of ${estate.environment}`,
    minMasterVersion: SERVICE_VERSIONS.kubernetes,
    releaseChannel: { channel: "REGULAR" },
    deletionProtection: estate.protect,
    resourceLabels: tagsOf(estate, "cluster"),
  };
}

/**
 * The API server has an address in the data subnet, and one of the internet only where somebody outside is listed; each lets in whom it is
 * told to. The name that Google's front end answers to from anywhere stays closed. https://cloud.google.com/kubernetes-engine/docs/concepts/network-isolation
 */
function networkOf({ network }: Site, { allowedCidrs }: ClusterSpec): ClusterArgs {
  const [nodes] = network.nodeSubnets;
  const [data] = network.dataSubnets;
  const outside = allowedCidrs.map((cidrBlock, index) => ({ cidrBlock, displayName: `allowed-${index + 1}` }));
  return {
    network: network.id,
    ...(nodes === undefined ? {} : { subnetwork: nodes }),
    networkingMode: "VPC_NATIVE",
    ipAllocationPolicy: { ...RANGES, stackType: "IPV4" },
    datapathProvider: "ADVANCED_DATAPATH",
    privateClusterConfig: {
      enablePrivateNodes: true,
      enablePrivateEndpoint: outside.length === 0,
      ...(data === undefined ? {} : { privateEndpointSubnetwork: data }),
      masterGlobalAccessConfig: { enabled: false },
    },
    controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: false }, ipEndpointsConfig: { enabled: true } },
    masterAuthorizedNetworksConfig: {
      cidrBlocks: [{ cidrBlock: network.cidr, displayName: "network" }, ...outside],
      gcpPublicCidrsAccessEnabled: false,
      privateEndpointEnforcementEnabled: true,
    },
    // Its custom resources come with the gateway's own chart, the same on every cluster.
    gatewayApiConfig: { channel: "CHANNEL_DISABLED" },
  };
}

/** https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster. Images are scanned where they are pushed, so not here again. */
function hardeningOf({ keys, workloadPool }: Site): ClusterArgs {
  return {
    databaseEncryption: { state: "ENCRYPTED", keyName: keys.cluster },
    workloadIdentityConfig: { workloadPool },
    masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    enableLegacyAbac: false,
    anonymousAuthenticationConfig: { mode: "LIMITED" },
    rbacBindingConfig: { enableInsecureBindingSystemAuthenticated: false, enableInsecureBindingSystemUnauthenticated: false },
    binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" },
    securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "VULNERABILITY_DISABLED" },
  };
}

function operationsOf(): ClusterArgs {
  return {
    loggingConfig: { enableComponents: LOGS },
    maintenancePolicy: { recurringWindow: MAINTENANCE },
    costManagementConfig: { enabled: true },
    // Does nothing to a pod until an object asks for it. https://cloud.google.com/kubernetes-engine/docs/concepts/verticalpodautoscaler
    verticalPodAutoscaling: { enabled: true },
  };
}

/**
 * The first pool cannot be left out and is removed at once; until then it is as hardened as the others. Dataplane V2 enforces network policies without
 * an add-on.
 */
function standardArgs(site: Site, spec: ClusterSpec, nodeAccount: Input<string>): ClusterArgs {
  return {
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    nodeConfig: nodeConfigOf(site, nodeAccount),
    enableShieldedNodes: true,
    enableIntranodeVisibility: true,
    nodePoolDefaults: { nodeConfigDefaults: { insecureKubeletReadonlyPortEnabled: "FALSE", loggingVariant: "DEFAULT" } },
    monitoringConfig: monitoringOf(spec),
    addonsConfig: {
      dnsCacheConfig: { enabled: true },
      gcePersistentDiskCsiDriverConfig: { enabled: true },
      gcsFuseCsiDriverConfig: { enabled: true },
      gcpFilestoreCsiDriverConfig: { enabled: false },
    },
  };
}

/**
 * Google's Prometheus is off, since the estate brings its own and would pay for the same figures twice. Where nodes have GPUs it is on: with it alone
 * comes the exporter of what GPUs do, which the estate's Prometheus reads as well. https://cloud.google.com/kubernetes-engine/docs/how-to/dcgm-metrics
 */
function monitoringOf({ nodePools }: ClusterSpec): ClusterArgs["monitoringConfig"] {
  const gpus = nodePools.some(({ accelerator }) => accelerator !== undefined);
  return { enableComponents: ["SYSTEM_COMPONENTS", ...(gpus ? ["DCGM"] : [])], managedPrometheus: { enabled: gpus } };
}

/** Autopilot shields nodes, caches names, watches metrics and enforces policies by itself, and refuses to be told. https://cloud.google.com/kubernetes-engine/docs/resources/autopilot-standard-feature-comparison */
function autopilotArgs({ keys, tag }: Site, nodeAccount: Input<string>): ClusterArgs {
  return {
    enableAutopilot: true,
    clusterAutoscaling: { autoProvisioningDefaults: { serviceAccount: nodeAccount, oauthScopes: SCOPES, bootDiskKmsKey: keys.nodes } },
    nodePoolAutoConfig: { networkTags: { tags: [tag] }, nodeKubeletConfig: { insecureKubeletReadonlyPortEnabled: "FALSE" } },
  };
}
