import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, unknown } from "../../support/control-cases.ts";

function consumer(env: PlanValue) {
  const made = deployment("stream-orders", { env });
  const labels = { "mlops-estate/stream": "orders" };
  const { spec } = made.inputs as { spec: { template: { spec: PlanValue } } };
  return { ...made, inputs: { ...made.inputs, spec: { template: { metadata: { labels }, spec: spec.template.spec } } } };
}

const names = (value: PlanValue) => [
  { name: "INPUT_TOPIC", value: "orders" },
  { name: "DEAD_LETTER_TOPIC", value },
];
const topic = (name: string, namespace = "mlops") => object("kubernetes:kafka.strimzi.io/v1:KafkaTopic", name, {}, { namespace });

export const cases: ControlCases = {
  harmless: [
    /^metadata\.labels/,
    /env\[0\]/,
    /\.image$/,
    /template\.metadata\.labels/,
    /containers\[0\]\.name$/,
    /^spec\.template\.metadata/,
  ],
  cases: [
    {
      sort: "compliant",
      title: "a topic for what fails",
      answer: "passed",
      resources: [consumer(names("orders.dead")), topic("orders.dead")],
    },
    {
      sort: "compliant",
      title: "a topic that several streams put aside to",
      answer: "passed",
      resources: [consumer([{ name: "DEAD_LETTER_TOPIC", value: "dead" }]), topic("dead")],
    },
    {
      sort: "violating",
      title: "a topic that is not there",
      answer: "violated",
      paths: ["spec.template.spec.containers[0].env[1].value"],
      resources: [consumer(names("orders.dead")), topic("orders")],
    },
    {
      sort: "violating",
      title: "a consumer that names none",
      answer: "violated",
      paths: [""],
      resources: [consumer([{ name: "INPUT_TOPIC", value: "orders" }]), topic("orders")],
    },
    {
      sort: "boundary",
      title: "a topic of another namespace",
      answer: "violated",
      resources: [consumer(names("orders.dead")), topic("orders.dead", "elsewhere")],
    },
    { sort: "boundary", title: "an estate without streams", answer: "not-applicable", resources: [topic("orders")] },
    { sort: "unknown", title: "a topic that is known later", answer: "undetermined", resources: [consumer(names(unknown))] },
    { sort: "absent", title: "a consumer without variables", answer: "violated", resources: [consumer([])] },
    { sort: "wrong-type", title: "variables as a text", answer: "violated", resources: [consumer("DEAD_LETTER_TOPIC=orders.dead")] },
  ],
};
