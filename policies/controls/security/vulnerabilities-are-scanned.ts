import { type Certainty, every, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { alertsOf, readsWhatChartsDeclare } from "../../core/prometheus.ts";
import { metricsIn } from "../../core/promql.ts";
import type { Reading } from "../../core/reading.ts";

/** What runs is scanned again and again; what a registry scans on push it tells about the day of the push. */
export const control = defineControl({
  id: "vulnerabilities-are-scanned",
  level: 2,
  dimension: "security",
  severity: "medium",
  statement: "Images that run are looked through for known vulnerabilities, and an alert tells of those that matter.",
  sources: [
    { by: "estate", reference: "NSA and CISA, Kubernetes Hardening Guide 1.2: scan images; what is safe today is not next month" },
    { by: "checkov", reference: "CKV_AWS_163" },
  ],
  remediation: "Leave `imageScanning.enabled` to the level.",
  keys: ["imageScanning.enabled"],
  asks: (estate) => (estate.hasCluster() ? undefined : { notApplicable: "no images run on nodes of the estate's own" }),
  estate: (estate) => [
    ...findingUnless(some(scannersOf(estate)), "must have a scanner of what runs, whose findings are metrics that Prometheus reads"),
    ...findingUnless(some(alertsOf(estate).map(isAboutVulnerabilities)), "must have an alert on vulnerabilities"),
  ],
});

/** https://github.com/aquasecurity/trivy-operator/blob/v0.32.0/deploy/helm/values.yaml: it scans vulnerabilities unless it is told not to. */
function scannersOf(estate: Estate): readonly Certainty[] {
  return estate.chartsNamed("trivy-operator").map((chart) => {
    const scans = chart.at("values", "operator", "vulnerabilityScannerEnabled");
    return every([
      scans.state === "absent" || holds(scans, (value) => value === true),
      holds(chart.at("values", "serviceMonitor", "enabled"), (value) => value === true),
      readsWhatChartsDeclare(estate, "serviceMonitor"),
    ]);
  });
}

function isAboutVulnerabilities(alert: Reading): Certainty {
  return holds(
    alert.at("expr"),
    (query) => typeof query === "string" && metricsIn(query).some((metric) => metric.includes("vulnerabilities")),
  );
}
