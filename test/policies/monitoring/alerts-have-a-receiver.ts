import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, chart, object, resource, unknown } from "../../support/control-cases.ts";
import { alert, leanServer, prometheusRule, prometheusStack, yaml } from "../../support/monitored.ts";

const RULES = prometheusRule("models", [alert("ModelErrors", "rate(model_requests_total[5m]) > 1")]);
const CRITICAL = [{ name: "severity", matchType: "=~", value: "warning|critical" }];
const WEBHOOK = { name: "webhook", webhookConfigs: [{ url: "https://hooks.example.com/alerts" }] };

function stack(alertmanager: Record<string, PlanValue> = {}) {
  const alertmanagerSpec = { alertmanagerConfigMatcherStrategy: { type: "None" } };
  return prometheusStack({}, { alertmanager: { alertmanagerSpec, ...alertmanager } });
}

function receiver(route: Record<string, PlanValue>, receivers: readonly PlanValue[] = [WEBHOOK]) {
  const spec = { route: { receiver: "webhook", matchers: CRITICAL, ...route }, receivers };
  return object("kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig", "estate", { spec });
}

function lean(
  route: Record<string, PlanValue>,
  receivers: readonly PlanValue[],
  prometheus: Record<string, PlanValue> = {},
): readonly PlannedResource[] {
  const alerting = { alertmanagers: [{ static_configs: [{ targets: ["alertmanager.mlops.svc:9093"] }] }] };
  const rules = yaml({ groups: [{ name: "models", rules: [alert("ModelErrors", "up == 0")] }] });
  const config = yaml({ rule_files: ["/etc/prometheus/rules.yml"], alerting, ...prometheus });
  return [
    ...leanServer("prometheus", { "prometheus.yml": config, "rules.yml": rules }),
    ...leanServer("alertmanager", { "alertmanager.yml": yaml({ route: { receiver: "webhook", ...route }, receivers }) }),
  ];
}

const LEAN_WEBHOOK = { name: "webhook", webhook_configs: [{ url: "https://hooks.example.com/alerts" }] };

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "an Alertmanager of a few pods that calls a webhook",
      answer: "passed",
      resources: lean({}, [LEAN_WEBHOOK]),
    },
    {
      sort: "compliant",
      title: "a route of the operator's for what is at least a warning",
      answer: "passed",
      resources: [stack(), RULES, receiver({})],
    },
    {
      sort: "compliant",
      title: "the chart's own configuration",
      answer: "passed",
      resources: [
        stack({ config: { route: { receiver: "mail" }, receivers: [{ name: "mail", email_configs: [{ to: "platform@example.com" }] }] } }),
        RULES,
      ],
    },
    {
      sort: "compliant",
      title: "a route that starts trainings before the one that tells people",
      answer: "passed",
      resources: lean(
        {
          routes: [
            { receiver: "retraining", matchers: ['retrain="true"'], continue: true },
            { receiver: "webhook", matchers: ['severity!="info"'] },
          ],
        },
        [LEAN_WEBHOOK, { name: "retraining", webhook_configs: [{ url: "http://alerts.argo-events.svc:12000/alerts" }] }],
      ),
    },
    {
      sort: "compliant",
      title: "an alarm of a cloud where there is no cluster",
      answer: "passed",
      resources: [resource("aws:cloudwatch/metricAlarm:MetricAlarm", { alarmActions: ["arn:aws:sns:eu-central-1:111122223333:on-call"] })],
    },
    {
      sort: "violating",
      title: "alerts that are seen in Alertmanager alone",
      answer: "violated",
      resources: lean({ receiver: "none" }, [{ name: "none" }]),
    },
    {
      sort: "violating",
      title: "a receiver for alerts that start trainings, and none for others",
      answer: "violated",
      resources: [stack(), RULES, receiver({ matchers: [{ name: "retrain", matchType: "=", value: "true" }] })],
    },
    {
      sort: "violating",
      title: "a route whose receiver is not there",
      answer: "violated",
      resources: [stack(), RULES, receiver({ receiver: "mail" })],
    },
    {
      sort: "violating",
      title: "critical alerts that a first route swallows",
      answer: "violated",
      resources: lean({ routes: [{ receiver: "none", matchers: ["severity=critical"] }] }, [LEAN_WEBHOOK, { name: "none" }]),
    },
    {
      sort: "violating",
      title: "a route of the operator's that sees alerts of its own namespace only",
      answer: "violated",
      resources: [prometheusStack(), RULES, receiver({})],
    },
    {
      sort: "violating",
      title: "an Alertmanager that Prometheus does not know",
      answer: "violated",
      resources: lean({}, [LEAN_WEBHOOK], { alerting: {} }),
    },
    {
      sort: "violating",
      title: "a receiver and no alert",
      answer: "violated",
      resources: [stack(), receiver({})],
    },
    {
      sort: "violating",
      title: "alerts that Prometheus does not read, since they wear no label of its release",
      answer: "violated",
      resources: [
        chart("kube-prometheus-stack", { alertmanager: { alertmanagerSpec: { alertmanagerConfigMatcherStrategy: { type: "None" } } } }),
        RULES,
        receiver({}),
      ],
    },
    {
      sort: "boundary",
      title: "a route that takes everything but what is critical",
      answer: "violated",
      resources: [stack(), RULES, receiver({ matchers: [{ name: "severity", matchType: "!=", value: "critical" }] })],
    },
    {
      sort: "unknown",
      title: "an address that is known later",
      answer: "passed",
      resources: [stack(), RULES, receiver({}, [{ name: "webhook", webhookConfigs: [{ url: unknown }] }])],
    },
    {
      sort: "unknown",
      title: "a matcher that is known later",
      answer: "undetermined",
      resources: [stack(), RULES, receiver({ matchers: [{ name: "severity", value: unknown }] })],
    },
    {
      sort: "absent",
      title: "an estate without a cluster and without an alarm",
      answer: "violated",
      resources: [resource("aws:s3/bucket:Bucket", {})],
    },
    {
      sort: "wrong-type",
      title: "receivers that are no list",
      answer: "violated",
      resources: [
        stack(),
        RULES,
        object("kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig", "estate", {
          spec: { route: { receiver: "webhook" }, receivers: "webhook" },
        }),
      ],
    },
  ],
};
