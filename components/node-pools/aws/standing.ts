import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate.js";
import { NodeGroup } from "@pulumi/aws/eks/nodeGroup.js";
import { interpolate } from "@pulumi/pulumi";
import { SERVICE_VERSIONS } from "../../../pins/index.ts";
import type { NodePool } from "../../cluster/contract.ts";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { Machine } from "../machine.ts";
import type { ChosenPool } from "./chosen.ts";
import { labelsOf } from "./manifests.ts";
import type { Site } from "./site.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html */
const TEMPLATE_NAME: NameRule = { longest: 128 };

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
const GROUP_NAME: NameRule = { longest: 63 };

/** Network cards with EFA of machines that have more than one. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html */
const FABRIC_CARDS: Readonly<Record<string, number>> = {
  "g6e.48xlarge": 4,
  "p4d.24xlarge": 4,
  "p4de.24xlarge": 4,
  "p5.48xlarge": 32,
  "p5en.48xlarge": 16,
  "p6-b200.48xlarge": 8,
};

/** Nodes of a pool that always stand; Karpenter adds to them up to the pool's maximum. */
export function standingNodesOf(site: Site, { machine, pool, types }: ChosenPool): NodeGroup {
  const { args, name, options } = site;
  const { cluster, estate, network } = args;
  const { key, value } = cluster.capabilities.gpuTaint;
  const template = templateOf(site, machine, pool);
  return new NodeGroup(
    `${name}-${pool.name}`,
    {
      clusterName: cluster.name,
      nodeGroupName: physicalName(estate, `pool-${pool.name}`, GROUP_NAME),
      version: SERVICE_VERSIONS.kubernetes,
      nodeRoleArn: interpolate`arn:aws:iam::${estate.account}:role/estate/${cluster.nodeIdentity}`,
      subnetIds: [...network.nodeSubnets],
      amiType: machine.accelerator === undefined ? "AL2023_x86_64_STANDARD" : "AL2023_x86_64_NVIDIA",
      capacityType: pool.spot ? "SPOT" : "ON_DEMAND",
      instanceTypes: [...types],
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      scalingConfig: { minSize: pool.min, desiredSize: pool.min, maxSize: pool.min },
      updateConfig: { maxUnavailable: 1 },
      nodeRepairConfig: { enabled: true },
      labels: labelsOf(pool, args),
      ...(machine.accelerator !== undefined && { taints: [{ key, value, effect: "NO_SCHEDULE" }] }),
      tags: tagsOf(estate, "node-pools"),
    },
    { ...options, dependsOn: [...network.ready, ...cluster.ready] },
  );
}

/** No key pair, no way in by SSH, and the metadata service answers the node itself and no pod. */
function templateOf({ args, name, options }: Site, machine: Machine, pool: NodePool): LaunchTemplate {
  const { estate, key } = args;
  const physical = physicalName(estate, `pool-${pool.name}`, TEMPLATE_NAME);
  const tags = tagsOf(estate, "node-pools");
  const disk = { volumeType: "gp3", volumeSize: pool.diskGiB, encrypted: "true", kmsKeyId: key, deleteOnTermination: "true" };
  return new LaunchTemplate(
    `${name}-${pool.name}-template`,
    {
      name: physical,
      updateDefaultVersion: true,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: disk }],
      ...(pool.localStorage && { userData: USES_OWN_DISKS }),
      ...(pool.reservation !== undefined && {
        capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId: pool.reservation } },
      }),
      ...(machine.fabric !== undefined && pool.purpose === "training" && { networkInterfaces: fabricOf(machine, args.cluster.nodeGroup) }),
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags: { ...tags, Name: physical },
      })),
      tags,
    },
    options,
  );
}

/**
 * Puts images, logs and pods' scratch space on the machine's own disks.
 * https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/#localstorageoptions
 */
const USES_OWN_DISKS = Buffer.from(
  [
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="NODE"',
    "",
    "--NODE",
    "Content-Type: application/node.eks.aws",
    "",
    "apiVersion: node.eks.aws/v1alpha1",
    "kind: NodeConfig",
    "spec: {instance: {localStorage: {strategy: RAID0}}}",
    "",
    "--NODE--",
    "",
  ].join("\n"),
).toString("base64");

/**
 * Karpenter adds such interfaces by itself where pods ask for them, a node group has them from its template.
 * https://docs.aws.amazon.com/eks/latest/userguide/node-efa.html
 */
function fabricOf(machine: Machine, securityGroup: Site["args"]["cluster"]["nodeGroup"]) {
  return Array.from({ length: FABRIC_CARDS[machine.name] ?? 1 }, (_, card) => ({
    networkCardIndex: card,
    deviceIndex: card === 0 ? 0 : 1,
    interfaceType: card === 0 ? "efa" : "efa-only",
    securityGroups: [securityGroup],
    deleteOnTermination: "true",
  }));
}
