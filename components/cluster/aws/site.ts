import type { ComponentResource, CustomResourceOptions } from "@pulumi/pulumi";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { CloudClusterArgs, ClusterSpec } from "../contract.ts";

/** What every part of a cluster is made in and with. */
export interface Site {
  /** Name of the component. */
  readonly name: string;
  readonly spec: ClusterSpec;
  readonly args: CloudClusterArgs;
  /** Name of the cluster, known before it stands: whoever trusts it names it so. */
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly options: CustomResourceOptions;
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
const CLUSTER_NAME: NameRule = { longest: 100 };

export function siteOf(name: string, spec: ClusterSpec, args: CloudClusterArgs, parent: ComponentResource): Site {
  const { estate } = args;
  const clusterName = physicalName(estate, "cluster", CLUSTER_NAME);
  const clusterArn = `arn:aws:eks:${estate.region}:${estate.account}:cluster/${clusterName}`;
  return { name, spec, args, clusterName, clusterArn, options: { parent, provider: estate.provider } };
}
