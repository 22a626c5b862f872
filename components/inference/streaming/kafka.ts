import { spreadPods } from "../../core/availability.ts";
import { resources } from "../../core/container.ts";
import type { KubernetesObject, NetworkPolicy, Stages } from "../../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../../core/labels.ts";
import { allowTraffic, type Peer } from "../../core/namespace.ts";
import { callersOf, peerOf } from "../../core/server.ts";
import type { Stream, StreamingSpec, StreamingWiring } from "./contract.ts";
import type { Acl, Kafka, KafkaNodePool, KafkaTopic, KafkaUser } from "./kinds.ts";
import { OPERATOR_PODS } from "./operator.ts";
import { CLIENT_PORT, CLUSTER, consumerOf, PORTS, SCALER_USER, serverOf } from "./plan.ts";

/** Label by which Strimzi's operators know whose topics and users they are. */
const OF_THE_CLUSTER = { "strimzi.io/cluster": CLUSTER };

/** The version that the pinned operator runs by default, said since an update of the operator must not be one of the servers. */
const KAFKA_VERSION = "4.3.1";

/** `app.kubernetes.io/name` of the pod that makes topics and users. */
const ENTITY_OPERATOR = "entity-operator";

/** From this many servers on each message is on three, and the loss of one stops nobody. */
const COPIES = 3;

/** Who may talk to the servers, then the servers, then topics and users. */
export function kafkaStages(spec: StreamingSpec, wiring: StreamingWiring): Stages {
  const users: readonly (readonly [string, KafkaUser])[] = [
    ...spec.streams.map((stream) => [`${stream.name}.user`, userOf(consumerOf(stream), aclsOf(stream), wiring)] as const),
    ...(wiring.scaled ? [["scaler-user", userOf(SCALER_USER, spec.streams.flatMap(scalerAclsOf), wiring)] as const] : []),
  ];
  return [
    { "kafka-policy": serversPolicy(wiring), "kafka-entity-policy": entityPolicy(wiring) },
    { "kafka-pool": poolOf(spec, wiring), kafka: clusterOf(spec, wiring) },
    { ...topicsOf(spec, wiring), ...Object.fromEntries<KubernetesObject>(users) },
  ];
}

function clusterOf({ brokers }: StreamingSpec, wiring: StreamingWiring): Kafka {
  const copies = Math.min(brokers, COPIES);
  const most = { replicas: copies, inSync: leastInSync(brokers) };
  return {
    apiVersion: "kafka.strimzi.io/v1",
    kind: "Kafka",
    metadata: waited(metadataOf(CLUSTER, wiring)),
    spec: {
      kafka: {
        version: KAFKA_VERSION,
        listeners: [{ name: "tls", port: CLIENT_PORT, type: "internal", tls: true, authentication: { type: "tls" } }],
        authorization: { type: "simple" },
        config: {
          // A misspelt topic is an error, not another topic.
          "auto.create.topics.enable": false,
          "default.replication.factor": most.replicas,
          "min.insync.replicas": most.inSync,
          "offsets.topic.replication.factor": most.replicas,
          "transaction.state.log.replication.factor": most.replicas,
          "transaction.state.log.min.isr": most.inSync,
          "share.coordinator.state.topic.replication.factor": most.replicas,
          "share.coordinator.state.topic.min.isr": most.inSync,
        },
      },
      entityOperator: { topicOperator: { resources: entityResources() }, userOperator: { resources: entityResources() } },
    },
  };
}

function entityResources() {
  return resources(50, 384, { cpuMillicores: 500 });
}

function leastInSync(brokers: number): number {
  return brokers >= COPIES ? COPIES - 1 : 1;
}

function poolOf(spec: StreamingSpec, wiring: StreamingWiring): KafkaNodePool {
  const { brokers, cpuMillicores, memoryMiB, storageClass, storageGiB } = spec;
  const heap = `${Math.floor(memoryMiB / 2)}m`;
  const metadata = metadataOf("dual", wiring);
  const volume = { id: 0, type: "persistent-claim", size: `${storageGiB}Gi`, kraftMetadata: "shared", deleteClaim: false } as const;
  return {
    apiVersion: "kafka.strimzi.io/v1",
    kind: "KafkaNodePool",
    metadata: { ...metadata, labels: { ...metadata.labels, ...OF_THE_CLUSTER } },
    spec: {
      replicas: brokers,
      roles: ["controller", "broker"],
      resources: resources(cpuMillicores, memoryMiB, { cpuMillicores: 4 * cpuMillicores }),
      jvmOptions: { "-Xms": heap, "-Xmx": heap },
      storage: { type: "jbod", volumes: [{ ...volume, ...(storageClass !== undefined && { class: storageClass }) }] },
      template: { pod: spreadPods({ ...OF_THE_CLUSTER, "strimzi.io/kind": "Kafka" }) as { readonly topologySpreadConstraints: object } },
    },
  };
}

