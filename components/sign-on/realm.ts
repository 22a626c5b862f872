import { guidOf } from "../core/guid.ts";
import type { SignOnSpec, SignOnWiring } from "./contract.ts";
import { GROUPS_CLAIM, REALM, redirectAddresses } from "./plan.ts";

/** Variable of Keycloak's pod that holds the client's secret; the import puts its value in. https://www.keycloak.org/server/importExport#_using_environment_variables_within_the_realm_configuration_files */
export const CLIENT_SECRET_VARIABLE = "ESTATE_CLIENT_SECRET";

/** Key of the one client in Keycloak's own tables; fixed, so that it can be found again. */
export const CLIENT_KEY = guidOf("mlops-estate", "sign-on", "client");

/** Fewest characters of a password. https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver */
const SHORTEST_PASSWORD = 15;

/** The realm as it is first made: nobody is in it, nobody can register, and one client stands for all pages. */
export function realmOf(spec: SignOnSpec, wiring: SignOnWiring) {
  return {
    realm: REALM,
    displayName: "MLOps Estate",
    enabled: true,
    sslRequired: "external",
    registrationAllowed: false,
    // A name opens what a page keeps for it, such as a home folder.
    editUsernameAllowed: false,
    bruteForceProtected: true,
    passwordPolicy: `length(${SHORTEST_PASSWORD}) and notUsername(undefined)`,
    // Seconds. A stolen token is good for no longer.
    accessTokenLifespan: 300,
    ssoSessionIdleTimeout: 3600,
    ssoSessionMaxLifespan: 36_000,
    clients: [clientOf(spec, wiring)],
  };
}

/** People by way of the gateway's redirects, programs with the client's secret; neither by sending a person's password. */
function clientOf(spec: SignOnSpec, wiring: SignOnWiring) {
  return {
    id: CLIENT_KEY,
    clientId: spec.clientId,
    name: "Pages of the estate",
    enabled: true,
    protocol: "openid-connect",
    publicClient: false,
    clientAuthenticatorType: "client-secret",
    secret: `\${${CLIENT_SECRET_VARIABLE}}`,
    standardFlowEnabled: true,
    implicitFlowEnabled: false,
    directAccessGrantsEnabled: false,
    serviceAccountsEnabled: true,
    fullScopeAllowed: false,
    redirectUris: redirectAddresses(wiring),
    webOrigins: [],
    protocolMappers: mappersOf(spec),
  };
}

/** What tokens and answers about people say besides the usual: whom programs' tokens are for, and which groups somebody is in. */
export function mappersOf({ audience, clientId }: Pick<SignOnSpec, "audience" | "clientId">) {
  const protocol = "openid-connect";
  const forPrograms = { "included.custom.audience": audience ?? clientId, "access.token.claim": "true", "id.token.claim": "false" };
  const forPages = {
    "claim.name": GROUPS_CLAIM,
    "full.path": "false",
    "userinfo.token.claim": "true",
    "access.token.claim": "false",
    "id.token.claim": "false",
  };
  return [
    { name: "audience", protocol, protocolMapper: "oidc-audience-mapper", config: forPrograms },
    { name: "groups", protocol, protocolMapper: "oidc-group-membership-mapper", config: forPages },
  ];
}
