import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate.js";
import type { Cluster } from "@pulumi/aws/eks/cluster.js";
import { NodeGroup } from "@pulumi/aws/eks/nodeGroup.js";
import type { Resource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { GrantedRole } from "./roles.ts";
import type { Site } from "./site.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html */
const TEMPLATE_NAME: NameRule = { longest: 128 };

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
const GROUP_NAME: NameRule = { longest: 63 };

/** Machines of 2 CPUs and 8 GiB, in the order in which they are tried; every region of the catalogue has them. */
const MACHINES = ["m6i.large", "m7i.large", "m5.large"];

/** Nodes for the cluster's own systems: AWS's add-ons, and what starts all other nodes. They tolerate the taint, as what belongs to a cluster does. */
export function systemNodesOf(site: Site, cluster: Cluster, { granted, role }: GrantedRole, addOns: readonly Resource[]): NodeGroup {
  const { args, name, options } = site;
  const { estate, network } = args;
  const template = templateOf(site);
  return new NodeGroup(
    `${name}-system`,
    {
      clusterName: cluster.name,
      nodeGroupName: physicalName(estate, "system", GROUP_NAME),
      version: cluster.version,
      nodeRoleArn: role.arn,
      subnetIds: [...network.nodeSubnets],
      amiType: "AL2023_x86_64_STANDARD",
      capacityType: "ON_DEMAND",
      instanceTypes: MACHINES,
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      scalingConfig: { minSize: 2, desiredSize: 2, maxSize: 3 },
      updateConfig: { maxUnavailable: 1 },
      nodeRepairConfig: { enabled: true },
      labels: { "mlops-estate/purpose": "system" },
      taints: [{ key: "CriticalAddonsOnly", value: "true", effect: "NO_SCHEDULE" }],
      tags: tagsOf(estate, "cluster"),
    },
    { ...options, dependsOn: [...network.ready, ...granted, ...addOns] },
  );
}

/** No key pair, no way in by SSH, and the metadata service answers the node itself and no pod. */
function templateOf({ args, name, options }: Site): LaunchTemplate {
  const { estate, keys } = args;
  const physical = physicalName(estate, "system", TEMPLATE_NAME);
  const tags = tagsOf(estate, "cluster");
  const disk = { volumeType: "gp3", volumeSize: 50, encrypted: "true", kmsKeyId: keys.nodes, deleteOnTermination: "true" };
  return new LaunchTemplate(
    `${name}-system-template`,
    {
      name: physical,
      updateDefaultVersion: true,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: disk }],
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags: { ...tags, Name: physical },
      })),
      tags,
    },
    options,
  );
}
