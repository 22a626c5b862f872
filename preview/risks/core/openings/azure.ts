import type { PlannedResource, PlanValue } from "../../../../plan/plan.ts";
import { at, list, text } from "../../../../plan/wiring/values.ts";
import { isOpaque } from "../../../difference/equality.ts";
import type { Step } from "../../../difference/paths.ts";
import { spanOf } from "../ranges.ts";
import { ALL_TRAFFIC, everybodyAt, type Opening, peersAt, trafficOfText } from "./opening.ts";

/** https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview */
export function ofNsg({ inputs, urn }: PlannedResource): readonly Opening[] {
  const rules = inputs["securityRules"];
  if (isOpaque(rules)) return [{ group: urn, direction: "in", traffic: ALL_TRAFFIC, peer: { sort: "unknown" }, path: "securityRules" }];
  return list(rules).flatMap((rule, index) => ruleOf(inputs, rule, ["securityRules", index], urn));
}

/** A rule by itself. */
export function ofNsgRule({ inputs, propertyDependencies, urn }: PlannedResource): readonly Opening[] {
  const key = "networkSecurityGroupName";
  return ruleOf(inputs, inputs, [], propertyDependencies[key]?.join(" ") ?? text(inputs[key]) ?? urn);
}

function ruleOf(inputs: PlanValue, rule: PlanValue, steps: readonly Step[], group: string): readonly Opening[] {
  if (text(at(rule, "access"))?.toLowerCase() === "deny") return [];
  const isOut = text(at(rule, "direction"))?.toLowerCase() === "outbound";
  const end = isOut ? "destination" : "source";
  const keys = [`${end}AddressPrefix`, `${end}AddressPrefixes`];
  const groups = peersAt(inputs, [...steps, `${end}ApplicationSecurityGroups`], "id");
  const peers = [...keys.flatMap((key) => peersAt(inputs, [...steps, key])), ...groups];
  const ports = [at(rule, "destinationPortRange"), ...list(at(rule, "destinationPortRanges"))].filter((port) => port !== undefined);
  const traffic = (ports.length === 0 ? ["*"] : ports).map((port) => trafficOfText(at(rule, "protocol"), port));
  return traffic.flatMap((each) =>
    peers.map(({ peer, path }) => ({ group, direction: isOut ? ("out" as const) : ("in" as const), traffic: each, peer, path })),
  );
}

/** Where services of Azure keep the addresses that may call them, and under which key each stands. */
const ALLOW_LISTS: readonly (readonly [steps: readonly string[], key: string])[] = [
  [["networkRuleSet", "ipRules"], "iPAddressOrRange"],
  [["networkRuleSet", "ipRules"], "value"],
  [["networkAcls", "ipRules"], "value"],
  [["properties", "networkAcls", "ipRules"], "value"],
];

/** Lists of addresses that may call a service of Azure although its firewall denies all others. */
export function ofAllowLists({ inputs, urn }: PlannedResource): readonly Opening[] {
  const peers = ALLOW_LISTS.flatMap(([steps, key]) => peersAt(inputs, steps, key));
  return peers.map((peer) => ({ group: urn, direction: "in", traffic: ALL_TRAFFIC, ...peer }));
}

/** Who may call the API server; everybody where nothing is said and it is not private. https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges */
export function ofAks({ inputs, urn }: PlannedResource): readonly Opening[] {
  const profile = inputs["apiServerAccessProfile"];
  const written = peersAt(inputs, ["apiServerAccessProfile", "authorizedIPRanges"]);
  const isPrivate = at(profile, "enablePrivateCluster") === true;
  const peers = written.length > 0 || isPrivate ? written : [everybodyAt("apiServerAccessProfile")];
  return peers.map((peer) => ({ group: urn, direction: "in", traffic: ALL_TRAFFIC, ...peer }));
}

/** A firewall rule of a database: from an address to another. https://learn.microsoft.com/azure/postgresql/flexible-server/security-firewall-rules */
export function ofDatabaseRule({ inputs, propertyDependencies, urn }: PlannedResource): readonly Opening[] {
  const group = propertyDependencies["serverName"]?.join(" ") ?? text(inputs["serverName"]) ?? urn;
  const [first, last] = [inputs["startIpAddress"], inputs["endIpAddress"]];
  return spanOf(first, last).map((peer) => ({ group, direction: "in", traffic: ALL_TRAFFIC, peer, path: "endIpAddress" }));
}
