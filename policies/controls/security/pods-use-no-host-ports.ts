import { defineControl } from "../../core/control.ts";
import { everyItem, mustBe } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import { podsAreHeldTo } from "../../core/pod-security.ts";
import { inContainersOf } from "../../core/pod-shapes.ts";
import type { Reading } from "../../core/reading.ts";

const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"];
const HOOKS = ["postStart", "preStop"];

/** A probe with a host makes the kubelet, which no network policy binds, call whatever a pod names. */
export const control = defineControl({
  id: "pods-use-no-host-ports",
  level: 0,
  dimension: "security",
  severity: "medium",
  statement: "No container takes a port of its node, and none makes its node call another address than its own.",
  sources: [
    { by: "pod-security", reference: "baseline: host ports, host probes and lifecycle hooks" },
    { by: "cis", reference: "Kubernetes 2.0.1: 5.2.12" },
    { by: "checkov", reference: "CKV_K8S_26" },
  ],
  remediation: "Take `hostPort` of the container's ports away, and `host` of its probes and hooks; a Service makes a port known.",
  keys: [],
  estate: podsAreHeldTo({
    baseline: (pod) =>
      inContainersOf(pod, (container) => [
        ...everyItem(container.at("ports"), (port) => mustBe(port.at("hostPort"), 0, "passes")),
        ...PROBES.flatMap((probe) => callsItself(container.at(probe))),
        ...HOOKS.flatMap((hook) => callsItself(container.at("lifecycle", hook))),
      ]),
  }),
});

function callsItself(action: Reading): readonly Finding[] {
  return ["httpGet", "tcpSocket"].flatMap((way) => mustBe(action.at(way, "host"), "", "passes"));
}
