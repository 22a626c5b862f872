import type { PlanValue } from "../../plan.ts";
import type { Maker } from "../made.ts";
import { at, record, text } from "../values.ts";

/** Keys that the estate's own Job fills into declared Secrets; what it reads stands in a ConfigMap beside it. */
export const generatedSecrets: Maker = ({ kind, namespace, fields }) => {
  const wanted = kind === "ConfigMap" ? text(at(fields["data"], "wanted.json")) : undefined;
  if (wanted === undefined) return [];
  const secrets = record(parsed(wanted));
  return Object.entries(secrets).map(([name, keys]) => ({ made: "secret", namespace, name, keys: Object.keys(record(keys)) }));
};

/** A ConfigMap of somebody else's may have a file of the same name. */
function parsed(json: string): PlanValue | undefined {
  try {
    return JSON.parse(json) as PlanValue;
  } catch {
    return undefined;
  }
}
