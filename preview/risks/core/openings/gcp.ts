import type { PlannedResource } from "../../../../plan/plan.ts";
import { at, list, text } from "../../../../plan/wiring/values.ts";
import { isOpaque } from "../../../difference/equality.ts";
import { ALL_TRAFFIC, everybodyAt, type Opening, peersAt, type Traffic, trafficOf, trafficOfText } from "./opening.ts";

/** https://cloud.google.com/firewall/docs/firewalls; without any source a rule takes everybody's traffic. */
export function ofFirewall({ inputs, urn, propertyDependencies }: PlannedResource): readonly Opening[] {
  if (at(inputs, "disabled") === true) return [];
  const isOut = text(at(inputs, "direction")) === "EGRESS";
  const keys = isOut ? ["destinationRanges"] : ["sourceRanges", "sourceTags", "sourceServiceAccounts"];
  const written = keys.flatMap((key) => peersAt(inputs, [key]));
  const peers = written.length > 0 ? written : [{ peer: { sort: "everybody" } as const, path: "" }];
  const group = propertyDependencies["network"]?.join(" ") ?? text(at(inputs, "network")) ?? urn;
  return trafficAllowed(inputs["allows"]).flatMap((traffic) =>
    peers.map(({ peer, path }) => ({ group, direction: isOut ? ("out" as const) : ("in" as const), traffic, peer, path })),
  );
}

function trafficAllowed(allows: PlannedResource["inputs"][string] | undefined): readonly Traffic[] {
  if (isOpaque(allows)) return [trafficOf(allows)];
  return list(allows).flatMap((allow) => {
    const ports = list(at(allow, "ports"));
    const protocol = at(allow, "protocol");
    return ports.length === 0 ? [trafficOf(protocol)] : ports.map((port) => trafficOfText(protocol, port));
  });
}

/** Who may call the API server; without a word, everybody that reaches its address. https://cloud.google.com/kubernetes-engine/docs/how-to/authorized-networks */
export function ofGke({ inputs, urn }: PlannedResource): readonly Opening[] {
  const config = inputs["masterAuthorizedNetworksConfig"];
  const isInside = at(inputs, "privateClusterConfig", "enablePrivateEndpoint") === true;
  const all = isInside ? ({ ...everybodyAt(""), peer: { sort: "named", name: "network" } } as const) : everybodyAt("");
  const isOpen = config === undefined || config === null;
  const peers = isOpen ? [all] : peersAt(inputs, ["masterAuthorizedNetworksConfig", "cidrBlocks"], "cidrBlock");
  return peers.map((peer) => ({ group: urn, direction: "in", traffic: ALL_TRAFFIC, ...peer }));
}

/** https://cloud.google.com/sql/docs/postgres/authorize-networks */
export function ofCloudSql({ inputs, urn }: PlannedResource): readonly Opening[] {
  const peers = peersAt(inputs, ["settings", "ipConfiguration", "authorizedNetworks"], "value");
  return peers.map(({ peer, path }) => ({ group: urn, direction: "in", traffic: ALL_TRAFFIC, peer, path }));
}
