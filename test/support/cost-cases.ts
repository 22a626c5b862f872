import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { resource } from "./control-cases.ts";

/** The stack of Prometheus that a case's OpenCost asks. */
export const prometheus: PlannedResource = resource(
  "kubernetes:helm.sh/v3:Release",
  { chart: "kube-prometheus-stack", name: "stack", namespace: "monitoring", values: { fullnameOverride: "estate" } },
  { name: "prometheus" },
);

/** OpenCost, which asks a Prometheus at an address. */
export function opencost(url: PlanValue, inputs: Record<string, PlanValue> = {}): PlannedResource {
  const asked = { internal: { enabled: false }, external: { enabled: true, url }, ...inputs };
  return resource(
    "kubernetes:helm.sh/v3:Release",
    { chart: "opencost", values: { opencost: { prometheus: asked } } },
    { name: "opencost" },
  );
}

/** Address of {@link prometheus}. */
export const PROMETHEUS_URL = "http://estate-prometheus.monitoring.svc:9090";
