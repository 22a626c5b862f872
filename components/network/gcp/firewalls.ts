import { Firewall, type FirewallArgs } from "@pulumi/gcp/compute/firewall.js";
import { physicalName } from "../../core/naming.ts";
import { RESOURCE_NAME, type Site } from "./site.ts";

/** One above the rule that every VPC ends with, which refuses the same and says nothing. https://cloud.google.com/firewall/docs/firewalls#default_firewall_rules */
const LAST = 65_534;

/**
 * Who may reach machines of the network: those of the network. GKE adds rules of its own for its nodes, which come before the last one here.
 * https://cloud.google.com/kubernetes-engine/docs/concepts/firewall-rules
 */
export function firewallsOf(site: Site, inside: readonly string[]): readonly Firewall[] {
  const protocols = ["tcp", "udp", "icmp"].map((protocol) => ({ protocol }));
  return [
    newFirewall(site, "allow-inside", { description: "The network's own machines and pods", sourceRanges: [...inside], allows: protocols }),
    newFirewall(site, "deny-ingress", {
      description: "Everybody else, on record",
      priority: LAST,
      sourceRanges: ["0.0.0.0/0"],
      denies: [{ protocol: "all" }],
      logConfig: { metadata: "INCLUDE_ALL_METADATA" },
    }),
  ];
}

function newFirewall({ estate, name, network, options }: Site, role: string, args: Omit<FirewallArgs, "network">): Firewall {
  return new Firewall(
    `${name}-${role}`,
    { name: physicalName(estate, role, RESOURCE_NAME), project: estate.scope, network: network.id, direction: "INGRESS", ...args },
    options,
  );
}
