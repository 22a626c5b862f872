import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { ComponentResource, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { AWS_REGIONS } from "../account/regions/aws.ts";
import { UserError } from "../core/errors.ts";
import { parseSpec } from "../core/parse.ts";
import { endpointsOf } from "./aws/endpoints.ts";
import { flowLogsOf } from "./aws/flow-logs.ts";
import { namedTags, type Site } from "./aws/site.ts";
import { subnetsOf, type Zones } from "./aws/subnets.ts";
import { type NetworkArgs, type NetworkOutputs, NetworkSpec } from "./contract.ts";

/** A VPC over three zones. Nodes reach the internet by NAT, data does not, and AWS's own services answer inside of it. */
export class AwsNetwork extends ComponentResource implements NetworkOutputs {
  readonly id: Input<string>;
  readonly cidr: string;
  readonly nodeSubnets: readonly Input<string>[];
  readonly dataSubnets: readonly Input<string>[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: NetworkArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, NetworkSpec, args.spec);
    const zones = zonesOf(name, args.estate.region);
    super("estate:network:AwsNetwork", name, {}, opts);
    const { dataSubnets, id, nodeSubnets, ready } = spec.existing
      ? { ...spec.existing, ready: [] }
      : madeNetwork(name, zones, spec, args, this);
    this.id = id;
    this.cidr = spec.cidr;
    this.nodeSubnets = nodeSubnets;
    this.dataSubnets = dataSubnets;
    this.ready = ready;
    this.registerOutputs({ id, cidr: this.cidr, nodeSubnets, dataSubnets });
  }
}

function zonesOf(name: string, region: string): Zones {
  const known = AWS_REGIONS[region];
  if (known !== undefined) return known.zones;
  throw new UserError(`${name}: the region is not known`, [
    { path: "region", reason: `must be one of ${Object.keys(AWS_REGIONS).join(", ")} (got "${region}")` },
  ]);
}

type Network = Omit<NetworkOutputs, "cidr">;

function madeNetwork(name: string, zones: Zones, spec: NetworkSpec, { estate, key }: NetworkArgs, parent: Resource): Network {
  const options = { parent, provider: estate.provider };
  const vpc = new Vpc(
    `${name}-vpc`,
    { cidrBlock: spec.cidr, enableDnsSupport: true, enableDnsHostnames: true, tags: namedTags(estate, "network") },
    options,
  );
  // A VPC comes with a security group that lets its members reach each other; without rules, what is put into no other group reaches nothing.
  new DefaultSecurityGroup(`${name}-default`, { vpcId: vpc.id, tags: namedTags(estate, "closed") }, options);
  const site: Site = { name, estate, vpc, options };
  const { data, nodes, ready, tables } = subnetsOf(site, zones, spec);
  const idsOf = (subnets: readonly { readonly id: Input<string> }[]) => subnets.map(({ id }) => id);
  flowLogsOf(site, spec, key);
  const endpoints = endpointsOf(site, spec.cidr, { subnets: idsOf(data), tables: idsOf(tables) });
  return { id: vpc.id, nodeSubnets: idsOf(nodes), dataSubnets: idsOf(data), ready: [...ready, ...endpoints] };
}
