import { Network } from "@pulumi/gcp/compute/network.js";
import { ComponentResource, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { type NetworkArgs, type NetworkOutputs, NetworkSpec } from "./contract.ts";
import { blocksOf } from "./gcp/blocks.ts";
import { firewallsOf } from "./gcp/firewalls.ts";
import { keepFlowLogs } from "./gcp/flow-logs.ts";
import { natOf } from "./gcp/nat.ts";
import { privateNamesOf } from "./gcp/private-names.ts";
import { privateServicesOf } from "./gcp/private-services.ts";
import { RESOURCE_NAME, type Site } from "./gcp/site.ts";
import { subnetsOf } from "./gcp/subnets.ts";

/**
 * A VPC of Google Cloud. Its subnets belong to the region, so there is one for nodes and one for data. So does its way out: Cloud NAT has no
 * machine in any zone that could fail with it, and the spec's `natPerZone` changes nothing here. https://cloud.google.com/nat/docs/overview#benefits
 */
export class GcpNetwork extends ComponentResource implements NetworkOutputs {
  readonly id: Input<string>;
  readonly cidr: string;
  readonly nodeSubnets: readonly Input<string>[];
  readonly dataSubnets: readonly Input<string>[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: NetworkArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, NetworkSpec, args.spec);
    super("estate:network:GcpNetwork", name, {}, opts);
    const { dataSubnets, id, nodeSubnets, ready } = spec.existing ? { ...spec.existing, ready: [] } : madeNetwork(name, spec, args, this);
    this.id = id;
    this.cidr = spec.cidr;
    this.nodeSubnets = nodeSubnets;
    this.dataSubnets = dataSubnets;
    this.ready = ready;
    this.registerOutputs({ id, cidr: this.cidr, nodeSubnets, dataSubnets });
  }
}

function madeNetwork(name: string, spec: NetworkSpec, { estate, key }: NetworkArgs, parent: Resource): Omit<NetworkOutputs, "cidr"> {
  const options = { parent, provider: estate.provider };
  const network = new Network(
    `${name}-network`,
    {
      name: physicalName(estate, "network", RESOURCE_NAME),
      project: estate.scope,
      autoCreateSubnetworks: false,
      routingMode: "REGIONAL",
    },
    options,
  );
  const site: Site = { name, estate, network, options };
  const blocks = blocksOf(spec.cidr);
  const { data, nodes } = subnetsOf(site, blocks);
  const nat = natOf(site, nodes);
  const services = privateServicesOf(site, blocks.managed);
  const firewalls = firewallsOf(site, [spec.cidr, blocks.pods]);
  const names = privateNamesOf(site);
  keepFlowLogs(site, spec.flowLogDays, key);
  return { id: network.id, nodeSubnets: [nodes.id], dataSubnets: [data.id], ready: [nat, services, ...firewalls, ...names] };
}
