import { hasPages } from "../components/gateway/contract.ts";
import type { Environment } from "../environments/schema.ts";

/** Where images come from, in the form that capabilities take it; nothing where each comes from its own registry. */
export function mirrorOf(environment: Environment): { readonly imagesMirror?: string } {
  const { mirror } = environment.images;
  return mirror === undefined ? {} : { imagesMirror: mirror };
}

/** The same for charts. */
export function chartsMirrorOf({ charts: { mirror } }: Environment): { readonly chartsMirror?: string } {
  return mirror === undefined ? {} : { chartsMirror: mirror };
}

/** Whether logs or traces are kept, so that there is a bucket for them and somebody who may write it. */
export function keepsTelemetry({ monitoring }: Environment): boolean {
  return monitoring.logs || monitoring.traces;
}

/** Dollars that 30 days may cost, at which queues are held; none where nothing holds them, or the budget is in another currency than prices. */
export function heldAt({ budget, cost, queueing, triggers }: Environment): number | undefined {
  const holds = cost.enabled && cost.holdQueues && queueing.enabled && triggers.enabled;
  return holds && budget?.currency === "USD" ? budget.monthlyAmount : undefined;
}

/**
 * An entry that the caller registered itself.
 *
 * @throws Error where it is missing, which is a defect of the wiring.
 */
export function wired<Value>(entries: Readonly<Partial<Record<string, Value>>>, name: string): Value {
  const entry = entries[name];
  if (entry === undefined)
    throw new Error(`the stack wires ${name}, which it never asked for; there are ${Object.keys(entries).join(", ")}`);
  return entry;
}

/** Who may call systems of the estate's own namespace: teams, pages and a Prometheus in namespaces of their own come with the levels, or with the gateway. */
export function callersAt({ gateway, maturity }: Pick<Environment, "gateway" | "maturity">): "namespace" | "estate" {
  return maturity === 0 && !hasPages(gateway) ? "namespace" : "estate";
}
