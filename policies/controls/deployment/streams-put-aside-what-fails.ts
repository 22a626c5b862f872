import { about, defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { type Finding, undetermined, violated } from "../../core/finding.ts";
import { nameOf, namespaceOf } from "../../core/objects.ts";
import { containersOf, podSpec, podTemplate } from "../../core/pods.ts";
import type { Reading } from "../../core/reading.ts";

/** Label of pods that have a model answer the messages of a topic. */
const STREAM_LABEL = "mlops-estate/stream";

const TOPIC = "kubernetes:kafka.strimzi.io/v1:KafkaTopic";

export const control = defineControl({
  id: "streams-put-aside-what-fails",
  level: 2,
  dimension: "deployment",
  severity: "medium",
  statement: "Every stream has a topic for messages that no model can answer, so that one of them neither stops the stream nor is lost.",
  sources: [
    { by: "research", reference: "Model Serving Architectures: streaming inference" },
    { by: "estate", reference: "a consumer that dies of a message meets it again as it starts" },
  ],
  remediation: "Name a topic in `deadLetter` of each of `inference.streaming.streams`, which then declares it.",
  keys: ["inference.streaming.streams"],
  estate: (estate) => {
    const consumers = estate.readingsOf("kubernetes:apps/v1:Deployment").filter(isConsumer);
    if (consumers.length === 0) return { notApplicable: "no model answers messages of a topic here" };
    return consumers.flatMap((consumer) => about(consumer.resource, ofConsumer(consumer, estate)));
  },
});

function isConsumer(deployment: Reading): boolean {
  return podTemplate(deployment).at("metadata", "labels", STREAM_LABEL).state !== "absent";
}

function ofConsumer(consumer: Reading, estate: Estate): readonly Finding[] {
  const variables = containersOf(podSpec(consumer)).flatMap((container) => container.at("env").items());
  const [topic] = variables.filter((variable) => variable.at("name").value === "DEAD_LETTER_TOPIC").map((variable) => variable.at("value"));
  const reason = "must name a topic that is declared beside it, in DEAD_LETTER_TOPIC of a container";
  if (topic === undefined) return [violated("", reason)];
  if (topic.state === "unknown") return [undetermined(topic.path, reason)];
  const declared = estate.readingsOf(TOPIC).some((each) => nameOf(each) === topic.value && namespaceOf(each) === namespaceOf(consumer));
  return declared ? [] : [violated(topic.path, reason)];
}
