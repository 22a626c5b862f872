import type { Finding, Known } from "./finding.ts";

/** What JupyterHub asks of the rest: Secrets are brought to where it stands. */
export function notebookFindings({ cluster, externalSecrets, notebooks }: Known): Finding[] {
  if (notebooks?.system !== "jupyterhub" || cluster === undefined || cluster.kind === "none") return [];
  if (externalSecrets?.enabled !== false) return [];
  return [
    [
      ["externalSecrets", "enabled"],
      "must be true where notebooks.system is `jupyterhub`: it brings Secrets to the hub's namespace; or set notebooks.system to `jupyterlab`",
    ],
  ];
}
