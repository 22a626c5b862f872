import type { Server } from "../../core/server.ts";
import type { Stream } from "./contract.ts";

/** Name of the cluster; Strimzi begins names of what it makes with it. */
export const CLUSTER = "streams";

/** Port for clients, over TLS with a certificate. */
export const CLIENT_PORT = 9093;

/** Ports of the servers among each other and for the operator. https://github.com/strimzi/strimzi-kafka-operator/blob/1.2.0/cluster-operator/src/main/java/io/strimzi/operator/cluster/model/KafkaCluster.java */
export const PORTS = { controllers: 9090, replication: 9091, agent: 8443 } as const;

/** Secret and key that clients know the servers by. */
export const AUTHORITY = { secret: `${CLUSTER}-cluster-ca-cert`, key: "ca.crt" } as const;

/** Who asks how many messages wait, to scale by it. */
export const SCALER_USER = "stream-scaler";

/** Kafka as its clients find it. */
export function serverOf(namespace: string): Server & { readonly bootstrap: string } {
  return { system: "kafka", namespace, port: CLIENT_PORT, bootstrap: `${CLUSTER}-kafka-bootstrap.${namespace}.svc:${CLIENT_PORT}` };
}

/** Name of a stream's consumers, their group and their user. */
export function consumerOf({ name }: Pick<Stream, "name">): string {
  return `stream-${name}`;
}
