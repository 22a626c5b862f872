import { holds } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { type Finding, undetermined, violated } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";

/** Copies with which one may be lost while another is repaired, and how many of them must have a message before it counts. */
const COPIES = 3;
const IN_SYNC = 2;

export const control = defineControl({
  id: "topics-survive-a-server",
  level: 2,
  dimension: "data",
  severity: "high",
  statement: "Every topic is on three servers of Kafka, and a message counts once two of them have it.",
  sources: [
    { by: "research", reference: "Model Serving Architectures: streaming inference" },
    { by: "estate", reference: "what a stream promises of its messages holds only for as long as they are there" },
  ],
  remediation: "Set `inference.streaming.brokers` to 3 in the environment file.",
  keys: ["inference.streaming.brokers"],
  resources: {
    "kubernetes:kafka.strimzi.io/v1:KafkaTopic": (topic) => [
      ...mustReach(topic.at("spec", "replicas"), COPIES),
      ...mustReach(topic.at("spec", "config", "min.insync.replicas"), IN_SYNC),
    ],
  },
});

/** Values of a topic's configuration are numbers or texts of them. */
function mustReach(reading: Reading, least: number): readonly Finding[] {
  const reaches = holds(reading, (value) => (typeof value === "number" || typeof value === "string") && Number(value) >= least);
  if (reaches === true) return [];
  const reason = `must be at least ${least}`;
  return [reaches === undefined ? undetermined(reading.path, reason) : violated(reading.path, reason)];
}
