import type { Stages } from "../core/kubernetes.ts";
import { cloudSecret } from "../credentials/index.ts";
import type { SignOnSpec, SignOnWiring } from "./contract.ts";
import { keycloakStages } from "./keycloak.ts";
import { CLIENT } from "./plan.ts";

/** Keycloak, or no more than the secret that an existing issuer gave; nothing while it is off. */
export function signOnStages(spec: SignOnSpec, wiring: SignOnWiring): Stages {
  if (!spec.enabled) return [];
  if (spec.system === "issuer") return issuerStages(spec, wiring);
  const { database } = wiring;
  if (database === undefined) throw new Error("Keycloak was given no database");
  return keycloakStages(spec, { ...wiring, database });
}

function issuerStages({ clientSecret }: SignOnSpec, { namespace, remoteSecret }: SignOnWiring): Stages {
  if (clientSecret === undefined || remoteSecret === undefined)
    throw new Error("an environment whose people an issuer knows came through its checks without the client's secret");
  const keys = { [CLIENT.key]: clientSecret.key };
  return [{ "client-secret": cloudSecret({ name: CLIENT.secret, namespace, from: remoteSecret, keys }) }];
}
