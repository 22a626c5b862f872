import { POD_BLOCK } from "../contract.ts";
import { subnetBlocks } from "../plan.ts";

/** Where on Google Cloud which addresses of a network are used. Zones share a block, and load balancers and Cloud NAT bring their own addresses. */
export interface Blocks {
  /** Nodes and what else takes an address of theirs, such as internal load balancers: the first half. */
  readonly nodes: string;
  /** What Google runs for the network in networks of its own, such as Cloud SQL; at least a /24. https://cloud.google.com/vpc/docs/configure-private-services-access#allocating-range */
  readonly managed: string;
  /** Private endpoints, the API server's among them. */
  readonly data: string;
  readonly pods: string;
  readonly services: string;
}

/**
 * Services have addresses behind those of pods, which a node takes 256 of: all are of one block that is routed inside of a VPC.
 * https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips#cluster_sizing_secondary_range_pods
 */
const SERVICES = "100.72.0.0/20";

/** Divides a network. */
export function blocksOf(cidr: string): Blocks {
  const {
    data: [data],
    nodes: [first, , third],
  } = subnetBlocks(cidr);
  return { nodes: doubled(first), managed: third, data, pods: POD_BLOCK, services: SERVICES };
}

/** A quarter together with the one after it. */
function doubled(quarter: string): string {
  const [address, prefix] = quarter.split("/");
  return `${address}/${Number(prefix) - 1}`;
}
