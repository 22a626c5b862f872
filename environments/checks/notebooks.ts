import type { Finding, Known } from "./finding.ts";

/** What JupyterHub asks of the rest: Secrets are brought to where it stands, and somebody says who people are. */
export function notebookFindings({ cluster, externalSecrets, gateway, notebooks, signOn }: Known): Finding[] {
  if (notebooks?.system !== "jupyterhub" || cluster === undefined || cluster.kind === "none") return [];
  const wanting = [
    ["externalSecrets", externalSecrets, "it brings Secrets to the hub's namespace"],
    ["gateway", gateway, "people reach the hub by one of its names, for which certificates.enabled must be true too"],
    ["signOn", signOn, "the hub asks it who somebody is"],
  ] as const;
  return wanting
    .filter(([, part]) => part?.enabled === false)
    .map(([key, , why]) => [
      [key, "enabled"],
      `must be true where notebooks.system is \`jupyterhub\`: ${why}; or set notebooks.system to \`jupyterlab\``,
    ]);
}
