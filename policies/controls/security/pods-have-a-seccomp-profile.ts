import { defineControl } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import { podsAreHeldTo } from "../../core/pod-security.ts";
import { inContainersOf, type SecuredPod } from "../../core/pod-shapes.ts";
import type { Reading } from "../../core/reading.ts";

const PROFILES = ["RuntimeDefault", "Localhost"];

/** A kubelet filters no system calls where nothing is written, unless its own configuration says otherwise. */
export const control = defineControl({
  id: "pods-have-a-seccomp-profile",
  level: 0,
  dimension: "security",
  severity: "medium",
  statement: "Every container makes only those system calls that a seccomp profile allows.",
  sources: [
    { by: "pod-security", reference: "restricted: seccomp" },
    { by: "cis", reference: "Kubernetes 2.0.1: 5.6.2" },
    { by: "checkov", reference: "CKV_K8S_31" },
  ],
  remediation: "Set `securityContext.seccompProfile.type: RuntimeDefault` on the pod.",
  keys: [],
  estate: podsAreHeldTo({
    baseline: (pod) => [
      ...(pod.shared === undefined ? [] : isProfile(pod.shared, "passes")),
      ...inContainersOf(pod, (container) => isProfile(container.at("securityContext"), "passes")),
    ],
    restricted: (pod) => inContainersOf(pod, (container) => hasProfile(container, pod)),
  }),
});

/** A container's own word, and its pod's where it says nothing. */
function hasProfile(container: Reading, { shared }: SecuredPod): readonly Finding[] {
  const own = container.at("securityContext");
  if (own.at("seccompProfile").state !== "absent") return isProfile(own, "violates");
  return shared === undefined ? [] : isProfile(shared, "violates");
}

function isProfile(context: Reading, absent: "passes" | "violates"): readonly Finding[] {
  const profile = context.at("seccompProfile");
  return profile.state === "absent" && absent === "passes" ? [] : mustBe(profile.at("type"), PROFILES);
}
