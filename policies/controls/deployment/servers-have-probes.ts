import { defineControl } from "../../core/control.ts";
import { undetermined, violated } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";
import { ofServingContainers } from "../../core/serving-runtimes.ts";

/** Ways in which a kubelet asks. https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/ */
const WAYS = ["httpGet", "tcpSocket", "grpc", "exec"] as const;

export const control = defineControl({
  id: "servers-have-probes",
  level: 0,
  dimension: "deployment",
  severity: "medium",
  statement: "Every container that serves is asked whether it is ready, and gets no requests before.",
  sources: [
    { by: "checkov", reference: "CKV_K8S_9" },
    { by: "google", reference: "level 0: deployment of the prediction service" },
  ],
  remediation: "Set `readinessProbe` on the container, with `httpGet`, `tcpSocket`, `grpc` or `exec`.",
  keys: ["serving.models"],
  resources: ofServingContainers((container) => {
    const probe = container.at("readinessProbe");
    const reason = `must ask by one of ${WAYS.join(", ")}`;
    if (probe.state === "unknown") return [undetermined(probe.path, reason)];
    return WAYS.some((way) => isAsked(probe.at(way))) ? [] : [violated(probe.path, reason)];
  }),
});

function isAsked(way: Reading): boolean {
  return way.state === "unknown" || way.keys().length > 0;
}
