import { type Certainty, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Reading } from "../../core/reading.ts";

/** Namespaces without teams' pods may be let off, where they say why; those of teams may not. */
export const control = defineControl({
  id: "namespaces-are-restricted",
  level: 3,
  dimension: "security",
  severity: "high",
  statement:
    "The API server holds every namespace to Pod Security `restricted`; one that cannot be says why, and none of those belongs to a team.",
  sources: [
    { by: "pod-security", reference: "restricted, enforced by namespace" },
    { by: "cis", reference: "Kubernetes 5.2.2 to 5.2.12" },
    { by: "checkov", reference: "CKV2_K8S_4" },
  ],
  remediation:
    "Label the namespace `pod-security.kubernetes.io/enforce: restricted`, or annotate it with `mlops-estate/pod-security-because`.",
  keys: [],
  asks: (estate) => (estate.hasCluster() ? undefined : { notApplicable: "no namespace is here" }),
  estate: (estate) => {
    const namespaces = estate.readingsOf("kubernetes:core/v1:Namespace");
    const held = namespaces.flatMap((namespace) =>
      findingUnless(isHeld(namespace), "must enforce `restricted`, or say in an annotation why it cannot", namespace),
    );
    return [...findingUnless(namespaces.length > 0, "must have namespaces of its own"), ...held];
  },
});

function isHeld(namespace: Reading): Certainty {
  const labels = namespace.at("metadata", "labels");
  const isOfTeam = labels.at("mlops-estate/team").state !== "absent";
  return some([
    holds(labels.at("pod-security.kubernetes.io/enforce"), (level) => level === "restricted"),
    !isOfTeam && isGiven(namespace.at("metadata", "annotations", "mlops-estate/pod-security-because")),
  ]);
}
