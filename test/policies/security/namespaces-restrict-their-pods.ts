import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";
import { namespaceAt, WHY } from "../../support/pod-cases.ts";

export const cases: ControlCases = {
  cases: [
    { sort: "compliant", title: "a namespace at the strictest level", answer: "passed", resources: [namespaceAt("restricted")] },
    { sort: "compliant", title: "a namespace that says why it is below", answer: "passed", resources: [namespaceAt("privileged", WHY)] },
    {
      sort: "violating",
      title: "a namespace that does not say why it is below",
      answer: "violated",
      paths: ["metadata.annotations.mlops-estate/pod-security-because"],
      resources: [namespaceAt("baseline")],
    },
    {
      sort: "violating",
      title: "a namespace at a level that there is not",
      answer: "violated",
      paths: ["metadata.labels.pod-security.kubernetes.io/enforce"],
      resources: [namespaceAt("strict", WHY)],
    },
    { sort: "boundary", title: "a reason without a word", answer: "violated", resources: [namespaceAt("privileged", "")] },
    { sort: "unknown", title: "a level that is known later", answer: "undetermined", resources: [namespaceAt(unknown)] },
    {
      sort: "absent",
      title: "a namespace that says nothing",
      answer: "violated",
      resources: [resource("kubernetes:core/v1:Namespace", { metadata: { name: "mlops" } })],
    },
    { sort: "wrong-type", title: "a level that is a number", answer: "violated", resources: [namespaceAt(1)] },
  ],
};
