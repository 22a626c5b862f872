import type { PlanValue } from "./plan.ts";

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

/** A quantity of Kubernetes, such as `500m`, `4Gi`, `1e3` or a number; undefined for what is none. */
export function quantityOf(value: PlanValue | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.length > 40) return undefined;
  const [, digits, unit = ""] = /^\s*([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|[+-]?\.\d+)([A-Za-z]{0,2})\s*$/.exec(value) ?? [];
  if (digits === undefined || !Object.hasOwn(UNITS, unit)) return undefined;
  return Number(digits) * (UNITS[unit] ?? 1);
}

/** Bytes of a MiB, and of a GiB. */
export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;
