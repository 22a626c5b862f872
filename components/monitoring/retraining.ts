import type { RuleGroup } from "../core/alerts.ts";
import type { MonitoringWiring } from "./contract.ts";

/** Name of the receiver, and of the rules. */
export const RETRAINING = "retraining";

/**
 * How alerts that start a training are told. All of a team's are one notification, since one training answers them all, and since only what is common to
 * the alerts of a notification says which team it is. https://prometheus.io/docs/alerting/latest/configuration/#route
 */
export const RETRAINING_ROUTE = {
  groupBy: ["team"],
  groupWait: "1m",
  // An alert more, while a training runs that an earlier one started, says nothing new for a while.
  groupInterval: "60m",
  repeatInterval: "24h",
  matchers: [
    { name: "retrain", matchType: "=", value: "true" },
    { name: "team", matchType: "=~", value: ".+" },
  ],
} as const;

/** The alerts that the environment asks for; none where nothing would come of them. */
export function retrainingGroups({ retraining }: Pick<MonitoringWiring, "retraining">): readonly RuleGroup[] {
  if (retraining === undefined || retraining.alerts.length === 0) return [];
  const rules = retraining.alerts.map(({ forMinutes, name, query, team }) => ({
    alert: name,
    expr: query,
    for: `${forMinutes}m`,
    labels: { severity: "warning", retrain: "true", team } as const,
    annotations: {
      summary: `The model of ${team} is to be trained anew`,
      description: `The query of this alert has had an answer for ${forMinutes} minutes, which starts the training of ${team}.`,
    },
  }));
  return [{ name: RETRAINING, rules }];
}
