import type { PlanValue } from "../../plan/plan.ts";

/** Bytes of the units of a quantity. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

/** GiB of a quantity such as `10Gi`, rounded up to whole ones, as volumes are; undefined for what is no quantity. */
export function sizeGiB(value: PlanValue | undefined): number | undefined {
  const written = typeof value === "number" ? String(value) : value;
  if (typeof written !== "string") return undefined;
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)(k|[KMGT]i|[MGT])?$/.exec(written) ?? [];
  const bytes = UNITS[unit];
  return amount === undefined || bytes === undefined ? undefined : Math.ceil((Number(amount) * bytes) / 1024 ** 3);
}
