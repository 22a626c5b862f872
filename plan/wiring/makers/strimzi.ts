import type { Maker } from "../made.ts";
import { at, list } from "../values.ts";

/**
 * Strimzi puts Services before a cluster, keeps its authority in a Secret, and gives each user one with its certificate.
 * https://strimzi.io/docs/operators/1.2.0/deploying#ref-list-of-kafka-cluster-resources-str
 */
export const strimzi: Maker = ({ fields, group, kind, name, namespace }) => {
  if (group !== "kafka.strimzi.io") return [];
  if (kind === "KafkaUser")
    return [{ made: "secret", namespace, name, keys: ["ca.crt", "user.crt", "user.key", "user.p12", "user.password"] }];
  if (kind !== "Kafka") return [];
  const ports = list(at(fields["spec"], "kafka", "listeners")).flatMap((each) => {
    const port = at(each, "port");
    return typeof port === "number" ? [port] : [];
  });
  return [
    { made: "service", namespace, name: `${name}-kafka-bootstrap`, ports: [9091, ...ports] },
    { made: "secret", namespace, name: `${name}-cluster-ca-cert`, keys: ["ca.crt", "ca.p12", "ca.password"] },
  ];
};
