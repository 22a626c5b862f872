import type { PlannedResource, PlanValue } from "../../../../plan/plan.ts";
import { at, list, text } from "../../../../plan/wiring/values.ts";
import { isOpaque } from "../../../difference/equality.ts";
import type { Step } from "../../../difference/paths.ts";
import { ALL_TRAFFIC, everybodyAt, type Opening, peersAt, trafficOf } from "./opening.ts";

/** Keys of a rule that name its peers: blocks of addresses, and groups, lists and itself. */
const PEERS = ["cidrBlocks", "ipv6CidrBlocks", "securityGroups", "prefixListIds", "sourceSecurityGroupId"] as const;

/** A group with its rules written in it. https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/ */
export function ofSecurityGroup({ inputs, urn }: PlannedResource): readonly Opening[] {
  return [...rulesAt(inputs, "ingress", "in", urn), ...rulesAt(inputs, "egress", "out", urn)];
}

function rulesAt(inputs: PlanValue, key: string, direction: Opening["direction"], group: string): readonly Opening[] {
  const rules = at(inputs, key);
  if (isOpaque(rules)) return [{ group, direction, traffic: ALL_TRAFFIC, peer: { sort: "unknown" }, path: key }];
  return list(rules).flatMap((rule, index) => ruleOf(inputs, rule, [key, index], direction, group));
}

function ruleOf(
  inputs: PlanValue,
  rule: PlanValue,
  steps: readonly Step[],
  direction: Opening["direction"],
  group: string,
): readonly Opening[] {
  const traffic = trafficOf(at(rule, "protocol"), at(rule, "fromPort"), at(rule, "toPort"));
  return PEERS.flatMap((key) => peersAt(inputs, [...steps, key]).map(({ peer, path }) => ({ group, direction, traffic, peer, path })));
}

/** A rule by itself, as older programs write it. https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygrouprule/ */
export function ofSecurityGroupRule(resource: PlannedResource): readonly Opening[] {
  const direction = text(at(resource.inputs, "type")) === "egress" ? "out" : "in";
  return ruleOf(resource.inputs, resource.inputs, [], direction, groupOf(resource));
}

/** A rule by itself. https://www.pulumi.com/registry/packages/aws/api-docs/vpc/securitygroupingressrule/ */
export function ofVpcRule(direction: Opening["direction"]): (resource: PlannedResource) => readonly Opening[] {
  return (resource) => {
    const { inputs } = resource;
    const traffic = trafficOf(at(inputs, "ipProtocol"), at(inputs, "fromPort"), at(inputs, "toPort"));
    const peers = ["cidrIpv4", "cidrIpv6", "referencedSecurityGroupId", "prefixListId"].flatMap((key) => peersAt(inputs, [key]));
    return peers.map(({ peer, path }) => ({ group: groupOf(resource), direction, traffic, peer, path }));
  };
}

function groupOf({ inputs, propertyDependencies, urn }: PlannedResource): string {
  return propertyDependencies["securityGroupId"]?.join(" ") ?? text(at(inputs, "securityGroupId")) ?? urn;
}

/** Who may call the API server from outside; everybody where nothing is said. https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html */
export function ofEks({ inputs, urn }: PlannedResource): readonly Opening[] {
  const config = at(inputs, "vpcConfig");
  if (at(config, "endpointPublicAccess") === false) return [];
  const written = peersAt(inputs, ["vpcConfig", "publicAccessCidrs"]);
  const peers = written.length > 0 ? written : [everybodyAt("vpcConfig")];
  return peers.map((peer) => ({ group: urn, direction: "in", traffic: ALL_TRAFFIC, ...peer }));
}
