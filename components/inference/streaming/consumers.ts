import { readFileSync } from "node:fs";
import { imageReference } from "../../../pins/index.ts";
import { critical, prometheusRule, warn } from "../../core/alerts.ts";
import { oneAtATime, spreadPods } from "../../core/availability.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../../core/container.ts";
import { CONFIG_HASH, contentHash } from "../../core/hash.ts";
import type { ConfigMap, Container, Deployment, EnvVar, KubernetesObject, NetworkPolicy } from "../../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../../core/labels.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { clientLabels, peersOf } from "../../core/server.ts";
import { MONITORING_PEER } from "../../core/system.ts";
import type { AnsweringModel, Stream, StreamingSpec, StreamingWiring } from "./contract.ts";
import type { LagScaler, PodMonitor, TriggerAuthentication } from "./kinds.ts";
import { AUTHORITY, consumerOf, SCALER_USER, serverOf } from "./plan.ts";

/** All consumers run one program. */
const SYSTEM = "stream-consumer";
const PROGRAM = "stream.py";
const PORT = 8080;

/** Label that tells the consumers of one stream from those of another. */
const STREAM_LABEL = "mlops-estate/stream";

const FOLDERS = { authority: "/etc/kafka/authority", user: "/etc/kafka/user" } as const;

/** Program, policies and who asks how many messages wait: what comes before the consumers. */
export function consumerSurroundings(spec: StreamingSpec, wiring: StreamingWiring): Readonly<Record<string, KubernetesObject>> {
  return {
    "stream-program": programOf(wiring),
    "stream-policy": policyOf(spec, wiring),
    ...(wiring.scaled && { "stream-scaler-login": scalerLogin(wiring) }),
  };
}

/** The consumers of each stream, and what scales and watches them. */
export function consumers(spec: StreamingSpec, wiring: StreamingWiring): Readonly<Record<string, KubernetesObject>> {
  const each = spec.streams.map((stream) => ({
    [`${stream.name}.consumers`]: deploymentOf(stream, wiring),
    ...(stream.maxReplicas > 1 && { [`${stream.name}.budget`]: oneAtATime(metadataOf(stream, wiring), selectorOf(stream)) }),
    ...(wiring.scaled && { [`${stream.name}.scaler`]: scalerOf(stream, wiring) }),
  }));
  const watched: Record<string, KubernetesObject> = wiring.monitored
    ? {
        "stream-monitor": monitorOf(wiring),
        "stream-rules": prometheusRule("streams", wiring.namespace, [{ name: "streams", rules: spec.streams.flatMap(rulesOf) }]),
      }
    : {};
  return Object.assign({}, ...each, watched) as Record<string, KubernetesObject>;
}

function programOf({ namespace }: StreamingWiring): ConfigMap {
  const metadata = { name: SYSTEM, namespace, labels: objectLabels("inference", SYSTEM) };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { [PROGRAM]: source() } };
}

function source(): string {
  return readFileSync(new URL(PROGRAM, import.meta.url), "utf8");
}

function policyOf(spec: StreamingSpec, wiring: StreamingWiring): NetworkPolicy {
  const servers = spec.streams.map((stream) => modelOf(stream, wiring).server);
  const from = wiring.monitored ? [{ ...MONITORING_PEER, port: PORT }] : [];
  return allowTraffic({ name: SYSTEM, namespace: wiring.namespace }, selectorLabels(SYSTEM), {
    from,
    to: peersOf([serverOf(wiring.namespace), ...servers]),
  });
}

/** @throws Error without the model, which is a defect of the wiring: that it is served is checked before. */
function modelOf({ model, name }: Stream, { models }: StreamingWiring): AnsweringModel {
  const found = models[model];
  if (found === undefined) throw new Error(`the stack wires the stream ${name} without its model ${model}`);
  return found;
}

function deploymentOf(stream: Stream, wiring: StreamingWiring): Deployment {
  const callees = [serverOf(wiring.namespace), modelOf(stream, wiring).server];
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(stream, wiring),
    spec: {
      // Whoever scales it would otherwise be put back at every update.
      ...(wiring.scaled ? {} : { replicas: stream.minReplicas }),
      selector: { matchLabels: selectorOf(stream) },
      template: {
        metadata: {
          labels: { ...labelsOf(stream), ...clientLabels(callees) },
          annotations: { [CONFIG_HASH]: contentHash({ [PROGRAM]: source() }) },
        },
        spec: {
          ...restrictedPod(ESTATE_USER_ID),
          ...(stream.maxReplicas > 1 && spreadPods(selectorOf(stream))),
          // A batch that is being predicted is ended first.
          terminationGracePeriodSeconds: 60,
          containers: [containerOf(stream, wiring)],
          volumes: [
            { name: "program", configMap: { name: SYSTEM } },
            { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
            { name: "authority", secret: { secretName: AUTHORITY.secret, items: [{ key: AUTHORITY.key, path: AUTHORITY.key }] } },
            {
              name: "user",
              secret: { secretName: consumerOf(stream), items: ["user.crt", "user.key"].map((key) => ({ key, path: key })) },
            },
          ],
        },
      },
    },
  };
}

function containerOf(stream: Stream, wiring: StreamingWiring): Container {
  return {
    name: SYSTEM,
    image: imageReference("streaming", wiring.imagesMirror),
    command: ["python", `/app/${PROGRAM}`],
    env: environmentOf(stream, wiring),
    ports: [{ name: "http", containerPort: PORT }],
    resources: resources(50, 192, { cpuMillicores: 1000 }),
    startupProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 3, failureThreshold: 60 },
    readinessProbe: { httpGet: { path: "/readyz", port: "http" }, periodSeconds: 5, timeoutSeconds: 3 },
    livenessProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "program", mountPath: "/app", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
      { name: "authority", mountPath: FOLDERS.authority, readOnly: true },
      { name: "user", mountPath: FOLDERS.user, readOnly: true },
    ],
  };
}

