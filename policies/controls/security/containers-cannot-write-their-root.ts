import { defineControl } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import { podsAreHeldTo } from "../../core/pod-security.ts";
import { inContainersOf } from "../../core/pod-shapes.ts";

/** The standards of Kubernetes do not ask for it, so a namespace that lets pods more than `restricted` does lets them this too. */
export const control = defineControl({
  id: "containers-cannot-write-their-root",
  level: 0,
  dimension: "security",
  severity: "medium",
  statement: "No container can change the files of its image; what it writes goes to a volume.",
  sources: [
    { by: "checkov", reference: "CKV_K8S_22" },
    {
      by: "estate",
      reference: "NSA/CISA Kubernetes Hardening Guide 1.2, immutable container file systems: what breaks in leaves nothing behind",
    },
  ],
  remediation: "Set `securityContext.readOnlyRootFilesystem: true` on the container, and mount an `emptyDir` where it writes.",
  keys: [],
  estate: podsAreHeldTo({
    restricted: (pod) => inContainersOf(pod, (container) => mustBe(container.at("securityContext", "readOnlyRootFilesystem"), true)),
  }),
});
