import type { UserInterface } from "../components/core/system.ts";
import { hasPages } from "../components/gateway/contract.ts";
import { Routes } from "../components/gateway/index.ts";
import type { SignOnOutputs } from "../components/sign-on/contract.ts";
import type { Ground } from "./ground.ts";

/** The way in for people: a route and a certificate for each page, and sign-on before it. Outputs of the stack. */
export function access(
  { environment, platform, ready, wiring }: Ground,
  interfaces: readonly UserInterface[],
  signedOn: SignOnOutputs | undefined,
): Readonly<Record<string, unknown>> {
  if (!hasPages(environment.gateway)) return {};
  const { loadBalancer } = platform.cluster.capabilities;
  const { urls } = new Routes("routes", {
    ...wiring,
    spec: environment.gateway,
    domain: environment.domain,
    interfaces,
    ...(signedOn?.access && { signOn: signedOn.access }),
    ...(loadBalancer && { loadBalancer }),
    after: [...ready, ...(signedOn?.ready ?? [])],
  });
  return { pages: urls };
}
