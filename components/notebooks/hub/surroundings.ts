import type { EnvVar } from "../../core/kubernetes.ts";
import type { Callee } from "../../core/server.ts";
import type { CredentialsWiring } from "../../credentials/contract.ts";
import type { PodLogin } from "../../credentials/index.ts";
import type { HubPlace, NotebooksSpec, NotebooksWiring } from "../contract.ts";
import { HUB_NAMESPACE, knownGroups } from "../contract.ts";
import { HUB } from "./plan.ts";

/** Notebooks that are JupyterHub's. */
export type HubWiring = NotebooksWiring & { readonly hub: HubPlace };

/** What the hub signs cookies and encrypts sessions with. */
const KEYS = { cookie: "cookieSecret", crypt: "cryptKey" } as const;

/** The keys, drawn in the hub's own namespace. */
export function hubKeys({ imagesMirror }: HubWiring): CredentialsWiring {
  const secrets = { [HUB]: { [KEYS.cookie]: { generate: 64 }, [KEYS.crypt]: { generate: 64 } } };
  return { capability: HUB, namespace: HUB_NAMESPACE, secrets, ...(imagesMirror === undefined ? {} : { imagesMirror }) };
}

/** Whom the hub calls, besides the API server, the proxy and everybody's servers. */
export function hubCallees({ hub }: HubWiring): readonly Callee[] {
  return [...hub.database.callees, ...(hub.identity?.tokens ?? []), ...hub.signOn.callees];
}

/** What `estate.py` reads. */
export function hubEnv(spec: NotebooksSpec, { hub }: HubWiring, login: PodLogin): readonly EnvVar[] {
  const { database, signOn } = hub;
  return [
    ...login.env,
    { name: "DB_HOST", value: database.host },
    { name: "DB_PORT", value: String(database.port) },
    { name: "DB_NAME", value: database.database },
    { name: "HUB_COOKIE_SECRET", valueFrom: { secretKeyRef: { name: HUB, key: KEYS.cookie } } },
    { name: "HUB_CRYPT_KEY", valueFrom: { secretKeyRef: { name: HUB, key: KEYS.crypt } } },
    { name: "OIDC_ISSUER", value: signOn.issuer },
    { name: "OIDC_GROUPS_CLAIM", value: signOn.claims.groups },
    { name: "OIDC_GROUPS", value: JSON.stringify(knownGroups(spec)) },
    { name: "OAUTH_CLIENT_SECRET", valueFrom: { secretKeyRef: { name: signOn.clientSecret.name, key: signOn.clientSecret.key } } },
  ];
}

/** Folder in which everybody finds the DVC configurations. */
export const DVC_FOLDER = "/etc/estate/dvc";

/** What everybody's servers are told. */
export function userEnv(wiring: HubWiring): readonly EnvVar[] {
  const values = {
    // Sockets of kernels do not belong on a network volume.
    JUPYTER_RUNTIME_DIR: "/tmp/jupyter",
    MLFLOW_TRACKING_URI: wiring.tracking.uri,
    MLFLOW_DISABLE_TELEMETRY: "true",
    ESTATE_BUCKET: wiring.bucket.uri,
    ESTATE_DVC_CONFIGS: DVC_FOLDER,
    DVC_NO_ANALYTICS: "true",
  };
  return [...Object.entries(values).map(([name, value]) => ({ name, value })), ...wiring.bucket.env, ...(wiring.surroundings?.env ?? [])];
}
