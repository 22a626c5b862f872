import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, chart, deployment, object, unknown } from "../../support/control-cases.ts";

interface Parts {
  readonly loki?: Record<string, PlanValue>;
  readonly tempo?: Record<string, PlanValue>;
  readonly logs?: PlanValue;
  readonly traces?: PlanValue;
}

const OPERATOR = chart("opentelemetry-operator");

function lokiValues(more: Record<string, PlanValue> = {}): Record<string, PlanValue> {
  return {
    storage: { type: "s3", bucketNames: { chunks: "telemetry" } },
    limits_config: { retention_period: "720h" },
    compactor: { retention_enabled: true, delete_request_store: "s3" },
    ...more,
  };
}

function tempoValues(retention: PlanValue = "720h", backend: PlanValue = "gcs"): Record<string, PlanValue> {
  return { storage: { trace: { backend } }, retention };
}

function collector(signal: string, endpoint: PlanValue) {
  const config = { exporters: { otlp: { endpoint } }, service: { pipelines: { [signal]: { exporters: ["otlp"] } } } };
  return object("kubernetes:opentelemetry.io/v1beta1:OpenTelemetryCollector", signal, { spec: { config } });
}

function kept({
  loki = lokiValues(),
  tempo = tempoValues(),
  logs = "http://loki.mlops.svc:3100/otlp",
  traces = "tempo.mlops.svc:4317",
}: Parts): readonly PlannedResource[] {
  return [
    chart("loki", { fullnameOverride: "loki", loki }),
    chart("tempo", { fullnameOverride: "tempo", tempo }),
    collector("logs", logs),
    collector("traces", traces),
  ];
}

export const cases: ControlCases = {
  cases: [
    { sort: "compliant", title: "logs and traces in buckets", answer: "passed", resources: [OPERATOR, ...kept({})] },
    {
      sort: "compliant",
      title: "charts that name their Services after their release",
      answer: "passed",
      resources: [
        OPERATOR,
        chart("loki", { loki: lokiValues({ storage: { type: "azure", bucketNames: { chunks: unknown } } }) }),
        chart("tempo", { tempo: tempoValues("30d", "azure") }),
        collector("logs/nodes", "http://loki.mlops.svc:3100/otlp"),
        collector("traces", "tempo.mlops.svc:4317"),
      ],
    },
    {
      sort: "violating",
      title: "logs on the disk of a pod",
      answer: "violated",
      resources: [OPERATOR, ...kept({ loki: lokiValues({ storage: { type: "filesystem" } }) })],
    },
    {
      sort: "violating",
      title: "a retention that nobody keeps",
      answer: "violated",
      resources: [OPERATOR, ...kept({ loki: lokiValues({ compactor: { retention_enabled: false } }) })],
    },
    {
      sort: "violating",
      title: "a collector that sends elsewhere",
      answer: "violated",
      resources: [OPERATOR, ...kept({ traces: "jaeger.mlops.svc:4317" })],
    },
    { sort: "violating", title: "collectors without who runs them", answer: "violated", resources: kept({}) },
    {
      sort: "boundary",
      title: "traces that are kept for no time, which is for ever",
      answer: "violated",
      resources: [OPERATOR, ...kept({ tempo: tempoValues("0s") })],
    },
    {
      sort: "unknown",
      title: "a retention that is known later",
      answer: "undetermined",
      resources: [OPERATOR, ...kept({ tempo: tempoValues(unknown) })],
    },
    { sort: "absent", title: "a cluster whose pods write for themselves", answer: "violated", resources: [deployment("mlflow", {})] },
    {
      sort: "wrong-type",
      title: "a retention as a number",
      answer: "violated",
      resources: [OPERATOR, ...kept({ tempo: tempoValues(720) })],
    },
  ],
  // A release's name says nothing where a chart is told what to name things.
  harmless: [/^name$/],
};
