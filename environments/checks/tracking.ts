import type { Finding, Known } from "./finding.ts";

/** What Weights & Biases needs to be reached with. */
export function trackingFindings(known: Known): Finding[] {
  return [...placeFindings(known), ...bringerFindings(known)];
}

function placeFindings({ cloud, secrets, tracking }: Known): Finding[] {
  if (tracking === undefined) return [];
  const { system, wandb } = tracking;
  if (system !== "wandb")
    return wandb === undefined
      ? []
      : [[["tracking", "wandb"], `is allowed only when tracking.system is \`wandb\`, and it is \`${system}\``]];
  if (wandb === undefined)
    return [
      [
        ["tracking", "wandb", "apiKey"],
        "is required when tracking.system is `wandb`: the name of a Secret that holds the key, never the key itself",
      ],
    ];
  const { from, name } = wandb.apiKey;
  if (from === "namespace" || cloud === undefined) return [];
  if (cloud === "local") return [[["tracking", "wandb", "apiKey", "from"], "must be `namespace` on `local`, which has no secret manager"]];
  if (secrets === undefined || secrets.names.includes(name)) return [];
  const known = secrets.names.length === 0 ? "which is empty" : `which has ${secrets.names.join(", ")}`;
  return [[["tracking", "wandb", "apiKey", "name"], `must be one of secrets.names, ${known} (got ${JSON.stringify(name)})`]];
}

/** Where somebody else has to carry the key: out of the cloud, or to where teams and their notebooks are. */
function bringerFindings({ cluster, externalSecrets, teams, tracking }: Known): Finding[] {
  if (tracking?.system !== "wandb" || tracking.wandb === undefined || externalSecrets?.enabled !== false || cluster?.kind === "none")
    return [];
  const fromCloud = tracking.wandb.apiKey.from === "cloud";
  if (!fromCloud && teams?.enabled !== true) return [];
  const because = fromCloud ? "it brings the key out of the cloud" : "it brings teams their copies of the key";
  return [[["externalSecrets", "enabled"], `must be true where tracking.system is \`wandb\`: ${because}`]];
}
