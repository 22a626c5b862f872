import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Cluster } from "@pulumi/aws/eks/cluster.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { Output } from "@pulumi/pulumi";
import { SERVICE_VERSIONS } from "../../../pins/index.ts";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import { SERVICE_BLOCK } from "../../network/contract.ts";
import { controlPlaneRoleOf, type GrantedRole } from "./roles.ts";
import type { Site } from "./site.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
const GROUP_NAME: NameRule = { longest: 255 };

/** All there are. https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html */
const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** Days that CloudWatch Logs keeps records for. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTIONS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

/** The API server and what belongs to it. */
export function controlPlaneOf(site: Site, nodeRole: GrantedRole): Cluster {
  const { args, clusterName, name, options, spec } = site;
  const { estate, keys } = args;
  const { granted, role } = controlPlaneRoleOf(site);
  // The group has to be there first, or EKS makes one of its own, which nobody encrypts and which keeps everything for ever.
  const logs = logsOf(site);
  return new Cluster(
    `${name}-eks`,
    {
      name: clusterName,
      version: SERVICE_VERSIONS.kubernetes,
      roleArn: role.arn,
      vpcConfig: endpointOf(site),
      encryptionConfig: { provider: { keyArn: keys.cluster }, resources: ["secrets"] },
      enabledClusterLogTypes: LOG_TYPES,
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      // Versions out of standard support cost six times as much; AWS then upgrades instead.
      upgradePolicy: { supportType: "STANDARD" },
      // All of them are EKS add-ons, or part of Auto Mode.
      bootstrapSelfManagedAddons: false,
      deletionProtection: estate.protect,
      ...(spec.nodes === "automatic" ? automaticMode(nodeRole) : { kubernetesNetworkConfig: { serviceIpv4Cidr: SERVICE_BLOCK } }),
      tags: tagsOf(estate, "cluster"),
    },
    { ...options, protect: estate.protect, dependsOn: [logs, ...granted, ...nodeRole.granted] },
  );
}

/** Address of whom the cloud trusts to say which service account a pod has. */
export function issuerOf(cluster: Cluster): Output<string> {
  return cluster.identities.apply((identities) => {
    const issuer = identities[0]?.oidcs?.[0]?.issuer;
    if (issuer === undefined) throw new Error("EKS gave a cluster without an OIDC issuer");
    return issuer;
  });
}

function logsOf({ args, clusterName, name, options, spec }: Site): LogGroup {
  const { estate, keys } = args;
  return new LogGroup(
    `${name}-logs`,
    {
      // EKS writes to the group of this name and no other.
      name: `/aws/eks/${clusterName}/cluster`,
      kmsKeyId: keys.logs,
      retentionInDays: RETENTIONS.find((days) => days >= spec.logDays) ?? RETENTIONS[RETENTIONS.length - 1],
      deletionProtectionEnabled: estate.protect,
      tags: tagsOf(estate, "cluster"),
    },
    { ...options, protect: estate.protect },
  );
}

/** The API server answers inside of the network, and outside only those whose addresses are listed. */
function endpointOf(site: Site) {
  const { args, spec } = site;
  const outside = spec.allowedCidrs.length > 0;
  return {
    subnetIds: [...args.network.nodeSubnets],
    securityGroupIds: [callersOf(site).id],
    endpointPrivateAccess: true,
    endpointPublicAccess: outside,
    ...(outside && { publicAccessCidrs: spec.allowedCidrs }),
  };
}

/** EKS's own group admits nodes only; people behind a VPN and runners inside of the network are none. */
function callersOf({ args, name, options }: Site): SecurityGroup {
  const { estate, network } = args;
  const description = "Calls of the API server from inside of the network";
  const tags = tagsOf(estate, "cluster");
  const group = new SecurityGroup(
    `${name}-api`,
    { name: physicalName(estate, "api", GROUP_NAME), description, vpcId: network.id, tags },
    options,
  );
  const rule = { securityGroupId: group.id, description, cidrIpv4: network.cidr, ipProtocol: "tcp", fromPort: 443, toPort: 443, tags };
  new SecurityGroupIngressRule(`${name}-api-https`, rule, options);
  return group;
}

/**
 * EKS takes the three together. The node pool `general-purpose` that it offers has no limit, so the environment's pools take its place; `system` runs
 * nothing but AWS's own systems. https://docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html
 */
function automaticMode({ role }: GrantedRole) {
  return {
    computeConfig: { enabled: true, nodePools: ["system"], nodeRoleArn: role.arn },
    storageConfig: { blockStorage: { enabled: true } },
    kubernetesNetworkConfig: { serviceIpv4Cidr: SERVICE_BLOCK, elasticLoadBalancing: { enabled: true } },
  };
}
