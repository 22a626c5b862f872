import { defineControl } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import { podsAreHeldTo } from "../../core/pod-security.ts";
import { inContainersOf } from "../../core/pod-shapes.ts";
import type { Reading } from "../../core/reading.ts";

export const control = defineControl({
  id: "pods-are-not-privileged",
  level: 0,
  dimension: "security",
  severity: "critical",
  statement: "No container has the rights of its node, unless its namespace is one for such containers and says why.",
  sources: [
    { by: "pod-security", reference: "baseline: privileged containers, HostProcess" },
    { by: "cis", reference: "Kubernetes 2.0.1: 5.2.2, 5.2.10; EKS 4.2.1; AKS 4.2.1" },
    { by: "checkov", reference: "CKV_K8S_16" },
  ],
  remediation:
    "Take `securityContext.privileged` away, or run the container in a namespace of its own that is labelled `privileged` and has a reason.",
  keys: [],
  estate: podsAreHeldTo({
    baseline: (pod) => [
      ...(pod.shared === undefined ? [] : isNoHostProcess(pod.shared)),
      ...inContainersOf(pod, (container) => isUnprivileged(container.at("securityContext"))),
    ],
  }),
});

function isUnprivileged(context: Reading): readonly Finding[] {
  return [...mustBe(context.at("privileged"), false, "passes"), ...isNoHostProcess(context)];
}

/** What `privileged` is on Windows. */
function isNoHostProcess(context: Reading): readonly Finding[] {
  return mustBe(context.at("windowsOptions", "hostProcess"), false, "passes");
}
