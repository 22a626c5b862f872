import type { Stages } from "../../core/kubernetes.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { peerOf } from "../../core/server.ts";
import { consumerSurroundings, consumers } from "./consumers.ts";
import type { StreamingSpec, StreamingWiring } from "./contract.ts";
import { kafkaStages } from "./kafka.ts";
import { strimziStages } from "./operator.ts";
import { serverOf } from "./plan.ts";

/** The operator, then the servers with their topics and users, then the consumers; nothing without a stream. */
export function streamingStages(spec: StreamingSpec, wiring: StreamingWiring): Stages {
  if (spec.streams.length === 0) return [];
  const [first = {}, ...kafka] = kafkaStages(spec, wiring);
  const operator = strimziStages(wiring).map((stage) =>
    Object.fromEntries(Object.entries(stage).map(([role, object]) => [`strimzi.${role}`, object])),
  );
  return [...operator, { ...first, ...scalerPolicy(wiring), ...consumerSurroundings(spec, wiring) }, ...kafka, consumers(spec, wiring)];
}

/** KEDA asks Kafka, which its own namespace has to let it too. */
function scalerPolicy({ namespace, scaled }: StreamingWiring) {
  if (scaled === undefined) return {};
  const place = { name: "keda-asks-kafka", namespace: scaled.namespace };
  return { "keda-policy": allowTraffic(place, scaled.selector, { to: [peerOf(serverOf(namespace))] }) };
}
