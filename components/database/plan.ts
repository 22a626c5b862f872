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

/** Where each consumer finds its database. */
export function accessOf(wiring: DatabaseWiring): Readonly<Record<string, LocalDatabaseAccess>> {
  const entries = wiring.databases.map(({ name }) => {
    const login = { by: "password", secret: { name: loginSecretOf(name), ...LOGIN_KEYS } } as const;
    const host = `${SYSTEM}.${wiring.namespace}.svc`;
    const server = { system: SYSTEM, namespace: wiring.namespace, port: PORT };
    return [name, { ...server, host, database: name, login, callees: [server] }] as const;
  });
  return Object.fromEntries(entries);
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
