import type { Server } from "../core/server.ts";
import type { UserInterface } from "../core/system.ts";
import { CLIENT_SECRET_KEY, type SignOnAccess, type SignOnSpec, type SignOnWiring } from "./contract.ts";

/** Name of the system, its Service and its pods, and first label of its public name. */
export const SYSTEM = "sign-on";

/** Keycloak's own port. */
export const PORT = 8080;

/** Realm of the estate's people. */
export const REALM = "estate";

/** Secret that holds what the estate shows the issuer. */
export const CLIENT = { secret: "sign-on-client", key: CLIENT_SECRET_KEY } as const;

/** Claim that lists somebody's groups, unless the issuer has another. */
export const GROUPS_CLAIM = "groups";

/** Secret of the first administrator. */
export const ADMIN = { secret: "sign-on-admin", usernameKey: "username", passwordKey: "password" } as const;

/** What strangers may see of Keycloak; all else, the administrators' pages among it, is reached from inside. https://www.keycloak.org/server/reverseproxy#_exposed_path_recommendations */
const PUBLIC_PATHS = ["/realms/", "/resources/"];

/** Keycloak as the network knows it. */
export function serverOf(namespace: string): Server {
  return { system: SYSTEM, namespace, port: PORT };
}

/** Address of Keycloak inside of the cluster. */
export function internalAddress(namespace: string): string {
  return `http://${SYSTEM}.${namespace}.svc:${PORT}`;
}

/** Where people come back to once they have signed on. */
export function redirectAddresses({
  callbacks = [],
  hosts,
  publicName,
}: Pick<SignOnWiring, "callbacks" | "hosts" | "publicName">): readonly string[] {
  return [...hosts.map((host) => `https://${publicName(host)}/oauth2/callback`), ...callbacks];
}

/** Who vouches for people and programs; nobody while it is off. */
export function accessOf(spec: SignOnSpec, wiring: SignOnWiring): SignOnAccess | undefined {
  if (!spec.enabled) return undefined;
  return spec.system === "keycloak" ? keycloakAccess(spec, wiring) : issuerAccess(spec);
}

/**
 * Browsers take the public name, which nothing in the cluster needs to resolve; all others take the Service. Tokens name the public one wherever they are
 * asked for, and are checked against it; `KC_HOSTNAME_BACKCHANNEL_DYNAMIC` would change only what Keycloak publishes, which nobody here looks up.
 * https://github.com/keycloak/keycloak/blob/26.7.2/services/src/main/java/org/keycloak/url/HostnameV2Provider.java
 */
function keycloakAccess({ audience, clientId }: SignOnSpec, { namespace, publicName }: SignOnWiring): SignOnAccess {
  const issuer = `https://${publicName(SYSTEM)}/realms/${REALM}`;
  const inside = `${internalAddress(namespace)}/realms/${REALM}/protocol/openid-connect`;
  const page: UserInterface & { readonly paths: readonly string[] } = {
    ...serverOf(namespace),
    host: SYSTEM,
    service: SYSTEM,
    paths: PUBLIC_PATHS,
  };
  return {
    issuer,
    clientId,
    clientSecret: CLIENT.secret,
    endpoints: {
      authorization: `${issuer}/protocol/openid-connect/auth`,
      token: `${inside}/token`,
      userInfo: `${inside}/userinfo`,
      endSession: `${issuer}/protocol/openid-connect/logout`,
    },
    // The realm lets nobody change or take a name.
    claims: { name: "preferred_username", groups: GROUPS_CLAIM },
    page,
    tokens: { audience: audience ?? clientId, keys: `${inside}/certs` },
    addresses: [],
  };
}

/** Its check has seen to the issuer. */
function issuerAccess({ audience, clientId, groupsClaim, issuer, keysAddress, nameClaim }: SignOnSpec): SignOnAccess {
  if (issuer === undefined) throw new Error("an environment whose people an issuer knows came through its checks without one");
  const ports = [issuer, ...(keysAddress === undefined ? [] : [keysAddress])].map((address) => Number(new URL(address).port || 443));
  return {
    issuer,
    clientId,
    clientSecret: CLIENT.secret,
    claims: { name: nameClaim ?? "sub", groups: groupsClaim ?? GROUPS_CLAIM },
    ...(keysAddress === undefined ? {} : { tokens: { audience: audience ?? clientId, keys: keysAddress } }),
    addresses: [...new Set(ports)].map((port) => ({ cidrs: ["0.0.0.0/0"], port })),
  };
}
