import { type Certainty, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { ENFORCED } from "../../core/pod-security.ts";
import type { Reading } from "../../core/reading.ts";

/** A namespace of the platform may be let off where it says why; in a team's, anybody's code runs, so no reason is good enough. */
export const control = defineControl({
  id: "team-namespaces-are-restricted",
  level: 3,
  dimension: "security",
  severity: "high",
  statement: "The API server holds every team's namespace to Pod Security `restricted`, whatever reason somebody gives for less.",
  sources: [
    { by: "pod-security", reference: "restricted, enforced by namespace" },
    { by: "cis", reference: "Kubernetes 5.2.2 to 5.2.12" },
    { by: "checkov", reference: "CKV2_K8S_4" },
  ],
  remediation:
    "Label the team's namespace `pod-security.kubernetes.io/enforce: restricted`, and run what cannot live with it in a namespace of the platform.",
  keys: [],
  resources: {
    "kubernetes:core/v1:Namespace": (namespace) =>
      findingUnless(some([isOfNobody(namespace), isRestricted(namespace)]), "must enforce `restricted`, since it is a team's", namespace),
  },
});

function isRestricted(namespace: Reading): Certainty {
  return holds(namespace.at("metadata", "labels", ENFORCED), (level) => level === "restricted");
}

function isOfNobody(namespace: Reading): Certainty {
  return !isGiven(namespace.at("metadata", "labels", "mlops-estate/team"));
}
