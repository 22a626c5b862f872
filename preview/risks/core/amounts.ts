import type { PlanValue } from "../../../plan/plan.ts";

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const UNITS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

/** Seconds of the units in which durations are written; a year is one of 365 days. */
const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };

/** A quantity of Kubernetes, such as `500m`, `4Gi`, `1e3` or a number; undefined for what is none. */
export function quantityOf(value: PlanValue | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.length > 40) return undefined;
  const [, digits, unit = ""] = /^\s*([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|[+-]?\.\d+)([A-Za-z]{0,2})\s*$/.exec(value) ?? [];
  if (digits === undefined || !Object.hasOwn(UNITS, unit)) return undefined;
  return Number(digits) * (UNITS[unit] ?? 1);
}

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
