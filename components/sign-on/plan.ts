import type { Server } from "../core/server.ts";
import type { UserInterface } from "../core/system.ts";
import type { SignOnAccess, SignOnSpec, SignOnWiring } from "./contract.ts";

/** Name of the system, its Service and its pods, and first label of its public name. */
export const SYSTEM = "sign-on";

/** Keycloak's own port. */
export const PORT = 8080;

/** Realm of the estate's people. */
export const REALM = "estate";

/** Secret that holds what the gateway shows the issuer, and its key, which the gateway prescribes. */
export const CLIENT = { secret: "sign-on-client", key: "client-secret" } as const;

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
export function redirectAddresses({ hosts, publicName }: Pick<SignOnWiring, "hosts" | "publicName">): readonly string[] {
  return hosts.map((host) => `https://${publicName(host)}/oauth2/callback`);
}

/** Who vouches for people and programs; nobody while it is off. */
export function accessOf(spec: SignOnSpec, wiring: SignOnWiring): SignOnAccess | undefined {
  if (!spec.enabled) return undefined;
  return spec.system === "keycloak" ? keycloakAccess(spec, wiring) : issuerAccess(spec);
}

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
      endSession: `${issuer}/protocol/openid-connect/logout`,
    },
    page,
    tokens: { audience: audience ?? clientId, keys: `${inside}/certs` },
    addresses: [],
  };
}

/** Its check has seen to the issuer. */
function issuerAccess({ audience, clientId, issuer, keysAddress }: SignOnSpec): SignOnAccess {
  if (issuer === undefined) throw new Error("an environment whose people an issuer knows came through its checks without one");
  const ports = [issuer, ...(keysAddress === undefined ? [] : [keysAddress])].map((address) => Number(new URL(address).port || 443));
  return {
    issuer,
    clientId,
    clientSecret: CLIENT.secret,
    ...(keysAddress === undefined ? {} : { tokens: { audience: audience ?? clientId, keys: keysAddress } }),
    addresses: [...new Set(ports)].map((port) => ({ cidrs: ["0.0.0.0/0"], port })),
  };
}
