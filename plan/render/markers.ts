import type { Problem } from "../../components/core/errors.ts";
import { keyPath } from "../../components/core/parse.ts";
import { MARKER, type PlanValue } from "../plan.ts";

const reasons: Readonly<Record<string, string>> = {
  secret: "holds a secret, which is never written; let the object name a Secret that is generated in the cluster",
  unknown: "is known only after an update of the cloud; apply this environment with Pulumi",
  asset: "is a file's content, which no Kubernetes object can hold",
};

/** Every place of a resource's inputs whose value is withheld, as problems that name resource and key path. */
export function withheld(urn: string, inputs: PlanValue): Problem[] {
  const problems: Problem[] = [];
  collect(inputs, [], (path, marker) => problems.push({ path: `${urn} ${keyPath(path)}`, reason: reasonOf(marker) }));
  return problems;
}

function collect(value: PlanValue, path: PropertyKey[], report: (path: readonly PropertyKey[], marker: PlanValue) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) descend(value[index] ?? null, index);
    return;
  }
  const fields = value as Readonly<Record<string, PlanValue>>;
  if (MARKER in fields) return report(path, fields[MARKER] ?? null);
  for (const key in fields) descend(fields[key] ?? null, key);

  function descend(child: PlanValue, key: PropertyKey): void {
    if (typeof child !== "object" || child === null) return;
    path.push(key);
    collect(child, path, report);
    path.pop();
  }
}

function reasonOf(marker: PlanValue): string {
  return (typeof marker === "string" ? reasons[marker] : undefined) ?? "has no value";
}
