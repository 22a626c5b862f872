import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { Input } from "@pulumi/pulumi";
import { type NameRule, physicalName } from "../../core/naming.ts";
import { namedTags, type Site } from "./site.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
const GROUP_NAME: NameRule = { longest: 255 };

/**
 * Services that nodes, pods and databases call all the time, by the last part of their names: images, identities, logs, disks, secrets and keys then never
 * pass the NAT. https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
const SERVICES = ["ecr.api", "ecr.dkr", "sts", "logs", "ec2", "eks-auth", "secretsmanager", "kms"] as const;

/** Puts AWS's services into the network: S3 by routes, which cost nothing, the others by an address in each subnet. */
export function endpointsOf(
  site: Site,
  cidr: string,
  { subnets, tables }: { readonly subnets: readonly Input<string>[]; readonly tables: readonly Input<string>[] },
): readonly VpcEndpoint[] {
  const { estate, name, options, vpc } = site;
  const group = callersOf(site, cidr);
  const s3 = new VpcEndpoint(
    `${name}-s3`,
    {
      vpcId: vpc.id,
      vpcEndpointType: "Gateway",
      serviceName: `com.amazonaws.${estate.region}.s3`,
      routeTableIds: [...tables],
      tags: namedTags(estate, "s3"),
    },
    options,
  );
  const interfaces = SERVICES.map((service) => {
    const role = service.replaceAll(".", "-");
    return new VpcEndpoint(
      `${name}-${role}`,
      {
        vpcId: vpc.id,
        vpcEndpointType: "Interface",
        serviceName: `com.amazonaws.${estate.region}.${service}`,
        privateDnsEnabled: true,
        subnetIds: [...subnets],
        securityGroupIds: [group.id],
        tags: namedTags(estate, role),
      },
      options,
    );
  });
  return [s3, ...interfaces];
}

/** Whoever is in the network may call, and the endpoints call nobody. */
function callersOf({ estate, name, options, vpc }: Site, cidr: string): SecurityGroup {
  const description = "Calls of AWS services from inside of the network";
  const tags = namedTags(estate, "endpoints");
  const group = new SecurityGroup(
    `${name}-endpoints`,
    { name: physicalName(estate, "endpoints", GROUP_NAME), description, vpcId: vpc.id, tags },
    options,
  );
  new SecurityGroupIngressRule(
    `${name}-endpoints-https`,
    { securityGroupId: group.id, description, cidrIpv4: cidr, ipProtocol: "tcp", fromPort: 443, toPort: 443, tags },
    options,
  );
  return group;
}
