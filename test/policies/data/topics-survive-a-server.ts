import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, unknown } from "../../support/control-cases.ts";

function topic(replicas: PlanValue, inSync: PlanValue) {
  return object("kubernetes:kafka.strimzi.io/v1:KafkaTopic", "orders", { spec: { replicas, config: { "min.insync.replicas": inSync } } });
}

const PLACES = ["spec.replicas", "spec.config.min.insync.replicas"];

export const cases: ControlCases = {
  cases: [
    { sort: "compliant", title: "three copies, of which two count", answer: "passed", resources: [topic(3, 2)] },
    { sort: "compliant", title: "a number that is written as a text", answer: "passed", resources: [topic(5, "3")] },
    { sort: "violating", title: "one copy", answer: "violated", paths: PLACES, resources: [topic(1, 1)] },
    { sort: "violating", title: "copies that nobody waits for", answer: "violated", paths: PLACES.slice(1), resources: [topic(3, 1)] },
    { sort: "boundary", title: "two copies, both of which count", answer: "violated", paths: PLACES.slice(0, 1), resources: [topic(2, 2)] },
    { sort: "unknown", title: "copies that are known later", answer: "undetermined", resources: [topic(unknown, 2)] },
    {
      sort: "absent",
      title: "a topic that leaves all to its servers",
      answer: "violated",
      resources: [object("kubernetes:kafka.strimzi.io/v1:KafkaTopic", "orders", { spec: {} })],
    },
    { sort: "wrong-type", title: "copies as a list", answer: "violated", resources: [topic([3], 2)] },
  ],
};
