import type { EnvVar } from "../../core/kubernetes.ts";
import type { DatabaseLogin } from "../../database/contract.ts";

/** Secrets and their keys. */
export type Keys = Readonly<Record<string, readonly string[]>>;

/** Secrets that variables refer to; each with all keys that are asked of it, once. */
export function secretsOf(env: readonly EnvVar[]): Keys {
  const read = env.flatMap(({ valueFrom }) => {
    const { key, name } = (valueFrom as { secretKeyRef?: { name?: string; key?: string } } | undefined)?.secretKeyRef ?? {};
    return key === undefined || name === undefined ? [] : [[name, [key]] as const];
  });
  return merged(read);
}

/** The Secret of a database's login; none where it is an identity's. */
export function loginSecretOf(login: DatabaseLogin): Keys {
  return login.by === "password" ? { [login.secret.name]: [login.secret.usernameKey, login.secret.passwordKey] } : {};
}

/** Several sets as one. */
export function merged(entries: readonly (readonly [string, readonly string[]])[]): Keys {
  const keys = new Map<string, Set<string>>();
  for (const [name, each] of entries) keys.set(name, new Set([...(keys.get(name) ?? []), ...each]));
  return Object.fromEntries([...keys].map(([name, each]) => [name, [...each]]));
}
