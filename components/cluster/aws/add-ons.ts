import { Addon } from "@pulumi/aws/eks/addon.js";
import type { Cluster } from "@pulumi/aws/eks/cluster.js";
import { jsonStringify, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { addOnRoleOf, type GrantedRole, usesDiskKey } from "./roles.ts";
import type { Site } from "./site.ts";

/** Version and settings of an add-on are AWS's own for the cluster's version, but for these. */
interface Choice {
  readonly after: readonly Resource[];
  /** Role of its pods, and their service account. */
  readonly role?: GrantedRole & { readonly serviceAccount: string };
  /** https://docs.aws.amazon.com/cli/latest/reference/eks/describe-addon-configuration.html */
  readonly configuration?: object;
}

/** What runs on every node, and so may stand before the first of them. https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html */
export function earlyAddOns(site: Site, cluster: Cluster): readonly Resource[] {
  const serviceAccount = "aws-node";
  const cni = addOnRoleOf(site, "vpc-cni", serviceAccount, "AmazonEKS_CNI_Policy");
  const identity = addOnOf(site, cluster, "eks-pod-identity-agent", { after: [] });
  return [
    identity,
    addOnOf(site, cluster, "kube-proxy", { after: [] }),
    // Network policies hold only with this: https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
    addOnOf(site, cluster, "vpc-cni", {
      after: [identity],
      role: { ...cni, serviceAccount },
      configuration: { enableNetworkPolicy: "true" },
    }),
  ];
}

/** What needs a node to become ready. */
export function lateAddOns(site: Site, cluster: Cluster, nodes: Resource): readonly Resource[] {
  const serviceAccount = "ebs-csi-controller-sa";
  const disks = addOnRoleOf(site, "ebs-csi", serviceAccount, "service-role/AmazonEBSCSIDriverPolicy", usesDiskKey(site));
  const volumes = { controller: { extraVolumeTags: tagsOf(site.args.estate, "cluster") } };
  return [
    addOnOf(site, cluster, "coredns", { after: [nodes] }),
    addOnOf(site, cluster, "aws-ebs-csi-driver", { after: [nodes], role: { ...disks, serviceAccount }, configuration: volumes }),
    // What pods use just now, which autoscalers of pods ask for: https://docs.aws.amazon.com/eks/latest/userguide/metrics-server.html
    addOnOf(site, cluster, "metrics-server", { after: [nodes] }),
    // Tells what ails a node, GPUs included, so that it can be replaced: https://docs.aws.amazon.com/eks/latest/userguide/node-health.html
    addOnOf(site, cluster, "eks-node-monitoring-agent", { after: [nodes] }),
  ];
}

function addOnOf({ args, name, options }: Site, cluster: Cluster, addonName: string, { after, configuration, role }: Choice): Addon {
  return new Addon(
    `${name}-${addonName}`,
    {
      clusterName: cluster.name,
      addonName,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      ...(configuration && { configurationValues: jsonStringify(configuration) }),
      ...(role && { podIdentityAssociations: [{ roleArn: role.role.arn, serviceAccount: role.serviceAccount }] }),
      tags: tagsOf(args.estate, "cluster"),
    },
    { ...options, dependsOn: [...after, ...(role?.granted ?? [])] },
  );
}
