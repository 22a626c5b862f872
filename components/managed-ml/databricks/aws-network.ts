import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { Resource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { NetworkOutputs } from "../../network/contract.ts";
import { optionsOf, type Site } from "./aws-site.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
const GROUP_NAME: NameRule = { longest: 255 };

/**
 * Ports that machines call out to, of Databricks's list for workspaces without PrivateLink: HTTPS, the control plane with validated cryptography,
 * the metastore of before Unity Catalog, and the control plane. https://docs.databricks.com/aws/security/network/classic/customer-managed-vpc#security-groups
 */
const CALLS = [
  { from: 443, to: 443, what: "https" },
  { from: 2443, to: 2443, what: "fips" },
  { from: 3306, to: 3306, what: "metastore" },
  { from: 6666, to: 6666, what: "relay" },
  { from: 8443, to: 8451, what: "control-plane" },
] as const;

/** Group of Databricks's machines: they reach each other, and the internet by the network's NAT; nothing reaches them. */
export function newGroup(site: Site, network: NetworkOutputs): { readonly group: SecurityGroup; readonly rules: readonly Resource[] } {
  const { estate, name } = site;
  const tags = tagsOf(estate, "managed-ml");
  const group = new SecurityGroup(
    `${name}-group`,
    {
      name: physicalName(estate, "databricks", GROUP_NAME),
      description: "Machines of Databricks",
      vpcId: network.id,
      tags,
    },
    optionsOf(site),
  );
  const itself = { securityGroupId: group.id, referencedSecurityGroupId: group.id, fromPort: 0, toPort: 65_535, tags };
  const among = (["tcp", "udp"] as const).flatMap((ipProtocol) => [
    new SecurityGroupIngressRule(
      `${name}-from-itself-${ipProtocol}`,
      { ...itself, ipProtocol, description: "Among themselves" },
      optionsOf(site),
    ),
    new SecurityGroupEgressRule(
      `${name}-to-itself-${ipProtocol}`,
      { ...itself, ipProtocol, description: "Among themselves" },
      optionsOf(site),
    ),
  ]);
  const out = CALLS.map(
    ({ from, to, what }) =>
      new SecurityGroupEgressRule(
        `${name}-to-${what}`,
        {
          securityGroupId: group.id,
          cidrIpv4: "0.0.0.0/0",
          ipProtocol: "tcp",
          fromPort: from,
          toPort: to,
          description: `Calls: ${what}`,
          tags,
        },
        optionsOf(site),
      ),
  );
  return { group, rules: [...among, ...out] };
}
