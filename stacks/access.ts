import type { UserInterface } from "../components/core/system.ts";
import { publicName } from "../components/gateway/contract.ts";
import { Routes } from "../components/gateway/index.ts";
import type { SignOnOutputs } from "../components/sign-on/contract.ts";
import { SignOn } from "../components/sign-on/index.ts";
import type { Ground } from "./ground.ts";
import { wired } from "./wiring.ts";

/** The way in for people: a route, a certificate and sign-on for each page. Outputs of the stack. */
export function access(ground: Ground, interfaces: readonly UserInterface[]): Readonly<Record<string, unknown>> {
  const { environment, platform, ready, wiring } = ground;
  if (!environment.gateway.enabled) return {};
  const signOn = signOnOf(ground, interfaces);
  const { loadBalancer } = platform.cluster.capabilities;
  const { urls } = new Routes("routes", {
    ...wiring,
    spec: environment.gateway,
    domain: environment.domain,
    interfaces,
    ...(signOn?.access && { signOn: signOn.access }),
    ...(loadBalancer && { loadBalancer }),
    after: [...ready, ...(signOn?.ready ?? [])],
  });
  return { pages: urls };
}

function signOnOf({ environment, platform, ready, wiring }: Ground, interfaces: readonly UserInterface[]): SignOnOutputs | undefined {
  const { domain, gateway, signOn: spec } = environment;
  if (!spec.enabled) return undefined;
  const identity = platform.identities["sign-on"];
  const isKeycloak = spec.system === "keycloak";
  return new SignOn("sign-on", {
    ...wiring,
    spec,
    publicName: (host) => publicName(gateway, host, domain),
    hosts: interfaces.map(({ host }) => host),
    ...(isKeycloak && { database: wired(platform.databases, "sign-on") }),
    ...(identity && { identity }),
    ...(spec.clientSecret && { remoteSecret: wired(platform.cloudSecrets, spec.clientSecret.name) }),
    after: isKeycloak ? platform.dataReady : ready,
  });
}
