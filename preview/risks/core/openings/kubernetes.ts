import type { PlannedResource } from "../../../../plan/plan.ts";
import { at, text } from "../../../../plan/wiring/values.ts";
import { ALL_TRAFFIC, everybodyAt, type Opening, peersAt } from "./opening.ts";

/** Who a load balancer lets through; everybody where nothing is said. https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/ */
export function ofService({ inputs, urn }: PlannedResource): readonly Opening[] {
  if (text(at(inputs, "spec", "type")) !== "LoadBalancer") return [];
  const written = peersAt(inputs, ["spec", "loadBalancerSourceRanges"]);
  const peers = written.length > 0 ? written : [everybodyAt("spec")];
  return peers.map((peer) => ({ group: urn, direction: "in", traffic: ALL_TRAFFIC, ...peer }));
}
