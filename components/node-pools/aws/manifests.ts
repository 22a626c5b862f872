import type { InstanceProfile } from "@pulumi/aws/iam/instanceProfile.js";
import type { NodePool } from "../../cluster/contract.ts";
import { tagsOf } from "../../core/estate.ts";
import type { CustomObject } from "../../core/kubernetes.ts";
import { sharingLabels } from "../../gpu/contract.ts";
import type { NodePoolsArgs } from "../contract.ts";
import type { ChosenPool } from "./chosen.ts";

/** Labels of a pool's nodes. */
export function labelsOf(pool: NodePool, { cluster }: NodePoolsArgs): Readonly<Record<string, string>> {
  const { accelerator, name, purpose } = pool;
  const kind = accelerator === undefined ? {} : { "mlops-estate/accelerator": accelerator.kind, ...sharingLabels(pool) };
  return { [cluster.capabilities.poolLabel]: name, "mlops-estate/purpose": purpose, ...kind };
}

/** How a pool's machines are set up; one a pool, since disks and reservations differ. https://karpenter.sh/docs/concepts/nodeclasses/ */
export function nodeClass(pool: NodePool, { cluster, estate, key, network }: NodePoolsArgs, profile: InstanceProfile): CustomObject {
  const disk = { volumeType: "gp3", volumeSize: `${pool.diskGiB}Gi`, encrypted: true, kmsKeyID: key, deleteOnTermination: true };
  return {
    apiVersion: "karpenter.k8s.aws/v1",
    kind: "EC2NodeClass",
    metadata: { name: pool.name },
    spec: {
      // The newest image for the cluster's version, with NVIDIA's driver where the machine has GPUs: nodes are replaced for each security fix.
      amiSelectorTerms: [{ alias: "al2023@latest" }],
      instanceProfile: profile.name,
      subnetSelectorTerms: network.nodeSubnets.map((id) => ({ id })),
      securityGroupSelectorTerms: [{ id: cluster.nodeGroup }],
      associatePublicIPAddress: false,
      metadataOptions: { httpEndpoint: "enabled", httpProtocolIPv6: "disabled", httpPutResponseHopLimit: 1, httpTokens: "required" },
      blockDeviceMappings: [{ deviceName: "/dev/xvda", rootVolume: true, ebs: disk }],
      ...(pool.localStorage && { instanceStorePolicy: "RAID0" }),
      ...(pool.reservation !== undefined && { capacityReservationSelectorTerms: [{ id: pool.reservation }] }),
      tags: tagsOf(estate, "node-pools"),
    },
  };
}

/** What may be started for a pool, and how much of it beside what always stands. https://karpenter.sh/docs/concepts/nodepools/ */
export function nodePool({ machine, pool, types }: ChosenPool, args: NodePoolsArgs): CustomObject {
  const { gpuResource, gpuTaint } = args.cluster.capabilities;
  const nodes = pool.max - pool.min;
  const gpus = machine.accelerator === undefined ? {} : { [gpuResource]: String(nodes * machine.accelerator.count) };
  return {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name: pool.name },
    spec: {
      template: {
        metadata: { labels: labelsOf(pool, args) },
        spec: {
          nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: pool.name },
          requirements: [
            among("node.kubernetes.io/instance-type", ...types),
            among("karpenter.sh/capacity-type", ...capacityOf(pool)),
            among("kubernetes.io/arch", "amd64"),
            among("kubernetes.io/os", "linux"),
          ],
          ...(machine.accelerator !== undefined && { taints: [gpuTaint] }),
        },
      },
      disruption: disruptionOf(pool),
      limits: { nodes: String(nodes), cpu: String(nodes * machine.cpu), memory: `${nodes * machine.memoryGiB}Gi`, ...gpus },
    },
  };
}

function among(key: string, ...values: readonly string[]) {
  return { key, operator: "In", values };
}

/** A reservation is used up first; what the pool may have beyond it is bought as any other. https://karpenter.sh/docs/tasks/odcrs/ */
function capacityOf({ reservation, spot }: NodePool): readonly string[] {
  const bought = spot ? "spot" : "on-demand";
  return reservation === undefined ? [bought] : ["reserved", bought];
}

/** Nobody moves a training in order to save money or for a newer image: its node goes when it is empty. */
function disruptionOf({ purpose }: NodePool) {
  if (purpose !== "training")
    return { consolidationPolicy: "WhenEmptyOrUnderutilized", consolidateAfter: "5m", budgets: [{ nodes: "10%" }] };
  const budgets = [
    { nodes: "100%", reasons: ["Empty"] },
    { nodes: "0", reasons: ["Drifted", "Underutilized"] },
  ];
  return { consolidationPolicy: "WhenEmpty", consolidateAfter: "5m", budgets };
}
