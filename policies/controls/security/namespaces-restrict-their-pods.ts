import { defineControl } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import { ENFORCED, saysWhy } from "../../core/pod-security.ts";

/** A namespace without the label lets its pods do everything, and what a chart or a person starts there no plan sees. */
export const control = defineControl({
  id: "namespaces-restrict-their-pods",
  level: 0,
  dimension: "security",
  severity: "high",
  statement: "Every namespace has the API server hold its pods to the standard `restricted`, or says why it cannot.",
  sources: [
    { by: "pod-security", reference: "Pod Security Admission: enforce" },
    { by: "cis", reference: "Kubernetes 2.0.1: 5.2.1; EKS 4.2.1" },
  ],
  remediation: "Label the namespace `pod-security.kubernetes.io/enforce: restricted`, or a lower level with a reason as an annotation.",
  keys: [],
  resources: {
    "kubernetes:core/v1:Namespace": (namespace) => {
      const level = namespace.at("metadata", "labels", ENFORCED);
      const isLower = level.value === "baseline" || level.value === "privileged";
      return isLower ? saysWhy(namespace) : mustBe(level, "restricted");
    },
  },
});
