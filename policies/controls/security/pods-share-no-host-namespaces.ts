import { defineControl } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import { podsAreHeldTo } from "../../core/pod-security.ts";

export const control = defineControl({
  id: "pods-share-no-host-namespaces",
  level: 0,
  dimension: "security",
  severity: "high",
  statement: "No pod sees the network, the processes or the shared memory of its node.",
  sources: [
    { by: "pod-security", reference: "baseline: host namespaces" },
    { by: "cis", reference: "Kubernetes 2.0.1: 5.2.3, 5.2.4, 5.2.5; EKS 4.2.2, 4.2.3, 4.2.4" },
    { by: "checkov", reference: "CKV_K8S_17, CKV_K8S_18, CKV_K8S_19" },
  ],
  remediation: "Take `hostNetwork`, `hostPID` and `hostIPC` of the pod away.",
  keys: [],
  estate: podsAreHeldTo({
    baseline: ({ spec }) => ["hostNetwork", "hostPID", "hostIPC"].flatMap((shared) => mustBe(spec.at(shared), false, "passes")),
  }),
});
