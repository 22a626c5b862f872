import { type AlertRule, critical, type RuleGroup, warn } from "../../core/alerts.ts";
import type { DeviceGroup, EdgeSpec } from "./contract.ts";

/** Metrics that `fleet.py` exports. */
export const EDGE_METRICS = [
  "edge_bundle_info",
  "edge_devices",
  "edge_manifest_age_seconds",
  "edge_rollout_rolled_back",
  "edge_rollout_stage_percent",
] as const;

/** Alerts of each group of devices, under its owner; none where there are no groups. */
export function edgeGroups({ groups, everyMinutes }: Pick<EdgeSpec, "groups" | "everyMinutes">): readonly RuleGroup[] {
  if (groups.length === 0) return [];
  return [{ name: "edge", rules: groups.flatMap((group) => rulesOf(group, everyMinutes).map((rule) => owned(rule, group))) }];
}

function owned(rule: AlertRule, { model, owner }: DeviceGroup): AlertRule {
  return { ...rule, labels: { ...rule.labels, model, owner } };
}

function rulesOf(group: DeviceGroup, everyMinutes: number): readonly AlertRule[] {
  const { afterOffline, checkMinutes, name, offlineDays, rollOut } = group;
  const of = (state: string) => `edge_devices{group="${name}",state="${state}"}`;
  const all = `sum by (group) (edge_devices{group="${name}"})`;
  return [
    warn(
      "EdgeRollOutTakenBack",
      `edge_rollout_rolled_back{group="${name}"} == 1`,
      "1m",
      "The bundle of {{ $labels.group }} was taken back",
      "Too many devices were unwell with it, and all are told the one from before. What they say stands in fleet/reports/{{ $labels.group }}.json of the bucket; another version begins anew.",
    ),
    warn(
      "EdgeDevicesUnhealthy",
      `sum by (group) (${of("unhealthy")}) > ${rollOut.maxUnhealthyPercent / 100} * ${all}`,
      `${3 * checkMinutes}m`,
      "{{ $value }} devices of {{ $labels.group }} are unwell",
      "They refuse what they are told, or run the bundle from before: their reports say why.",
    ),
    warn(
      "EdgeDevicesSilent",
      `sum by (group) (edge_devices{group="${name}",state=~"silent|missing"}) > 0.5 * ${all}`,
      "1h",
      "Half of the devices of {{ $labels.group }} are not heard of",
      `{{ $value }} devices do not report. After ${offlineDays} days without the fleet they ${afterOffline === "stop" ? "stop" : "say that they are stale"}.`,
    ),
    // Devices take no manifest that has expired, and a third of the way there is still time.
    critical(
      warn(
        "EdgeManifestOld",
        `edge_manifest_age_seconds{group="${name}"} > ${Math.max(offlineDays * 28_800, 3 * everyMinutes * 60)}`,
        "5m",
        "What devices of {{ $labels.group }} are told is not renewed",
        "Look at the runs of the CronJob edge-rollout: when the manifest expires, devices that are online count as offline.",
      ),
    ),
  ];
}
