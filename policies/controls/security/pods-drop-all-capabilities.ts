import { defineControl } from "../../core/control.ts";
import { everyItem, mustBe, someItem } from "../../core/demands.ts";
import { podsAreHeldTo } from "../../core/pod-security.ts";
import { inContainersOf } from "../../core/pod-shapes.ts";
import type { Reading } from "../../core/reading.ts";

/** What the standard `baseline` lets a container add. https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline */
const BASELINE = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

/** A container runtime gives more than a dozen where nothing is written. */
export const control = defineControl({
  id: "pods-drop-all-capabilities",
  level: 0,
  dimension: "security",
  severity: "high",
  statement: "Every container gives up all of the kernel's capabilities, and takes none back but that of listening below port 1024.",
  sources: [
    { by: "pod-security", reference: "restricted: capabilities" },
    { by: "cis", reference: "Kubernetes 2.0.1: 5.2.8, 5.2.9" },
    { by: "checkov", reference: "CKV_K8S_37, CKV_K8S_28, CKV_K8S_25" },
  ],
  remediation: 'Set `securityContext.capabilities: { drop: ["ALL"] }` on the container, and add nothing but NET_BIND_SERVICE.',
  keys: [],
  estate: podsAreHeldTo({
    baseline: (pod) => inContainersOf(pod, (container) => addsOnly(container, BASELINE)),
    restricted: (pod) => inContainersOf(pod, (container) => [...dropsAll(container), ...addsOnly(container, ["NET_BIND_SERVICE"])]),
  }),
});

function dropsAll(container: Reading) {
  return someItem(container.at("securityContext", "capabilities", "drop"), (item) => item.value === "ALL", "must hold `ALL`");
}

function addsOnly(container: Reading, allowed: readonly string[]) {
  return everyItem(container.at("securityContext", "capabilities", "add"), (item) => mustBe(item, allowed));
}
