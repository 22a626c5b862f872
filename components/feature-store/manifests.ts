import { readFileSync } from "node:fs";
import { type AlertRule, type PrometheusRule, prometheusRule, warn } from "../core/alerts.ts";
import { accountOf } from "../core/identity.ts";
import type {
  ConfigMap,
  Container,
  CronJob,
  Deployment,
  Job,
  KubernetesObject,
  NetworkPolicy,
  Service,
  Stages,
} from "../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { oneShotJob } from "../core/one-shot-job.ts";
import { callersOf, peersOf } from "../core/server.ts";
import { MONITORING_PEER } from "../core/system.ts";
import type { FeatureStoreSpec, FeatureStoreWiring } from "./contract.ts";
import type { PodMonitor } from "./kinds.ts";
import { accessOf, METRICS_PORT, PARTS, type Part, serverConfig, serverOf } from "./plan.ts";
import { CONFIG, calleesOf, configHash, loginOf, metadataOf, podLabels, podOf, type Task } from "./pods.ts";

const SCHEMA_JOB = "feast-schema";
const MATERIALIZE = "feast-materialize";

/** The registry's tables, then the servers, which would otherwise make them all at once; nothing while it is off. */
export function featureStoreStages(spec: FeatureStoreSpec, wiring: FeatureStoreWiring): Stages {
  if (!spec.enabled) return [];
  const files = filesOf(spec, wiring);
  const parts = Object.keys(PARTS) as Part[];
  const client = accessOf(spec, wiring.namespace).clientFiles;
  const first: Record<string, KubernetesObject> = {
    ...accountOf(metadataOf(wiring), wiring.identity),
    ...loginOf(wiring).objects,
    config: configMap(CONFIG, files, wiring),
    "client-config": configMap(client.configMap, client.files, wiring),
    ...Object.fromEntries(parts.map((part) => [`${part}-policy`, policyOf(part, wiring)])),
    "schema-policy": callerPolicy(SCHEMA_JOB, wiring),
    "materialize-policy": callerPolicy(MATERIALIZE, wiring),
  };
  const servers = Object.fromEntries(
    parts.flatMap((part): [string, KubernetesObject][] => [
      [`${part}-service`, serviceOf(part, wiring)],
      [`${part}-server`, deploymentOf(part, spec, wiring, files)],
    ]),
  );
  return [
    first,
    { "schema-job": schemaJobOf(wiring, files) },
    { ...servers, materialize: materializeOf(spec, wiring, files), ...monitoringOf(spec, wiring), ...budgetOf(spec, wiring) },
  ];
}

type Files = Readonly<Record<string, string>>;

function filesOf(spec: FeatureStoreSpec, { database }: FeatureStoreWiring): Files {
  return {
    "feature_store.yaml": serverConfig(spec, database),
    "sitecustomize.py": readFileSync(new URL("sitecustomize.py", import.meta.url), "utf8"),
  };
}

function configMap(name: string, data: Files, wiring: FeatureStoreWiring): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(wiring, name), data: { ...data } };
}

function policyOf(part: Part, wiring: FeatureStoreWiring): NetworkPolicy {
  const server = serverOf(part, wiring.namespace);
  const metrics = part === "online" && wiring.monitored ? [{ ...MONITORING_PEER, port: METRICS_PORT }] : [];
  return allowTraffic(metadataOf(wiring, server.system), selectorLabels(server.system), {
    from: [callersOf(server), ...metrics],
    to: peersOf(calleesOf(wiring)),
  });
}

function callerPolicy(name: string, wiring: FeatureStoreWiring): NetworkPolicy {
  return allowTraffic(metadataOf(wiring, name), selectorLabels(name), { to: peersOf(calleesOf(wiring)) });
}

function serviceOf(part: Part, wiring: FeatureStoreWiring): Service {
  const { port, system } = PARTS[part];
  const ports = [{ name: PORT_NAMES[part], port, targetPort: PORT_NAMES[part] }];
  return { apiVersion: "v1", kind: "Service", metadata: metadataOf(wiring, system), spec: { selector: selectorLabels(system), ports } };
}

const PORT_NAMES = { online: "http", offline: "grpc", registry: "grpc" } as const satisfies Record<Part, string>;

function deploymentOf(part: Part, spec: FeatureStoreSpec, wiring: FeatureStoreWiring, files: Files): Deployment {
  const { system } = PARTS[part];
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(wiring, system),
    spec: {
      replicas: part === "online" ? spec.replicas : 1,
      selector: { matchLabels: selectorLabels(system) },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: podLabels(system, wiring), annotations: configHash(files) },
        spec: podOf({ name: system, ...taskOf(part, spec), container: answering(part) }, wiring),
      },
    },
  };
}

