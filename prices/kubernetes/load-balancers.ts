import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { at, list, record } from "../../plan/wiring/values.ts";
import { BALANCED_GB, CAPACITY_UNITS } from "../assumptions.ts";
import type { Charge, Charges } from "../charge.ts";
import type { Estate } from "../estate.ts";
import { hours, spanWord } from "../spans.ts";
import type { PaidCloud } from "../table.ts";

/** Types of objects that make a cluster ask its cloud for a load balancer: a Service itself, and the proxies of a Gateway, which get one. */
export const BALANCING_TYPES = ["kubernetes:core/v1:Service", "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy"] as const;

/** Load balancers that a Service or the proxies of a Gateway make their cluster ask the cloud for. */
export function loadBalancersOf({ inputs, type }: PlannedResource, estate: Estate): Charges {
  const service = type.endsWith(":Service")
    ? { type: at(inputs, "spec", "type"), ports: list(at(inputs, "spec", "ports")).length }
    : { type: at(inputs, "spec", "provider", "kubernetes", "envoyService", "type"), ports: listenersIn(estate) };
  return service.type === "LoadBalancer" ? BY_CLOUD[estate.cloud](Math.max(1, service.ports)) : [];
}

const BY_CLOUD: Readonly<Record<PaidCloud, (ports: number) => Charges>> = {
  aws: () => [
    balancer("network load balancer", "network", 1),
    {
      ...balancer("capacity of the network load balancer", "network", 1),
      price: { sheet: "load-balancer-capacity", thing: "network" },
      quantity: hours(CAPACITY_UNITS),
      assumed: `${spanWord(CAPACITY_UNITS)} capacity units`,
    },
  ],
  // One forwarding rule takes up to five ports: https://cloud.google.com/load-balancing/docs/forwarding-rule-concepts
  gcp: (ports) => [
    balancer("forwarding rule of a network load balancer", "forwarding-rule", Math.ceil(ports / 5)),
    traffic("forwarding-rule"),
  ],
  // Up to five rules have one price by the hour, and a port is a rule: https://azure.microsoft.com/pricing/details/load-balancer/
  azure: () => [balancer("rules of a load balancer", "rules", 1), traffic("standard")],
};

function balancer(what: string, thing: string, count: number): Charge {
  return { what, price: { sheet: "load-balancer", thing }, quantity: hours(count), layer: "cluster" };
}

function traffic(thing: string): Charge {
  return {
    what: "traffic through the load balancer",
    price: { sheet: "load-balancer-traffic", thing },
    quantity: BALANCED_GB,
    layer: "cluster",
    assumed: `${spanWord(BALANCED_GB)} GB`,
  };
}

/** Ports of the plan's Gateways. */
function listenersIn({ resources }: Estate): number {
  const gateways = resources.filter(({ type }) => type === "kubernetes:gateway.networking.k8s.io/v1:Gateway");
  const ports = gateways.flatMap(({ inputs }) => list(at(inputs, "spec", "listeners")).map((each) => portOf(each)));
  return new Set(ports).size;
}

function portOf(listener: PlanValue): PlanValue | undefined {
  return record(listener)["port"];
}
