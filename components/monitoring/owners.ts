import type { MonitoringWiring } from "./contract.ts";

/** A rule that changes labels of alerts on their way out. https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config */
interface AlertRelabel {
  readonly source_labels: readonly string[];
  readonly regex: string;
  readonly target_label: "owner";
  readonly replacement: string;
}

/**
 * Gives every alert the label `owner` on its way to Alertmanager: that of its model, else its team, else the team whose namespace it is about, else the
 * environment's. A rule that names an owner itself keeps it. It holds for rules of charts too, which the estate does not write.
 */
export function ownerRelabels({ owners }: Pick<MonitoringWiring, "owners">): readonly AlertRelabel[] {
  if (owners === undefined) return [];
  const models = Object.entries(owners.models ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...models.map(([model, owner]) => unlessOwned("model", model, owner)),
    unlessOwned("team", "(.+)", "$1"),
    unlessOwned("exported_namespace", "team-(.+)", "$1"),
    unlessOwned("namespace", "team-(.+)", "$1"),
    { source_labels: ["owner"], regex: "^$", target_label: "owner", replacement: owners.environment },
  ];
}

function unlessOwned(label: string, regex: string, replacement: string): AlertRelabel {
  return { source_labels: ["owner", label], regex: `;${regex}`, target_label: "owner", replacement };
}