/** Each topic once, whoever names it: two streams may read one, and one may read what another writes. */
function topicsOf(spec: StreamingSpec, wiring: StreamingWiring): Readonly<Record<string, KafkaTopic>> {
  const wanted = spec.streams.flatMap((stream) => [
    [stream.input, stream.partitions, stream.retentionHours] as const,
    [stream.output, stream.partitions, stream.retentionHours] as const,
    [stream.deadLetter, 1, stream.deadLetterHours] as const,
  ]);
  const topics = new Map<string, { partitions: number; hours: number }>();
  for (const [name, partitions, hours] of wanted) {
    const known = topics.get(name) ?? { partitions: 0, hours: 0 };
    topics.set(name, { partitions: Math.max(known.partitions, partitions), hours: Math.max(known.hours, hours) });
  }
  return Object.fromEntries([...topics].map(([name, topic]) => [`topic-${name}`, topicOf(name, topic, spec, wiring)]));
}

function topicOf(
  name: string,
  { hours, partitions }: { readonly partitions: number; readonly hours: number },
  { brokers }: StreamingSpec,
  wiring: StreamingWiring,
): KafkaTopic {
  const metadata = metadataOf(name, wiring);
  return {
    apiVersion: "kafka.strimzi.io/v1",
    kind: "KafkaTopic",
    metadata: waited({ ...metadata, labels: { ...metadata.labels, ...OF_THE_CLUSTER } }),
    spec: {
      partitions,
      replicas: Math.min(brokers, COPIES),
      config: { "retention.ms": Math.round(hours * 3_600_000), "min.insync.replicas": leastInSync(brokers), "cleanup.policy": "delete" },
    },
  };
}

function userOf(name: string, acls: readonly Acl[], wiring: StreamingWiring): KafkaUser {
  const metadata = metadataOf(name, wiring);
  return {
    apiVersion: "kafka.strimzi.io/v1",
    kind: "KafkaUser",
    metadata: waited({ ...metadata, labels: { ...metadata.labels, ...OF_THE_CLUSTER } }),
    spec: { authentication: { type: "tls" }, authorization: { type: "simple", acls } },
  };
}

/** All that a stream's consumers do, and nothing else. */
export function aclsOf(stream: Stream): readonly Acl[] {
  const topic = (name: string, operation: "Read" | "Write"): Acl => ({
    resource: { type: "topic", name, patternType: "literal" },
    operations: ["Describe", operation],
  });
  const once: Acl = {
    // A dot ends the name, so that no stream's prefix is the start of another's.
    resource: { type: "transactionalId", name: `${consumerOf(stream)}.`, patternType: "prefix" },
    operations: ["Describe", "Write"],
  };
  return [
    topic(stream.input, "Read"),
    { resource: { type: "group", name: consumerOf(stream), patternType: "literal" }, operations: ["Read"] },
    topic(stream.output, "Write"),
    topic(stream.deadLetter, "Write"),
    ...(stream.delivery === "exactly-once" ? [once] : []),
  ];
}

function scalerAclsOf(stream: Stream): readonly Acl[] {
  const described = (type: "group" | "topic", name: string): Acl => ({
    resource: { type, name, patternType: "literal" },
    operations: ["Describe"],
  });
  return [described("topic", stream.input), described("group", consumerOf(stream))];
}

/** In: clients that say so, KEDA, the operator, those who make topics, and each other. Out: each other. */
function serversPolicy(wiring: StreamingWiring): NetworkPolicy {
  const server = serverOf(wiring.namespace);
  const among = Object.values(PORTS).map((port): Peer => ({ ...peerOf(server), port }));
  const operator = Object.values(PORTS).map((port): Peer => ({ ...OPERATOR_PODS, port }));
  const makers = { namespace: wiring.namespace, selector: selectorLabels(ENTITY_OPERATOR), port: PORTS.replication };
  const scaler = wiring.scaled ? [{ ...wiring.scaled, port: CLIENT_PORT }] : [];
  return allowTraffic(metadataOf("kafka", wiring), selectorLabels(server.system), {
    from: [callersOf(server), ...scaler, ...among, ...operator, makers],
    to: among,
  });
}

/** Topics and users are objects of the API server's, made at the servers. */
function entityPolicy(wiring: StreamingWiring): NetworkPolicy {
  const api = [443, 6443].map((port) => ({ cidrs: ["0.0.0.0/0"], port }));
  return allowTraffic(metadataOf("kafka-entity-operator", wiring), selectorLabels(ENTITY_OPERATOR), {
    to: [{ ...peerOf(serverOf(wiring.namespace)), port: PORTS.replication }, ...api],
  });
}

function metadataOf(name: string, { namespace }: StreamingWiring) {
  return { name, namespace, labels: objectLabels("inference", "kafka") };
}

/** Pulumi would otherwise go on before the operator has done its part. https://github.com/pulumi/pulumi-kubernetes/blob/v4.34.2/CHANGELOG.md (4.18.0) */
function waited<Metadata>(metadata: Metadata) {
  return { ...metadata, annotations: { "pulumi.com/waitFor": "condition=Ready" } };
}
