import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const rule = (inputs: Record<string, PlanValue>) => resource(RULE, { ipProtocol: "tcp", fromPort: 5432, toPort: 5432, ...inputs });
const firewall = (inputs: Record<string, PlanValue>) =>
  resource("gcp:compute/firewall:Firewall", { allows: [{ protocol: "tcp" }], ...inputs });

function security(inputs: Record<string, PlanValue>) {
  const one = { direction: "Inbound", access: "Allow", protocol: "Tcp", destinationPortRange: "22", ...inputs };
  return resource("azure-native:network:NetworkSecurityGroup", { securityRules: [one] });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a database that the network reaches, and a group that lets nobody in",
      answer: "passed",
      resources: [rule({ cidrIpv4: "10.40.0.0/16" }), resource("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { vpcId: "vpc-1" })],
    },
    {
      sort: "boundary",
      title: "port 443 for everybody, on all clouds",
      answer: "passed",
      resources: [
        resource(RULE, { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" }),
        firewall({ allows: [{ protocol: "tcp", ports: ["443"] }], sourceRanges: ["0.0.0.0/0"] }),
        security({ destinationPortRange: "443", sourceAddressPrefix: "Internet" }),
      ],
    },
    {
      sort: "compliant",
      title: "known callers on the other clouds",
      answer: "passed",
      resources: [firewall({ sourceRanges: ["10.40.0.0/16"] }), security({ sourceAddressPrefix: "AzureLoadBalancer" })],
    },
    {
      sort: "violating",
      title: "a database that everybody reaches",
      answer: "violated",
      paths: ["cidrIpv4", "cidrIpv6"],
      resources: [rule({ cidrIpv4: "0.0.0.0/0", cidrIpv6: "::/0" })],
    },
    {
      sort: "violating",
      title: "SSH for everybody, on the other clouds",
      answer: "violated",
      paths: ["securityRules[0].sourceAddressPrefix", "sourceRanges[0]"],
      resources: [
        firewall({ allows: [{ protocol: "tcp", ports: ["443", "22"] }], sourceRanges: ["0.0.0.0/0"] }),
        security({ sourceAddressPrefix: "*" }),
      ],
    },
    {
      sort: "violating",
      title: "a group in which whatever names none may call each other",
      answer: "violated",
      resources: [resource("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { ingress: [{ self: true, protocol: "-1" }] })],
    },
    {
      sort: "boundary",
      title: "the widest block of one's own, and half of the internet",
      answer: "violated",
      paths: ["ingress[0].cidrBlocks[1]"],
      resources: [
        resource("aws:ec2/securityGroup:SecurityGroup", {
          ingress: [{ protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["10.0.0.0/8", "128.0.0.0/1"] }],
        }),
      ],
    },
    {
      sort: "unknown",
      title: "callers that are known later",
      answer: "undetermined",
      paths: ["cidrIpv4"],
      resources: [rule({ cidrIpv4: unknown })],
    },
    { sort: "absent", title: "a rule that names no source, which means everybody", answer: "violated", resources: [firewall({})] },
    { sort: "wrong-type", title: "callers that are a number", answer: "violated", resources: [rule({ cidrIpv4: 0 })] },
  ],
};
