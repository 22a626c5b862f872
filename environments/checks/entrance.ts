import { hasPages } from "../../components/gateway/contract.ts";
import type { Finding, Known } from "./finding.ts";

/** What the way in asks of the rest: certificates, sign-on before anybody else's eyes, and an issuer that can be asked. */
export function entranceFindings(known: Known): Finding[] {
  const { cloud, cluster } = known;
  if (cloud === undefined || cluster === undefined || cluster.kind === "none") return [];
  return [
    ...certificateFindings(known),
    ...leanFindings(known),
    ...exposureFindings(known),
    ...signOnFindings(known),
    ...issuerFindings(known),
  ];
}

function certificateFindings({ certificates, externalSecrets, gateway }: Known): Finding[] {
  if (certificates?.enabled !== false) return [];
  const wanting = [
    ["gateway", gateway !== undefined && hasPages(gateway)],
    ["externalSecrets", externalSecrets?.enabled],
  ] as const;
  return wanting
    .filter(([, enabled]) => enabled === true)
    .map(([key]) => [["certificates", "enabled"], `must be true where ${key}.enabled is: cert-manager makes its certificate`]);
}

/** nginx leads to released models and to nothing else, from inside the cluster; its image is in no public registry. */
function leanFindings({ cloud, gateway, images, release }: Known): Finding[] {
  if (gateway === undefined || !gateway.enabled || gateway.system !== "nginx") return [];
  const findings: Finding[] = [];
  if (release?.enabled === false)
    findings.push([
      ["gateway", "system"],
      "must be `envoy` while release.enabled is false: `nginx` serves routes of released models, and there are none",
    ]);
  if (gateway.exposure !== "cluster")
    findings.push([["gateway", "exposure"], `must be \`cluster\` where gateway.system is \`nginx\` (got \`${gateway.exposure}\`)`]);
  if (gateway.allowedCidrs.length > 0)
    findings.push([["gateway", "allowedCidrs"], "is allowed only when gateway.system is `envoy`, and it is `nginx`"]);
  if (cloud !== "local" && images !== undefined && images.mirror === undefined)
    findings.push([
      ["images", "mirror"],
      `is required on ${cloud} where gateway.system is \`nginx\`: no public registry has its image; build images/nginx and push it there`,
    ]);
  return findings;
}

function exposureFindings({ cloud, gateway, signOn }: Known): Finding[] {
  if (gateway === undefined || gateway.exposure === "cluster" || (gateway.enabled && !hasPages(gateway))) return [];
  const keys = ["gateway", "exposure"];
  if (cloud === "local") return [[keys, `must be \`cluster\` on \`local\`, where there is no load balancer (got \`${gateway.exposure}\`)`]];
  if (signOn?.enabled !== false) return [];
  return [
    [keys, `must be \`cluster\` while signOn.enabled is false: whoever reached the pages would see them (got \`${gateway.exposure}\`)`],
  ];
}

function signOnFindings({ cloud, gateway, maturity, signOn }: Known): Finding[] {
  if (signOn?.enabled !== true) return [];
  const findings: Finding[] = [];
  if (gateway?.enabled === false)
    findings.push([
      ["signOn", "enabled"],
      "must be false while gateway.enabled is, or that be true too: the gateway is what asks people to sign on",
    ]);
  if (gateway?.enabled === true && !hasPages(gateway))
    findings.push([["gateway", "system"], "must be `envoy` where signOn.enabled is true: `nginx` asks nobody to sign on"]);
  if (cloud === "local" && signOn.system === "issuer")
    findings.push([["signOn", "system"], "must be `keycloak` on `local`, whose secrets no cloud keeps"]);
  if (cloud !== "local" && signOn.system === "keycloak" && maturity !== undefined && maturity > 0)
    findings.push([["signOn", "system"], `must be \`issuer\` on ${cloud} from level 1 on: Keycloak in the cluster is one pod`]);
  return findings;
}

function issuerFindings({ externalSecrets, secrets, signOn }: Known): Finding[] {
  if (signOn === undefined) return [];
  if (signOn.system !== "issuer") {
    return (["issuer", "clientSecret", "keysAddress", "nameClaim", "groupsClaim"] as const)
      .filter((key) => signOn[key] !== undefined)
      .map((key) => [["signOn", key], `is allowed only when signOn.system is \`issuer\`, and it is \`${signOn.system}\``]);
  }
  if (!signOn.enabled) return [];
  const findings: Finding[] = [];
  const { clientSecret, issuer } = signOn;
  if (issuer === undefined)
    findings.push([["signOn", "issuer"], "is required: the address of the OpenID Connect issuer that knows your people"]);
  if (clientSecret === undefined)
    findings.push([["signOn", "clientSecret"], "is required: name and key of the secret that the issuer gave the estate"]);
  else if (secrets !== undefined && !secrets.names.includes(clientSecret.name))
    findings.push([["signOn", "clientSecret", "name"], `must be one of secrets.names (got "${clientSecret.name}"); add it there`]);
  if (externalSecrets?.enabled === false)
    findings.push([["externalSecrets", "enabled"], "must be true where signOn.system is `issuer`: it brings the client's secret"]);
  return findings;
}
