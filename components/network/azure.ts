import { all, ComponentResource, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { egressOf } from "./azure/egress.ts";
import { flowLogOf } from "./azure/flow-log.ts";
import type { Site } from "./azure/site.ts";
import { subnetsOf } from "./azure/subnets.ts";
import { privateZoneIds, privateZonesOf } from "./azure-zones.ts";
import { type NetworkArgs, type NetworkOutputs, NetworkSpec } from "./contract.ts";

/**
 * A virtual network over all zones, as every one of Azure's is: one subnet for nodes, one for data, and one that AKS brings its API server into.
 * Nodes reach the internet by NAT, data does not. Services with a private endpoint are found by their own names.
 */
export class AzureNetwork extends ComponentResource implements NetworkOutputs {
  readonly id: Input<string>;
  readonly cidr: string;
  readonly nodeSubnets: readonly Input<string>[];
  readonly dataSubnets: readonly Input<string>[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: NetworkArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, NetworkSpec, args.spec);
    super("estate:network:AzureNetwork", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const site = { name, estate: args.estate, options };
    const network = spec.existing === undefined ? newNetwork(site, spec, args) : { ...spec.existing, ready: [] };
    const links = privateZonesOf(name, args.estate, network.id, options);
    this.id = network.id;
    this.cidr = spec.cidr;
    this.nodeSubnets = network.nodeSubnets;
    this.dataSubnets = network.dataSubnets.map((subnet) => foundBy(subnet, links));
    this.ready = [...network.ready, ...links];
    this.registerOutputs({
      id: this.id,
      cidr: this.cidr,
      nodeSubnets: this.nodeSubnets,
      dataSubnets: this.dataSubnets,
      privateZones: privateZoneIds(args.estate),
    });
  }
}

type Network = Omit<NetworkOutputs, "cidr">;

function newNetwork(site: Site, spec: NetworkSpec, { key }: NetworkArgs): Network {
  const gateway = egressOf(site, spec);
  const { api, data, network, nodes } = subnetsOf(site, spec, gateway);
  const flowLog = flowLogOf(site, spec, { key, network, after: [api] });
  return { id: network.id, nodeSubnets: [nodes.id], dataSubnets: [data.id], ready: [nodes, data, api, flowLog] };
}

/** The subnet, once the zones stand: who puts an endpoint into it writes the endpoint's name into one of them. */
function foundBy(subnet: Input<string>, links: readonly Resource[]): Input<string> {
  return all([subnet, ...links.map(({ urn }) => urn)]).apply(([id]) => id ?? "");
}
