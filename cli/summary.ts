import type { LiveObject, Outcome, StatusRow } from "../apply/index.ts";
import { isChanged } from "../apply/index.ts";
import { plainTable } from "../plan/plain-table.ts";

/** What an `up` or `destroy` did, by capability, and everything about it that a person should know. */
export function outcomeText(outcome: Outcome): string {
  const columns = ["created", "updated", "recreated", "unchanged", "pruned"] as const;
  const capabilities = [...new Set(outcome.actions.map(({ capability }) => capability))].toSorted();
  const table = plainTable(["capability", ...columns]);
  for (const capability of capabilities) {
    const own = outcome.actions.filter((action) => action.capability === capability);
    table.push([capability, ...columns.map((column) => String(own.filter(({ done }) => done === column).length))]);
  }
  const notes = outcome.actions
    .filter(({ done, notes: all }) => all.length > 0 || done === "left")
    .map(({ what, done, notes: all }) => `  ${what}: ${[done, ...all].join("; ")}`);
  const checked = outcome.checkedKinds.map(({ kind, source }) => `  ${kind}: ${source}`).toSorted();
  return [
    capabilities.length > 0 ? table.toString() : "",
    ...(notes.length > 0 ? ["To know:", ...notes] : []),
    ...(checked.length > 0 ? ["Kinds defined apart from their controller, and what checks their objects:", ...checked] : []),
    isChanged(outcome) ? "" : "no changes",
  ]
    .filter((part) => part !== "")
    .join("\n");
}

/** Pods and nodes of a cluster in two lines. */
export function podsText(
  pods: readonly LiveObject[],
  nodes: readonly LiveObject[],
  namespaces: ReadonlySet<string>,
  simulated: boolean,
): string {
  const own = pods.filter(({ metadata, status }) => namespaces.has(metadata.namespace ?? "") && status?.["phase"] !== "Succeeded");
  const ready = own.filter((pod) => isTrue(pod, "Ready"));
  const word = simulated ? " (simulated: no container runs)" : "";
  const pools = Map.groupBy(nodes, ({ metadata: { labels, name } }) => labels?.["mlops-estate/pool"] ?? name);
  const counts = [...pools].map(([pool, all]) => `${all.length} ${pool}`).toSorted();
  return [`pods ready: ${ready.length} of ${own.length}${word}`, `nodes: ${counts.join(", ")}${simulated ? " (simulated)" : ""}`].join(
    "\n",
  );
}

/** An environment's state: what is not ready with its reason, then the counts. */
export function statusText(rows: readonly StatusRow[]): string {
  const table = plainTable(["capability", "object", "state", "reason"]);
  for (const { capability, what, state, reason } of rows) table.push([capability, what, state, reason]);
  const counts = [...Map.groupBy(rows, ({ state }) => state)].map(([state, all]) => `${all.length} ${state}`).toSorted();
  return rows.length === 0 ? "nothing stands" : `${table.toString()}\n${counts.join(", ")}`;
}

function isTrue(object: LiveObject, type: string): boolean {
  const conditions = (object.status?.["conditions"] ?? []) as readonly { readonly type?: string; readonly status?: string }[];
  return conditions.some((condition) => condition.type === type && condition.status === "True");
}
