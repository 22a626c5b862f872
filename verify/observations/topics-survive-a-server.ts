import { conditionWitness } from "./conditions.ts";
import { fieldsOf } from "./witness.ts";

/** Copies that the control asks for. */
const COPIES = 3;

/** The operator asks Kafka whether each topic has the copies that it should. https://strimzi.io/docs/operators/latest/configuring.html#type-KafkaTopicStatus-reference */
export const topicsSurviveAServer = conditionWitness({
  control: "topics-survive-a-server",
  type: "kubernetes:kafka.strimzi.io/v1:KafkaTopic",
  isMeant: ({ inputs }) => Number(fieldsOf(inputs["spec"])["replicas"]) >= COPIES,
  resource: "kafkatopics.kafka.strimzi.io",
  condition: "Ready",
  conditions: ({ conditions }) => [conditions],
  what: "topics",
});
