import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, resource, unknown } from "../../support/control-cases.ts";

const server = (...command: string[]) => deployment("feast-online", { command: ["feast", ...command] });
const online = server("serve", "--metrics");

function monitor(name: PlanValue = "feast-online") {
  return object("kubernetes:monitoring.coreos.com/v1:PodMonitor", "feast", {
    spec: { selector: { matchLabels: { "app.kubernetes.io/name": name } }, podMetricsEndpoints: [{ port: "metrics" }] },
  });
}

function rule(expr: PlanValue) {
  return object("kubernetes:monitoring.coreos.com/v1:PrometheusRule", "features", {
    spec: { groups: [{ name: "features", rules: [{ alert: "FeaturesStale", expr }] }] },
  });
}

const stack = resource("kubernetes:helm.sh/v3:Release", {
  chart: "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack",
  name: "stack",
  values: { prometheus: { prometheusSpec: { podMonitorSelectorNilUsesHelmValues: false, ruleSelectorNilUsesHelmValues: false } } },
});

const stale = rule("max by (feature_view) (feast_feature_freshness_seconds) > 3600");

export const cases: ControlCases = {
  harmless: [/command\[0\]/, /^name$/, /\.alert$/, /\.image$/],
  cases: [
    {
      sort: "compliant",
      title: "an alert on what Feast tells, and Prometheus reads",
      answer: "passed",
      resources: [online, monitor(), stale, stack],
    },
    {
      sort: "compliant",
      title: "an alert that counts what is stale",
      answer: "passed",
      resources: [online, monitor(), rule('count(feast_feature_freshness_seconds{project="estate"} > 7200) > 0'), stack],
    },
    {
      sort: "violating",
      title: "an alert on something else",
      answer: "violated",
      paths: [""],
      resources: [online, monitor(), rule("up == 0"), stack],
    },
    {
      sort: "violating",
      title: "a monitor of other pods",
      answer: "violated",
      paths: [""],
      resources: [online, monitor("feast-offline"), stale, stack],
    },
    {
      sort: "violating",
      title: "a server that tells nothing",
      answer: "violated",
      paths: [""],
      resources: [server("serve"), monitor(), stale, stack],
    },
    { sort: "boundary", title: "a rule that no Prometheus reads", answer: "violated", resources: [online, monitor(), stale] },
    {
      sort: "unknown",
      title: "a monitor of pods that are known later",
      answer: "undetermined",
      resources: [online, monitor(unknown), stale, stack],
    },
    { sort: "absent", title: "an estate without features", answer: "violated", paths: [""], resources: [stack] },
    { sort: "wrong-type", title: "an expression that is a number", answer: "violated", resources: [online, monitor(), rule(1), stack] },
  ],
};
