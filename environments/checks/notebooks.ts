import { hasPages } from "../../components/gateway/contract.ts";
import type { Finding, Known } from "./finding.ts";

/** What JupyterHub asks of the rest: Secrets are brought to where it stands, and somebody says who people are. */
export function notebookFindings({ cluster, externalSecrets, gateway, notebooks, signOn }: Known): Finding[] {
  if (notebooks?.system !== "jupyterhub" || cluster === undefined || cluster.kind === "none") return [];
  const wanting = [
    ["externalSecrets", externalSecrets, "it brings Secrets to the hub's namespace"],
    ["gateway", gateway, "people reach the hub by one of its names, for which certificates.enabled must be true too"],
    ["signOn", signOn, "the hub asks it who somebody is"],
  ] as const;
  const findings = wanting
    .filter(([, part]) => part?.enabled === false)
    .map(
      ([key, , why]): Finding => [
        [key, "enabled"],
        `must be true where notebooks.system is \`jupyterhub\`: ${why}; or set notebooks.system to \`jupyterlab\``,
      ],
    );
  if (gateway?.enabled !== true || hasPages(gateway)) return findings;
  return [
    ...findings,
    [["gateway", "system"], "must be `envoy` where notebooks.system is `jupyterhub`: people reach the hub by one of its names"],
  ];
}
