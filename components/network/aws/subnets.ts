import { Eip } from "@pulumi/aws/ec2/eip.js";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import { Route } from "@pulumi/aws/ec2/route.js";
import { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import type { Resource } from "@pulumi/pulumi";
import type { NetworkSpec } from "../contract.ts";
import { subnetBlocks } from "../plan.ts";
import { namedTags, type Site } from "./site.ts";

/** Ids of three zones. */
export type Zones = readonly [string, string, string];

/** Subnets of a network, one of each kind a zone. */
export interface Subnets {
  readonly nodes: readonly Subnet[];
  readonly data: readonly Subnet[];
  /** Route tables of both. */
  readonly tables: readonly RouteTable[];
  /** What must stand before a node finds its way out. */
  readonly ready: readonly Resource[];
}

/** A subnet and what its parts are called. */
interface Part {
  readonly role: string;
  readonly subnet: Subnet;
}

/** Everything that is not the network itself. */
const INTERNET = "0.0.0.0/0";

/**
 * Tags by which controllers of load balancers find subnets. Karpenter is given its subnets by id and needs none.
 * https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
 */
const BALANCERS = {
  nodes: { "kubernetes.io/role/internal-elb": "1" },
  edge: { "kubernetes.io/role/elb": "1" },
  data: {},
} as const;

/** Divides a network: nodes with a way out, data without one, and the edge that the ways out stand in. */
export function subnetsOf(site: Site, zones: Zones, spec: NetworkSpec): Subnets {
  const blocks = subnetBlocks(spec.cidr);
  const partsOf = (kind: keyof typeof blocks) => zones.map((zone, index) => partOf(site, kind, index, zone, String(blocks[kind][index])));
  const [edge, nodes, data] = [partsOf("edge"), partsOf("nodes"), partsOf("data")];
  const internet = internetOf(site, edge);
  const nats = (spec.natPerZone ? edge : edge.slice(0, 1)).map(({ subnet }, index) => natOf(site, index, subnet, internet));
  const ways = nodes.map((part, index) => wayOut(site, part, nats[index] ?? nats[0]));
  const dataTable = tableOf(site, "data", data);
  return {
    nodes: nodes.map(({ subnet }) => subnet),
    data: data.map(({ subnet }) => subnet),
    tables: [...ways.map(({ table }) => table), dataTable],
    ready: ways.map(({ route }) => route),
  };
}

function partOf({ estate, name, options, vpc }: Site, kind: keyof typeof BALANCERS, index: number, zone: string, cidrBlock: string): Part {
  const role = `${kind}-${index + 1}`;
  const tags = { ...namedTags(estate, role), ...BALANCERS[kind] };
  const args = { vpcId: vpc.id, availabilityZoneId: zone, cidrBlock, mapPublicIpOnLaunch: false, tags };
  return { role, subnet: new Subnet(`${name}-${role}`, args, options) };
}

/** The way between the edge and the internet. */
function internetOf(site: Site, edge: readonly Part[]): Route {
  const { estate, name, options, vpc } = site;
  const gateway = new InternetGateway(`${name}-internet`, { vpcId: vpc.id, tags: namedTags(estate, "internet") }, options);
  const table = tableOf(site, "edge", edge);
  return new Route(`${name}-edge-out`, { routeTableId: table.id, destinationCidrBlock: INTERNET, gatewayId: gateway.id }, options);
}

function natOf({ estate, name, options }: Site, index: number, subnet: Subnet, internet: Route): NatGateway {
  const role = `nat-${index + 1}`;
  const tags = namedTags(estate, role);
  const address = new Eip(`${name}-${role}-address`, { domain: "vpc", tags }, options);
  const args = { subnetId: subnet.id, allocationId: address.allocationId, connectivityType: "public", tags };
  // It can be made only where its subnet leads to the internet: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
  return new NatGateway(`${name}-${role}`, args, { ...options, dependsOn: [internet] });
}

/** Each zone's nodes have a table of their own also where they share a NAT, so that one more NAT is one changed route. */
function wayOut(site: Site, part: Part, nat: NatGateway | undefined) {
  const table = tableOf(site, part.role, [part]);
  const args = { routeTableId: table.id, destinationCidrBlock: INTERNET, natGatewayId: nat?.id };
  return { table, route: new Route(`${site.name}-${part.role}-out`, args, site.options) };
}

function tableOf({ estate, name, options, vpc }: Site, role: string, parts: readonly Part[]): RouteTable {
  const table = new RouteTable(`${name}-${role}-routes`, { vpcId: vpc.id, tags: namedTags(estate, role) }, options);
  for (const { role: routed, subnet } of parts)
    new RouteTableAssociation(`${name}-${routed}-routed`, { routeTableId: table.id, subnetId: subnet.id }, options);
  return table;
}
