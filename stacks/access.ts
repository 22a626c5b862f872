import type { UserInterface } from "../components/core/system.ts";
import { hasPages, type ProgramRoute } from "../components/gateway/contract.ts";
import { Routes } from "../components/gateway/index.ts";
import type { SignOnOutputs } from "../components/sign-on/contract.ts";
import type { Ground } from "./ground.ts";

/** The way in: a route, a certificate and sign-on for each page, and tokens for what programs call. Outputs of the stack. */
export function access(
  { environment, platform, ready, wiring }: Ground,
  interfaces: readonly UserInterface[],
  programRoutes: readonly ProgramRoute[],
  signedOn: SignOnOutputs | undefined,
): Readonly<Record<string, unknown>> {
  if (!hasPages(environment.gateway)) return {};
  const { loadBalancer } = platform.cluster.capabilities;
  const { urls } = new Routes("routes", {
    ...wiring,
    spec: environment.gateway,
    domain: environment.domain,
    interfaces,
    programRoutes,
    ...(signedOn?.access && { signOn: signedOn.access }),
    ...(loadBalancer && { loadBalancer }),
    after: [...ready, ...(signedOn?.ready ?? [])],
  });
  return { pages: urls };
}
