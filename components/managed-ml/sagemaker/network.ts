import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { ManagedMlArgs } from "../contract.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
const GROUP_NAME: NameRule = { longest: 255 };

const HTTPS = 443;
const NFS = 2049;

/** Services of SageMaker by their own names, of which one does not begin as others do. https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html */
const SERVICES: Readonly<Record<string, (region: string) => string>> = {
  api: (region) => `com.amazonaws.${region}.sagemaker.api`,
  runtime: (region) => `com.amazonaws.${region}.sagemaker.runtime`,
  studio: (region) => `aws.sagemaker.${region}.studio`,
};

/**
 * Workspaces, jobs and endpoints: they reach each other, as the machines of one training must, their home folders, and whatever speaks HTTPS;
 * nothing else reaches them. https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html
 */
export function newWorkloadsGroup(name: string, args: ManagedMlArgs, options: CustomResourceOptions): SecurityGroup {
  const { estate, network } = args;
  const tags = tagsOf(estate, "managed-ml");
  const group = new SecurityGroup(
    `${name}-workloads`,
    {
      name: physicalName(estate, "sagemaker-workloads", GROUP_NAME),
      description: "Workspaces, jobs and endpoints of SageMaker AI",
      vpcId: network.id,
      tags,
    },
    { ...options, dependsOn: [...network.ready] },
  );
  const among = { securityGroupId: group.id, referencedSecurityGroupId: group.id, ipProtocol: "tcp", fromPort: 0, toPort: 65_535, tags };
  const toFolders = { securityGroupId: group.id, cidrIpv4: network.cidr, ipProtocol: "tcp", fromPort: NFS, toPort: NFS, tags };
  // The network's NAT is the way to packages and to services of AWS without an endpoint of their own, MLflow's among them.
  const out = { securityGroupId: group.id, cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: HTTPS, toPort: HTTPS, tags };
  new SecurityGroupIngressRule(`${name}-workloads-among-in`, { ...among, description: "Machines of one job" }, options);
  new SecurityGroupEgressRule(`${name}-workloads-among-out`, { ...among, description: "Machines of one job" }, options);
  new SecurityGroupEgressRule(`${name}-workloads-folders`, { ...toFolders, description: "Home folders" }, options);
  new SecurityGroupEgressRule(`${name}-workloads-https`, { ...out, description: "HTTPS" }, options);
  return group;
}

/** Ways from the network to SageMaker that do not leave it. Their private names are the network's: it has one such endpoint a service at most. */
export function newServiceEndpoints(name: string, args: ManagedMlArgs, options: CustomResourceOptions): readonly VpcEndpoint[] {
  const { estate, network } = args;
  const tags = tagsOf(estate, "managed-ml");
  const group = new SecurityGroup(
    `${name}-endpoints`,
    {
      name: physicalName(estate, "sagemaker-endpoints", GROUP_NAME),
      description: "Endpoints of the SageMaker AI services",
      vpcId: network.id,
      tags,
    },
    { ...options, dependsOn: [...network.ready] },
  );
  const inside = { securityGroupId: group.id, cidrIpv4: network.cidr, ipProtocol: "tcp", fromPort: HTTPS, toPort: HTTPS, tags };
  new SecurityGroupIngressRule(`${name}-endpoints-in`, { ...inside, description: "The network" }, options);
  return Object.entries(SERVICES).map(
    ([service, serviceName]) =>
      new VpcEndpoint(
        `${name}-endpoint-${service}`,
        {
          vpcId: network.id,
          serviceName: serviceName(estate.region),
          vpcEndpointType: "Interface",
          privateDnsEnabled: true,
          subnetIds: [...network.dataSubnets],
          securityGroupIds: [group.id],
          tags,
        },
        options,
      ),
  );
}