function environmentOf(stream: Stream, wiring: StreamingWiring): EnvVar[] {
  const values = {
    STREAM: stream.name,
    MODEL_URL: modelOf(stream, wiring).url,
    INPUT_TOPIC: stream.input,
    OUTPUT_TOPIC: stream.output,
    DEAD_LETTER_TOPIC: stream.deadLetter,
    DELIVERY: stream.delivery,
    BATCH_ROWS: String(stream.batchRows),
    COLUMNS: JSON.stringify(stream.columns ?? []),
    KAFKA_BOOTSTRAP: serverOf(wiring.namespace).bootstrap,
    KAFKA_CA: `${FOLDERS.authority}/${AUTHORITY.key}`,
    KAFKA_CERTIFICATE: `${FOLDERS.user}/user.crt`,
    KAFKA_KEY: `${FOLDERS.user}/user.key`,
    PORT: String(PORT),
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUNBUFFERED: "1",
  };
  const given = Object.entries(values).map(([name, value]) => ({ name, value }));
  // A container that starts anew in its pod ends at once what it left open.
  return [...given, { name: "INSTANCE", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }];
}

/** The certificate by which KEDA asks. */
function scalerLogin({ namespace }: StreamingWiring): TriggerAuthentication {
  const user = (parameter: string, key: string) => ({ parameter, name: SCALER_USER, key });
  return {
    apiVersion: "keda.sh/v1alpha1",
    kind: "TriggerAuthentication",
    metadata: { name: SCALER_USER, namespace, labels: objectLabels("inference", SYSTEM) },
    spec: {
      secretTargetRef: [{ parameter: "ca", name: AUTHORITY.secret, key: AUTHORITY.key }, user("cert", "user.crt"), user("key", "user.key")],
    },
  };
}

/** What waits is told by the servers, so it is known while no consumer runs. */
function scalerOf(stream: Stream, wiring: StreamingWiring): LagScaler {
  const { input, lagPerReplica, maxReplicas, minReplicas } = stream;
  return {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: metadataOf(stream, wiring),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: consumerOf(stream) },
      minReplicaCount: minReplicas,
      maxReplicaCount: maxReplicas,
      pollingInterval: 15,
      cooldownPeriod: 300,
      // While Kafka does not answer there is nothing to read either.
      fallback: { failureThreshold: 4, replicas: Math.max(1, minReplicas) },
      triggers: [
        {
          type: "kafka",
          metadata: {
            bootstrapServers: serverOf(wiring.namespace).bootstrap,
            consumerGroup: consumerOf(stream),
            topic: input,
            lagThreshold: String(lagPerReplica),
            offsetResetPolicy: "earliest",
            tls: "enable",
            // Words of the protocol that KEDA takes by default are older than any that Kafka 4 knows. https://kafka.apache.org/43/getting-started/compatibility/
            version: "3.6.0",
          },
          authenticationRef: { name: SCALER_USER },
        },
      ],
    },
  };
}

function monitorOf({ namespace }: StreamingWiring): PodMonitor {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { name: "streams", namespace, labels: objectLabels("inference", SYSTEM) },
    spec: { selector: { matchLabels: selectorLabels(SYSTEM) }, podMetricsEndpoints: [{ port: "http", path: "/metrics" }] },
  };
}

function rulesOf(stream: Stream) {
  const { deadLetter, input, lateMinutes, minReplicas, model, name, owner, retentionHours } = stream;
  const late = critical(
    warn(
      "StreamLate",
      `max by (stream) (stream_delay_seconds{stream="${name}"}) > ${Math.round(lateMinutes * 60)}`,
      "1m",
      `Messages of ${input} wait for a prediction`,
      `The oldest has waited {{ $value | humanizeDuration }}, and after ${retentionHours} h it is gone: look whether the model ${model} answers, and at the log of stream-${name}.`,
    ),
  );
  const away = critical(
    warn(
      "StreamAway",
      `kube_deployment_status_replicas_available{deployment="stream-${name}"} == 0 and kube_deployment_spec_replicas{deployment="stream-${name}"} > 0`,
      `${Math.max(1, Math.round(lateMinutes))}m`,
      `No consumer of ${input} runs`,
      `Its messages are kept for ${retentionHours} h: look at the log of stream-${name}.`,
    ),
  );
  const dead = warn(
    "StreamDeadLetters",
    `sum by (stream) (increase(stream_messages_total{stream="${name}",outcome="dead_letter"}[15m])) > 0`,
    "0m",
    `Messages of ${input} have no prediction`,
    `They are in ${deadLetter}, each with the reason in its header dead-letter.reason.`,
  );
  const rules = [late, ...(minReplicas > 0 ? [away] : []), dead];
  return rules.map((rule) => ({ ...rule, labels: { ...rule.labels, owner, model } }));
}

function metadataOf(stream: Stream, { namespace }: StreamingWiring) {
  return { name: consumerOf(stream), namespace, labels: labelsOf(stream) };
}

function labelsOf(stream: Stream): Record<string, string> {
  return { ...objectLabels("inference", SYSTEM), ...selectorOf(stream), "mlops-estate/owner": stream.owner };
}

function selectorOf({ name }: Stream): Record<string, string> {
  return { ...selectorLabels(SYSTEM), [STREAM_LABEL]: name };
}
