import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, chart, deployment, resource, unknown } from "../../support/control-cases.ts";
import { alert, prometheusRule, prometheusStack } from "../../support/monitored.ts";

const RULE = prometheusRule("images", [alert("ImageVulnerable", 'sum(trivy_image_vulnerabilities{severity="Critical"}) > 0')]);

function trivy(values: Record<string, PlanValue> = {}) {
  return chart("trivy-operator", { serviceMonitor: { enabled: true }, ...values });
}

export const cases: ControlCases = {
  cases: [
    { sort: "compliant", title: "Trivy with an alert", answer: "passed", resources: [prometheusStack(), trivy(), RULE] },
    {
      sort: "compliant",
      title: "Trivy that is told to scan",
      answer: "passed",
      resources: [prometheusStack(), trivy({ operator: { vulnerabilityScannerEnabled: true } }), RULE],
    },
    {
      sort: "violating",
      title: "Trivy that scans everything else",
      answer: "violated",
      resources: [prometheusStack(), trivy({ operator: { vulnerabilityScannerEnabled: false } }), RULE],
    },
    {
      sort: "violating",
      title: "findings that nobody is told of",
      answer: "violated",
      resources: [prometheusStack(), trivy(), prometheusRule("images", [alert("ImageHoldsSecret", "trivy_image_exposedsecrets > 0")])],
    },
    { sort: "violating", title: "an alert without a scanner", answer: "violated", resources: [prometheusStack(), RULE] },
    {
      sort: "boundary",
      title: "findings that are metrics and are not read",
      answer: "violated",
      resources: [chart("kube-prometheus-stack"), trivy(), RULE],
    },
    {
      sort: "boundary",
      title: "an estate without a cluster",
      answer: "not-applicable",
      resources: [resource("aws:s3/bucket:Bucket", {})],
    },
    {
      sort: "unknown",
      title: "a monitor that is decided later",
      answer: "undetermined",
      resources: [prometheusStack(), trivy({ serviceMonitor: { enabled: unknown } }), RULE],
    },
    { sort: "absent", title: "a cluster that is not scanned", answer: "violated", resources: [deployment("mlflow", {})] },
    {
      sort: "wrong-type",
      title: "a monitor by text",
      answer: "violated",
      resources: [prometheusStack(), trivy({ serviceMonitor: { enabled: "true" } }), RULE],
    },
  ],
};
