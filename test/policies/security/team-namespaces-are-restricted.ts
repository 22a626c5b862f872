import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

const ENFORCE = "pod-security.kubernetes.io/enforce";
const TEAM = "mlops-estate/team";
const BECAUSE = "mlops-estate/pod-security-because";

function namespace(labels: Record<string, PlanValue>, annotations: Record<string, PlanValue> = {}) {
  const said = Object.entries({ labels, annotations }).filter(([, words]) => Object.keys(words).length > 0);
  return resource("kubernetes:core/v1:Namespace", { metadata: { name: "team-fraud", ...Object.fromEntries(said) } });
}

export const cases: ControlCases = {
  // A namespace without the label is the platform's, of which another control asks.
  harmless: [/labels\.mlops-estate\/team$/],
  cases: [
    {
      sort: "compliant",
      title: "a team's namespace that is restricted",
      answer: "passed",
      resources: [namespace({ [ENFORCE]: "restricted", [TEAM]: "fraud" })],
    },
    {
      sort: "compliant",
      title: "two teams' namespaces that are restricted",
      answer: "passed",
      resources: [
        namespace({ [ENFORCE]: "restricted", [TEAM]: "fraud" }),
        resource("kubernetes:core/v1:Namespace", {
          metadata: { name: "team-vision", labels: { [ENFORCE]: "restricted", [TEAM]: "vision" } },
        }),
      ],
    },
    {
      sort: "violating",
      title: "a team's namespace that is let off without a word",
      answer: "violated",
      resources: [namespace({ [ENFORCE]: "privileged", [TEAM]: "fraud" })],
    },
    {
      sort: "violating",
      title: "a team's namespace that says why it cannot be",
      answer: "violated",
      resources: [namespace({ [ENFORCE]: "privileged", [TEAM]: "fraud" }, { [BECAUSE]: "we want to" })],
    },
    {
      sort: "boundary",
      title: "a team's namespace that is held to the baseline",
      answer: "violated",
      resources: [namespace({ [ENFORCE]: "baseline", [TEAM]: "fraud" })],
    },
    {
      sort: "boundary",
      title: "a namespace of the platform that is held to less",
      answer: "passed",
      resources: [namespace({ [ENFORCE]: "privileged" }, { [BECAUSE]: "it reads the disks of its node" })],
    },
    {
      sort: "unknown",
      title: "a label that is known later",
      answer: "undetermined",
      resources: [namespace({ [ENFORCE]: unknown, [TEAM]: "fraud" })],
    },
    { sort: "absent", title: "a team's namespace without the label", answer: "violated", resources: [namespace({ [TEAM]: "fraud" })] },
    {
      sort: "wrong-type",
      title: "a label as a switch",
      answer: "violated",
      resources: [namespace({ [ENFORCE]: true, [TEAM]: "fraud" })],
    },
  ],
};
