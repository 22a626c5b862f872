import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { NameRule } from "../../core/naming.ts";
import type { CloudClusterArgs } from "../contract.ts";

/** Of clusters and of node pools. https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters#Cluster.FIELDS.name */
export const CLUSTER_NAME: NameRule = { longest: 40 };
/** https://cloud.google.com/vpc/docs/add-remove-network-tags#restrictions */
export const TAG: NameRule = { longest: 63 };

/** What every part of a cluster needs. */
export interface Site extends Pick<CloudClusterArgs, "estate" | "network" | "keys"> {
  /** Logical name of the component. */
  readonly name: string;
  readonly clusterName: string;
  /** Network tag of the cluster's nodes. */
  readonly tag: string;
  /** Who Google trusts to say which service account a pod has: one for all clusters of a project. */
  readonly workloadPool: string;
  readonly options: CustomResourceOptions;
}
