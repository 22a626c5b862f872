import { defineControl } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import { containersOf, ofPods } from "../../core/pods.ts";
import type { Reading } from "../../core/reading.ts";

/** A container says it for itself, or its pod says it for all. */
export const control = defineControl({
  id: "pods-run-as-non-root",
  level: 0,
  dimension: "security",
  severity: "high",
  statement: "No container runs as root.",
  sources: [
    { by: "pod-security", reference: "restricted: running as non-root" },
    { by: "checkov", reference: "CKV_K8S_23" },
  ],
  remediation: "Set `securityContext.runAsNonRoot: true` on the pod, and on no container something else.",
  keys: [],
  resources: ofPods((pod) => containersOf(pod).flatMap((container) => ofContainer(container, pod))),
});

function ofContainer(container: Reading, pod: Reading): readonly Finding[] {
  const own = container.at("securityContext", "runAsNonRoot");
  return mustBe(own.state === "absent" ? pod.at("securityContext", "runAsNonRoot") : own, true);
}
