import type { Finding, Known } from "./finding.ts";

/** What the systems that watch and hold the estate ask of each other and of the cluster. */
export function operationsFindings(known: Known): readonly Finding[] {
  if (known.cluster?.kind === "none") return [];
  return [...stackFindings(known), ...autopilotFindings(known)];
}

function stackFindings({ certificates, cost, monitoring }: Known): Finding[] {
  if (monitoring === undefined) return [];
  const findings: Finding[] = [];
  const { logs, system, traces } = monitoring;
  if (system === "stack" && certificates?.enabled === false)
    findings.push([["certificates", "enabled"], "must be true where monitoring.system is `stack`: its webhooks ask for certificates"]);
  if (system === "stack") return findings;
  const needed = `monitoring.system to be \`stack\`, and it is \`${system}\``;
  if (logs) findings.push([["monitoring", "logs"], `needs ${needed}`]);
  if (traces) findings.push([["monitoring", "traces"], `needs ${needed}`]);
  if (cost?.enabled === true) findings.push([["cost", "enabled"], `needs ${needed}`]);
  return findings;
}

/** https://cloud.google.com/kubernetes-engine/docs/how-to/autopilot-security */
function autopilotFindings({ cloud, cluster, monitoring, nodeHealth }: Known): Finding[] {
  if (cloud !== "gcp" || cluster?.nodes !== "automatic") return [];
  const reason = "must be false where cluster.nodes is `automatic` on gcp: Autopilot admits no pod that looks into its node";
  const findings: Finding[] = [];
  if (monitoring?.system === "stack" && monitoring.hostMetrics) findings.push([["monitoring", "hostMetrics"], reason]);
  if (nodeHealth?.enabled === true) findings.push([["nodeHealth", "enabled"], reason]);
  return findings;
}
