import type { Finding, Known } from "./finding.ts";

/** What pipelines and data checks ask of the rest. */
export function workflowFindings({ cloud, dataQuality, images, pipelines, teams }: Known): Finding[] {
  const findings: Finding[] = [];
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