/** The servers as the command of 0.66 has them. https://github.com/feast-dev/feast/blob/v0.66.0/sdk/python/feast/cli/serve.py */
function taskOf(part: Part, spec: FeatureStoreSpec): Pick<Task, "command" | "cpuMillicores" | "memoryMiB"> {
  const { cpuMillicores, memoryMiB, offlineMemoryMiB, workers } = spec;
  const { port } = PARTS[part];
  const listen = ["--host", "0.0.0.0", "--port", String(port)];
  const tasks = {
    online: { command: ["serve", ...listen, "--workers", String(workers), "--no-access-log", "--metrics"], cpuMillicores, memoryMiB },
    offline: { command: ["serve_offline", ...listen], cpuMillicores, memoryMiB: offlineMemoryMiB },
    // It listens everywhere, and has no option for it.
    registry: { command: ["serve_registry", "--port", String(port)], cpuMillicores: 100, memoryMiB: 512 },
  };
  return tasks[part];
}

function answering(part: Part): Partial<Container> {
  const { port } = PARTS[part];
  const probe = part === "online" ? { httpGet: { path: "/health", port: "http" } } : { tcpSocket: { port: "grpc" } };
  const metrics = part === "online" ? [{ name: "metrics", containerPort: METRICS_PORT }] : [];
  return {
    ports: [{ name: PORT_NAMES[part], containerPort: port }, ...metrics],
    // Feast imports half of its integrations before the first answer.
    startupProbe: { ...probe, periodSeconds: 5, failureThreshold: 60 },
    readinessProbe: { ...probe, periodSeconds: 5, timeoutSeconds: 5 },
    livenessProbe: { ...probe, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  };
}

function schemaJobOf(wiring: FeatureStoreWiring, files: Files): Job {
  return oneShotJob({
    name: SCHEMA_JOB,
    namespace: wiring.namespace,
    labels: podLabels(SCHEMA_JOB, wiring),
    files,
    pod: podOf({ name: "create-schema", command: ["registry", "create-schema"], cpuMillicores: 100, memoryMiB: 512 }, wiring),
  });
}

/** Brings what is new of all views, since their last time. One at a time: two would write the same rows. */
function materializeOf(spec: FeatureStoreSpec, wiring: FeatureStoreWiring, files: Files): CronJob {
  const shell = 'exec feast materialize-incremental "$(date --utc +%Y-%m-%dT%H:%M:%S)"';
  const task = { name: MATERIALIZE, command: { shell }, cpuMillicores: spec.cpuMillicores, memoryMiB: spec.offlineMemoryMiB };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadataOf(wiring, MATERIALIZE),
    spec: {
      schedule: spec.materializeSchedule,
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels: objectLabels("feature-store", MATERIALIZE) },
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: 6 * 3600,
          template: {
            metadata: { labels: podLabels(MATERIALIZE, wiring), annotations: configHash(files) },
            spec: { ...podOf(task, wiring), restartPolicy: "Never" },
          },
        },
      },
    },
  };
}

function monitoringOf(
  spec: FeatureStoreSpec,
  wiring: FeatureStoreWiring,
): { readonly monitor?: PodMonitor; readonly rules?: PrometheusRule } {
  if (!wiring.monitored) return {};
  const { system } = PARTS.online;
  const endpoints = { selector: { matchLabels: selectorLabels(system) }, podMetricsEndpoints: [{ port: "metrics", path: "/metrics" }] };
  return {
    monitor: { apiVersion: "monitoring.coreos.com/v1", kind: "PodMonitor", metadata: metadataOf(wiring, system), spec: endpoints },
    rules: prometheusRule("feature-store", wiring.namespace, [{ name: "features", rules: [staleRule(spec)] }]),
  };
}

/** Seconds since the end of what was last brought, told for each view that ever was. https://docs.feast.dev/reference/feature-servers/python-feature-server */
function staleRule({ staleHours }: FeatureStoreSpec): AlertRule {
  return warn(
    "FeaturesStale",
    `max by (project, feature_view) (feast_feature_freshness_seconds) > ${staleHours * 3600}`,
    "15m",
    "Features of {{ $labels.feature_view }} are old",
    "Predictions read values that end {{ $value | humanizeDuration }} ago: look at the runs of the CronJob feast-materialize, and at whoever writes the source.",
  );
}

/** Only where there is a second pod: with one it would block every drain of its node. */
function budgetOf(spec: FeatureStoreSpec, wiring: FeatureStoreWiring): Record<string, KubernetesObject> {
  if (spec.replicas < 2) return {};
  const { system } = PARTS.online;
  const budget = { maxUnavailable: 1, selector: { matchLabels: selectorLabels(system) } };
  return { budget: { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: metadataOf(wiring, system), spec: budget } };
}
