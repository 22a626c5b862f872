import { defineControl } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import { podsAreHeldTo } from "../../core/pod-security.ts";
import { inContainersOf } from "../../core/pod-shapes.ts";

/** Kubernetes lets a process gain rights where nothing is written. */
export const control = defineControl({
  id: "pods-do-not-escalate",
  level: 0,
  dimension: "security",
  severity: "high",
  statement: "No process of a container can gain more rights than the process that started it.",
  sources: [
    { by: "pod-security", reference: "restricted: privilege escalation" },
    { by: "cis", reference: "Kubernetes 2.0.1: 5.2.6; EKS 4.2.5" },
    { by: "checkov", reference: "CKV_K8S_20" },
  ],
  remediation: "Set `securityContext.allowPrivilegeEscalation: false` on the container.",
  keys: [],
  estate: podsAreHeldTo({
    restricted: (pod) => inContainersOf(pod, (container) => mustBe(container.at("securityContext", "allowPrivilegeEscalation"), false)),
  }),
});
