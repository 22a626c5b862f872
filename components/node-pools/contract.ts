import type { Input, Resource } from "@pulumi/pulumi";
import type { CloudClusterOutputs, NodePool } from "../cluster/contract.ts";
import type { Estate } from "../core/estate.ts";
import type { SystemWiring } from "../core/system.ts";
import type { NetworkOutputs } from "../network/contract.ts";

export interface NodePoolsArgs extends Pick<SystemWiring, "chartsMirror" | "imagesMirror"> {
  readonly estate: Estate;
  /** Pools of the cluster's spec, checked. */
  readonly pools: readonly NodePool[];
  readonly cluster: CloudClusterOutputs;
  readonly network: NetworkOutputs;
  /** Key that nodes' disks are encrypted with, by its id. */
  readonly key: Input<string>;
}

/** Nodes of a cluster that come and go with the pods that need them, within bounds. */
export interface NodePoolsOutputs {
  readonly ready: readonly Resource[];
}
