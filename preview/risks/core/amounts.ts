import type { PlanValue } from "../../../plan/plan.ts";

/** Seconds of the units in which durations are written; a year is one of 365 days. */
const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };

/** Seconds of a duration such as `336h0m0s`, `15d` or `2592000s`; a number or its text stands for itself. */
export function durationOf(value: PlanValue | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.length > 40) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
  if (!/^(\d+(\.\d+)?(ms|[smhdwy]))+$/.test(value)) return undefined;
  return [...value.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdwy])/g)].reduce(
    (sum, [, count = "0", unit = "s"]) => sum + Number(count) * (SECONDS[unit] ?? 1),
    0,
  );
}

/** A whole number, written as one or as its text; undefined for what is none. */
export function countOf(value: PlanValue | undefined): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** Resources of Kubernetes that are accelerators, in limits, requests and quotas. https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/ */
export function isGpu(key: string): boolean {
  return /^(requests\.|limits\.)?(nvidia\.com\/(gpu|mig-[\w.-]+)|amd\.com\/gpu|gpu\.intel\.com\/[\w.-]+|google\.com\/tpu|aws\.amazon\.com\/neuron\w*)(\.shared)?$/.test(
    key,
  );
}
