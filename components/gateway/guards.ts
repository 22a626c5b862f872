import { type GatewaySpec, LOGOUT_PATH, type ProgramRoute, publicName, type RoutesWiring } from "./contract.ts";
import type { BackendRef, JwtProvider, Oidc, SecurityPolicy } from "./kinds.ts";
import { GATEWAY, LISTENERS, type Way } from "./plan.ts";

type SignOn = NonNullable<RoutesWiring["signOn"]>;

/** Refuses whatever comes by a route that has no guard of its own, so that a route that was forgotten shows nothing. */
export function closedGateway(namespace: string): SecurityPolicy {
  const target = { group: "gateway.networking.k8s.io", kind: "Gateway", name: GATEWAY, sectionName: LISTENERS.https } as const;
  return policyOf({ name: GATEWAY, namespace }, target, { authorization: { defaultAction: "Deny" } });
}

/**
 * Who may pass one route. People and programs have a name each rather than one policy that takes both: a request that skips sign-on for the token
 * that it shows, and whose token is then not missed, would be let through without either.
 */
export function guardOf(spec: GatewaySpec, way: Way, signOn: SignOn, { domain, namespace }: RoutesWiring): SecurityPolicy {
  const target = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: way.host } as const;
  const metadata = { name: way.host, namespace };
  if (way.guard === "nobody") return policyOf(metadata, target, { authorization: { defaultAction: "Allow" } });
  if (way.guard === "program") return policyOf(metadata, target, { jwt: { providers: [tokensOf(signOn)] } });
  return policyOf(metadata, target, { oidc: oidcOf(signOn, `https://${publicName(spec, way.host, domain)}`) });
}

/** Guards of other capabilities' routes for programs, by role. One that nobody's token opens has none, so that it stays closed. */
export function programGuards({ namespace, programRoutes = [], signOn }: RoutesWiring): Readonly<Record<string, SecurityPolicy>> {
  if (signOn === undefined) return {};
  const guards = programRoutes.flatMap((route) => {
    const { name } = route;
    const opening = openingOf(route, signOn);
    const target = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", name } as const;
    return opening === undefined ? [] : [[`guard-${name}`, policyOf({ name, namespace }, target, opening)] as const];
  });
  return Object.fromEntries(guards);
}

function openingOf({ knowsCallers }: ProgramRoute, signOn: SignOn): Omit<SecurityPolicy["spec"], "targetRefs"> | undefined {
  if (knowsCallers === true) return { authorization: { defaultAction: "Allow" } };
  return signOn.tokens && { jwt: { providers: [tokensOf(signOn)] } };
}

function policyOf(
  metadata: SecurityPolicy["metadata"],
  target: SecurityPolicy["spec"]["targetRefs"][number],
  rest: Omit<SecurityPolicy["spec"], "targetRefs">,
): SecurityPolicy {
  return { apiVersion: "gateway.envoyproxy.io/v1alpha1", kind: "SecurityPolicy", metadata, spec: { targetRefs: [target], ...rest } };
}

/** Cookies stay with the one host that they were set for: no page gets those of another, and who signed on once is not asked again. */
function oidcOf(signOn: SignOn, address: string): Oidc {
  const { endpoints } = signOn;
  const provider = endpoints && {
    authorizationEndpoint: endpoints.authorization,
    tokenEndpoint: endpoints.token,
    endSessionEndpoint: endpoints.endSession,
  };
  return {
    provider: { issuer: signOn.issuer, ...provider, ...backendOf(signOn) },
    clientID: signOn.clientId,
    clientSecret: { name: signOn.clientSecret },
    redirectURL: `${address}/oauth2/callback`,
    logoutPath: LOGOUT_PATH,
    scopes: ["openid", "email", "profile"],
    cookieConfig: { sameSite: "Lax" },
  };
}

function tokensOf(signOn: SignOn): JwtProvider {
  if (signOn.tokens === undefined) throw new Error("a way for programs was made, and nobody checks their tokens");
  const { audience, keys } = signOn.tokens;
  return { name: GATEWAY, issuer: signOn.issuer, audiences: [audience], remoteJWKS: { uri: keys, ...backendOf(signOn) } };
}

/** The issuer's Service where it is in the cluster; its public name leads back to the proxies, which they need not take. */
function backendOf({ page }: SignOn): { readonly backendRefs?: readonly BackendRef[] } {
  return page === undefined ? {} : { backendRefs: [{ name: page.service, port: page.servicePort ?? page.port }] };
}
