import { defineControl } from "../../core/control.ts";
import { mustBe, mustBeAtLeast } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import { podsAreHeldTo } from "../../core/pod-security.ts";
import { inContainersOf, type SecuredPod } from "../../core/pod-shapes.ts";
import type { Reading } from "../../core/reading.ts";

/** A container says it for itself, or its pod says it for all. */
export const control = defineControl({
  id: "pods-run-as-non-root",
  level: 0,
  dimension: "security",
  severity: "high",
  statement: "No container runs as root, unless its namespace is one for such containers and says why.",
  sources: [
    { by: "pod-security", reference: "restricted: running as non-root, running as non-root user" },
    { by: "cis", reference: "Kubernetes 2.0.1: 5.2.7" },
    { by: "checkov", reference: "CKV_K8S_23, CKV_K8S_40" },
  ],
  remediation: "Set `securityContext.runAsNonRoot: true` on the pod, and on no container something else; let no user be 0.",
  keys: [],
  estate: podsAreHeldTo({
    restricted: (pod) => [
      ...(pod.shared === undefined ? [] : isNotRoot(pod.shared)),
      ...inContainersOf(pod, (container) => ofContainer(container, pod)),
    ],
  }),
});

function ofContainer(container: Reading, { shared }: SecuredPod): readonly Finding[] {
  const own = container.at("securityContext", "runAsNonRoot");
  const context = own.state === "absent" ? shared : container.at("securityContext");
  const says = context === undefined ? [] : mustBe(context.at("runAsNonRoot"), true);
  return [...says, ...isUserNotRoot(container.at("securityContext"))];
}

/** The API server refuses a pod that says root, though each of its containers says something else. */
function isNotRoot(shared: Reading): readonly Finding[] {
  return [...mustBe(shared.at("runAsNonRoot"), true, "passes"), ...isUserNotRoot(shared)];
}

function isUserNotRoot(context: Reading): readonly Finding[] {
  const user = context.at("runAsUser");
  return user.state === "absent" ? [] : mustBeAtLeast(user, 1);
}
