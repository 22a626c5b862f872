import type { Finding, Known } from "./finding.ts";

/** What pipelines and data checks ask of the rest. */
export function workflowFindings(known: Known): Finding[] {
  const { cloud, dataQuality, images, pipelines, teams } = known;
  const findings = alertFindings(known);
  if (pipelines?.enabled === true) {
    if (teams?.enabled === false)
      findings.push([
        ["pipelines", "enabled"],
        "must be false where teams.enabled is false: pipelines run in a team's namespace; set teams.enabled to true",
      ]);
  }
  if (
    dataQuality?.enabled === true &&
    cloud !== undefined &&
    cloud !== "local" &&
    dataQuality.image === undefined &&
    images?.mirror === undefined
  )
    findings.push([
      ["dataQuality", "image"],
      `is required on ${cloud} where images.mirror is not set: no public registry has the image; build images/quality, push it, and name it by its digest`,
    ]);
  return findings;
}

function alertFindings({ pipelines, teams, triggers }: Known): Finding[] {
  if (triggers === undefined || triggers.alerts.length === 0) return [];
  const idle = !triggers.enabled || pipelines?.enabled === false || pipelines?.system.includes("argo") === false;
  const reason = "needs triggers.enabled, pipelines.enabled and `argo` in pipelines.system, or its alerts would start nothing";
  const names = teams?.members.map(({ name }) => name) ?? [];
  const strangers = triggers.alerts.flatMap(({ team }, index): Finding[] =>
    teams === undefined || names.includes(team)
      ? []
      : [[["triggers", "alerts", index, "team"], `must name a team: one of ${names.join(", ")} (got ${JSON.stringify(team)})`]],
  );
  return [...(idle ? [[["triggers", "alerts"], reason] as const] : []), ...strangers];
}
