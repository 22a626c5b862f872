import type { Route, Variant } from "../../core/model-route.ts";
import type { EndpointTraffic } from "../../managed-ml/contract.ts";

/** A route by the names that a cloud knows the two versions by. One that is released in its own place has one name. */
export function namedTraffic({ mirror, shares }: Route, names: Readonly<Record<Variant, string>>): EndpointTraffic {
  const answers: Record<string, number> = {};
  for (const { percent, variant } of shares) answers[names[variant]] = (answers[names[variant]] ?? 0) + percent;
  return { answers, copies: mirror === undefined || mirror.percent === 0 ? {} : { [names[mirror.variant]]: mirror.percent } };
}
