import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { configFiles } from "../../core/config-files.ts";
import { defineControl, type EstateFinding } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { alertsOf, prometheusConfigs, prometheusStacks } from "../../core/prometheus.ts";
import type { Reading } from "../../core/reading.ts";

/** An alert that only starts a training tells nobody: what counts is a route that takes what is critical, whatever else it says. */
export const control = defineControl({
  id: "alerts-have-a-receiver",
  level: 1,
  dimension: "monitoring",
  severity: "high",
  statement: "There are alerts, and those that matter reach somebody outside of the system that raises them.",
  sources: [
    { by: "google", reference: "MLOps level 1: performance monitoring" },
    { by: "estate", reference: "an alert that nobody hears is none" },
  ],
  remediation:
    "Set `monitoring.webhookUrl` to the address of whoever is on call; in an estate without a cluster declare an alarm of the cloud with a receiver.",
  keys: ["monitoring.webhookUrl"],
  estate: (estate) => (estate.hasCluster() ? inCluster(estate) : findingUnless(some(cloudAlarms(estate)), WITHOUT_CLUSTER)),
});

const WITHOUT_CLUSTER = "an estate without a cluster must have an alarm of its cloud that notifies somebody";

function cloudAlarms(estate: Estate): readonly Certainty[] {
  const receivers = (type: string, ...keys: readonly string[]) =>
    estate.readingsOf(type).map((alarm) => some(keys.flatMap((key) => alarm.at(key).items()).map(isGiven)));
  return [
    ...receivers("aws:cloudwatch/metricAlarm:MetricAlarm", "alarmActions"),
    ...receivers("gcp:monitoring/alertPolicy:AlertPolicy", "notificationChannels"),
    ...estate.readingsOf("azure-native:monitor:MetricAlert").map((alarm) =>
      some(
        alarm
          .at("actions")
          .items()
          .map((action) => isGiven(action.at("actionGroupId"))),
      ),
    ),
  ];
}

function inCluster(estate: Estate): readonly EstateFinding[] {
  const lean = configFiles(estate, "alertmanager").map(({ content }) => content);
  const answering = [
    ...prometheusStacks(estate).map((stack) => answersOf(stack, estate)),
    ...lean.map((config) =>
      every([some(prometheusConfigs(estate).map(knowsAlertmanager)), leads(config.at("route"), config.at("receivers"), LEAN)]),
    ),
  ];
  return [
    ...findingUnless(alertsOf(estate).length > 0, "must have alerts that Prometheus evaluates"),
    ...findingUnless(some(answering), "must have a route in Alertmanager that takes critical alerts to a receiver outside of it"),
  ];
}

/** https://prometheus.io/docs/prometheus/latest/configuration/configuration/#alertmanager_config */
function knowsAlertmanager(config: Reading): Certainty {
  const targets = config
    .at("alerting", "alertmanagers")
    .items()
    .flatMap((each) => each.at("static_configs").items())
    .flatMap((each) => each.at("targets").items());
  return some(targets.map(isGiven));
}

/** Routes of the chart's own configuration, and of every AlertmanagerConfig of any namespace. */
function answersOf(stack: Reading, estate: Estate): Certainty {
  const alertmanager = stack.at("values", "alertmanager");
  if (alertmanager.at("enabled").value === false) return false;
  const strategy = alertmanager.at("alertmanagerSpec", "alertmanagerConfigMatcherStrategy");
  const everywhere = () => holds(strategy.at("type"), (type) => type === "None");
  const declared = estate
    .readingsOf("kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig")
    .map((config) =>
      every([
        everywhere(),
        takesAll(config.at("spec", "route"), OPERATOR),
        leads(config.at("spec", "route"), config.at("spec", "receivers"), OPERATOR),
      ]),
    );
  return some([leads(alertmanager.at("config", "route"), alertmanager.at("config", "receivers"), LEAN), ...declared]);
}

/** How Alertmanager, and its operator, write how somebody is told. */
interface Dialect {
  readonly integrations: RegExp;
  /** Whether a matcher takes every critical alert. */
  readonly takes: (matcher: Reading) => Certainty;
}

const LEAN: Dialect = {
  integrations: /_configs$/,
  takes: (matcher) => {
    const [, name, operator, value] = /^\s*"?(\w+)"?\s*(=~|!~|!=|=)\s*(.*)$/.exec(matcher.text() ?? "") ?? [];
    return name === "severity" && value !== undefined && takesCritical(operator, value);
  },
};

const OPERATOR: Dialect = {
  integrations: /Configs$/,
  takes: (matcher) =>
    every([
      holds(matcher.at("name"), (name) => name === "severity"),
      holds(matcher.at("value"), (value) => typeof value === "string" && takesCritical(matcher.at("matchType").text(), value)),
    ]),
};

function takesCritical(operator: string | undefined, value: string): boolean {
  return /\bcritical\b/.test(value) === (operator === undefined || operator.startsWith("="));
}

/**
 * Whether a route takes every critical alert to a receiver that tells somebody: the first route below it that takes them decides, and its own
 * receiver where none does. https://prometheus.io/docs/alerting/latest/configuration/#route
 */
function leads(route: Reading, receivers: Reading, dialect: Dialect): Certainty {
  const below = route.at("routes").items();
  const first = below.findIndex((each) => takesAll(each, dialect) !== false);
  const deciding = below[first];
  if (deciding === undefined) return tells(route.at("receiver"), receivers, dialect);
  const found = every([takesAll(deciding, dialect), leads(deciding, receivers, dialect)]);
  const others = below.slice(first + 1).map((each) => every([takesAll(each, dialect), leads(each, receivers, dialect)]));
  return deciding.at("continue").value === true ? some([found, ...others]) : found;
}

/** Matchers in the form that Alertmanager no longer advises are not read, and count as narrow. */
function takesAll(route: Reading, { takes }: Dialect): Certainty {
  const isOld = route.at("match").keys().length > 0 || route.at("match_re").keys().length > 0;
  return !isOld && every(route.at("matchers").items().map(takes));
}

function tells(name: Reading, receivers: Reading, { integrations }: Dialect): Certainty {
  const named = receivers.items().filter((receiver) => name.text() !== undefined && receiver.at("name").value === name.text());
  const kinds = named.flatMap((receiver) => receiver.keys().flatMap((key) => (integrations.test(key) ? [receiver.at(key)] : [])));
  return some(kinds.flatMap((kind) => kind.items()).flatMap((way) => way.keys().map((key) => isSaid(way.at(key)))));
}

/** An address, or the name of a Secret that holds one. */
function isSaid(value: Reading): Certainty {
  return some([isGiven(value), isGiven(value.at("name"))]);
}
