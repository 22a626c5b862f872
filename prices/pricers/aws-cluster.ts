import type { PlannedResource } from "../../plan/plan.ts";
import { at } from "../../plan/wiring/values.ts";
import type { Charges, Pricer } from "../charge.ts";
import { hours } from "../spans.ts";

/** https://aws.amazon.com/eks/pricing/ */
export const awsCluster: Pricer[] = [{ types: ["aws:eks/cluster:Cluster"], chargesOf: controlPlane }];

/** A version past its standard support costs more, where the cluster stays on it: from day one on, which it is decides the calendar. */
function controlPlane({ inputs }: PlannedResource): Charges {
  const extended = at(inputs, "upgradePolicy", "supportType") !== "STANDARD";
  const charge = { what: "control plane", price: { sheet: "control-plane", thing: "standard" }, quantity: hours(1) };
  return extended ? [{ ...charge, assumed: "a version within its standard support" }] : [charge];
}
