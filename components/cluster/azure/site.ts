import {
  type ComponentResource,
  type CustomResourceOptions,
  type Input,
  interpolate,
  type Output,
  type ResourceTransformation,
} from "@pulumi/pulumi";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { CloudClusterArgs, ClusterSpec } from "../contract.ts";

/** What every part of a cluster is made in and with. */
export interface Site {
  /** Name of the component. */
  readonly name: string;
  readonly spec: ClusterSpec;
  readonly args: CloudClusterArgs;
  /** Name of the cluster, known before it stands. */
  readonly clusterName: string;
  readonly nodeSubnet: Input<string>;
  /** Subnet that AKS brings the API server into. */
  readonly apiSubnet: Output<string>;
  readonly options: CustomResourceOptions;
}

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftcontainerservice */
const CLUSTER_NAME: NameRule = { longest: 63 };

/** The network's own rule: it gives the subnet this name, and an existing network has to have one of it. */
const SUBNET_NAME: NameRule = { longest: 64 };

/** What the parts of a cluster are called by that have no narrower rule. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
export const PART_NAME: NameRule = { longest: 63 };

export function siteOf(name: string, spec: ClusterSpec, args: CloudClusterArgs, parent: ComponentResource): Site {
  const { estate, network } = args;
  const [nodeSubnet] = network.nodeSubnets;
  if (nodeSubnet === undefined) throw new Error(`${name}: the network has no subnet for nodes`);
  return {
    name,
    spec,
    args,
    clusterName: physicalName(estate, "cluster", CLUSTER_NAME),
    nodeSubnet,
    apiSubnet: interpolate`${network.id}/subnets/${physicalName(estate, "api", SUBNET_NAME)}`,
    options: { parent, provider: estate.provider },
  };
}

/**
 * Takes properties as they stand here. The SDK fills in what is left out only once it knows the whole, and one value that a plan cannot know
 * would hide all that stands beside it.
 */
export function asGiven(given: Readonly<Record<string, unknown>>): ResourceTransformation {
  return ({ props, opts }) => ({ props: { ...props, ...given }, opts });
}
