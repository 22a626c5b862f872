import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, resource, unknown } from "../../support/control-cases.ts";

const ENFORCE = "pod-security.kubernetes.io/enforce";
const BECAUSE = "mlops-estate/pod-security-because";

function namespace(labels: Record<string, PlanValue>, annotations: Record<string, PlanValue> = {}) {
  const said = Object.entries({ labels, annotations }).filter(([, words]) => Object.keys(words).length > 0);
  return resource("kubernetes:core/v1:Namespace", { metadata: { name: "mlops", ...Object.fromEntries(said) } });
}

export const cases: ControlCases = {
  cases: [
    { sort: "compliant", title: "a namespace that is restricted", answer: "passed", resources: [namespace({ [ENFORCE]: "restricted" })] },
    {
      sort: "compliant",
      title: "a namespace that says why it cannot be",
      answer: "passed",
      resources: [namespace({}, { [BECAUSE]: "it reads the disks of its node" })],
    },
    {
      sort: "violating",
      title: "a namespace that is let off without a word",
      answer: "violated",
      resources: [namespace({ [ENFORCE]: "privileged" })],
    },
    {
      sort: "violating",
      title: "a team's namespace that says why it cannot be",
      answer: "violated",
      resources: [namespace({ [ENFORCE]: "privileged", "mlops-estate/team": "fraud" }, { [BECAUSE]: "we want to" })],
    },
    {
      sort: "boundary",
      title: "a namespace that is held to the baseline",
      answer: "violated",
      resources: [namespace({ [ENFORCE]: "baseline" })],
    },
    {
      sort: "boundary",
      title: "a reason of no words",
      answer: "violated",
      resources: [namespace({ [ENFORCE]: "privileged" }, { [BECAUSE]: "" })],
    },
    {
      sort: "boundary",
      title: "an estate without a cluster",
      answer: "not-applicable",
      resources: [resource("aws:s3/bucket:Bucket", {})],
    },
    { sort: "unknown", title: "a label that is known later", answer: "undetermined", resources: [namespace({ [ENFORCE]: unknown })] },
    { sort: "absent", title: "a namespace without a label", answer: "violated", resources: [namespace({})] },
    { sort: "absent", title: "pods in nobody's namespace", answer: "violated", resources: [deployment("mlflow", {})] },
    { sort: "wrong-type", title: "a label as a switch", answer: "violated", resources: [namespace({ [ENFORCE]: true })] },
  ],
};
