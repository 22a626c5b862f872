import type { Server } from "../core/server.ts";
import type { Recipe } from "../credentials/contract.ts";
import type { DatabaseSpec, DatabaseWiring, LocalDatabaseAccess } from "./contract.ts";

/** Name of the system, its Service and its pods. */
export const SYSTEM = "postgres";
/** PostgreSQL's own port. */
export const PORT = 5432;
/** Name of the first login, which only the Job that makes the others uses. */
export const SUPERUSER = "postgres";
/** Secret of {@link SUPERUSER}. */
export const SUPERUSER_SECRET = "postgres-superuser";
/** Keys of every login's Secret. */
export const LOGIN_KEYS = { usernameKey: "username", passwordKey: "password" } as const;

/** Secret of a consumer's login. */
export function loginSecretOf(database: string): string {
  return `postgres-login-${database}`;
}

type InCluster = DatabaseSpec["inCluster"];

/** Service that leads to the server that takes writes, and word that its pods are labelled with: CloudNativePG labels its own. */
const SERVERS: Readonly<Record<InCluster, { readonly service: string; readonly system: string }>> = {
  lean: { service: SYSTEM, system: SYSTEM },
  "cloudnative-pg": { service: `${SYSTEM}-rw`, system: "postgresql" },
};

/** The server as its callers need to know it. */
export function serverOf(namespace: string, inCluster: InCluster): Server {
  return { system: SERVERS[inCluster].system, namespace, port: PORT };
}

/** Where each consumer finds its database. */
export function accessOf(wiring: DatabaseWiring, inCluster: InCluster = "lean"): Readonly<Record<string, LocalDatabaseAccess>> {
  const entries = wiring.databases.map(({ name }) => {
    const login = { by: "password", secret: { name: loginSecretOf(name), ...LOGIN_KEYS } } as const;
    const host = `${SERVERS[inCluster].service}.${wiring.namespace}.svc`;
    const server = serverOf(wiring.namespace, inCluster);
    return [name, { ...server, host, database: name, login, callees: [server] }] as const;
  });
  return Object.fromEntries(entries);
}

/** How the login of a consumer comes to be. */
export function loginOf(username: string): Record<string, Recipe> {
  return { [LOGIN_KEYS.usernameKey]: { text: username }, [LOGIN_KEYS.passwordKey]: { generate: 32 } };
}

/** Settings that depend on the size of the pod. https://www.postgresql.org/docs/current/runtime-config-resource.html */
export function settingsOf(spec: DatabaseSpec): Readonly<Record<string, string>> {
  return {
    max_connections: String(spec.maxConnections),
    shared_buffers: `${Math.floor(spec.memoryMiB / 4)}MB`,
    effective_cache_size: `${Math.floor(spec.memoryMiB / 2)}MB`,
    password_encryption: "scram-sha-256",
    log_connections: "on",
  };
}
