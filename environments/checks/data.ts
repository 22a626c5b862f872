import type { Finding, Known } from "./finding.ts";

/** Where data lies on this machine, and what its keepers and its backups stand on. A cloud has services of its own for both. */
export function dataFindings({ backup, certificates, cloud, database, externalSecrets, objectStore }: Known): Finding[] {
  if (cloud !== "local") return [];
  const findings: Finding[] = [];
  if (database?.inCluster === "cloudnative-pg" && certificates?.enabled === false)
    findings.push([
      ["certificates", "enabled"],
      "must be true where database.inCluster is `cloudnative-pg`: its backups are handed over with certificates of cert-manager",
    ]);
  if (backup?.enabled === true && objectStore?.inCluster === "lean")
    findings.push([
      ["objectStore", "inCluster"],
      "must be `seaweedfs` where backup.enabled is true on `local`: the lean store lets nobody in from another namespace, and Velero has one of its own",
    ]);
  if (backup?.enabled === true && externalSecrets?.enabled === false)
    findings.push([
      ["externalSecrets", "enabled"],
      "must be true where backup.enabled is true on `local`: it copies the key of the bucket to where Velero is",
    ]);
  return findings;
}
