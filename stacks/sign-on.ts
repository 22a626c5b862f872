import { publicName } from "../components/gateway/contract.ts";
import { HUB_CALLBACK, knownGroups, NOTEBOOKS_HOST } from "../components/notebooks/contract.ts";
import type { SignOnOutputs } from "../components/sign-on/contract.ts";
import { SignOn } from "../components/sign-on/index.ts";
import type { Environment } from "../environments/schema.ts";
import type { Ground } from "./ground.ts";
import { wired } from "./wiring.ts";

/** Who people are, for pages with these hosts; nobody is asked while it is off. It comes before pages that ask it themselves, and before all ways in. */
export function signOn({ environment, platform, ready, wiring }: Ground, hosts: readonly string[]): SignOnOutputs | undefined {
  const { domain, gateway, signOn: spec } = environment;
  if (!spec.enabled) return undefined;
  const identity = platform.identities["sign-on"];
  const isKeycloak = spec.system === "keycloak";
  return new SignOn("sign-on", {
    ...wiring,
    spec,
    publicName: (host) => publicName(gateway, host, domain),
    hosts,
    ...hubPart(environment),
    ...(isKeycloak && { database: wired(platform.databases, "sign-on") }),
    ...(identity && { identity }),
    ...(spec.clientSecret && { remoteSecret: wired(platform.cloudSecrets, spec.clientSecret.name) }),
    after: isKeycloak ? platform.dataReady : ready,
  });
}

/** Address of JupyterHub as browsers see it. */
export function hubAddress({ domain, gateway }: Environment): string {
  return `https://${publicName(gateway, NOTEBOOKS_HOST, domain)}`;
}

/** JupyterHub is the one page that signs people on itself, since it has a server for each. */
function hubPart(environment: Environment) {
  if (environment.notebooks.system !== "jupyterhub") return {};
  return { callbacks: [`${hubAddress(environment)}${HUB_CALLBACK}`], groups: knownGroups(environment.notebooks) };
}
