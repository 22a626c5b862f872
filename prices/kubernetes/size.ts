import type { PlanValue } from "../../plan/plan.ts";
import { GIB, quantityOf } from "../../plan/quantity.ts";

/** GiB of a quantity such as `10Gi`, rounded up to whole ones, as volumes are; undefined for what is no quantity. */
export function sizeGiB(value: PlanValue | undefined): number | undefined {
  const bytes = quantityOf(value);
  return bytes === undefined || bytes < 0 ? undefined : Math.ceil(bytes / GIB);
}
