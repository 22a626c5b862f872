import type { KeyReference } from "../../core/surroundings.ts";
import type { DatabaseLogin } from "../../database/contract.ts";

/** The keys of a database's login; none where it is an identity's. */
export function loginKeysOf(login: DatabaseLogin): readonly KeyReference[] {
  if (login.by !== "password") return [];
  const { name, passwordKey, usernameKey } = login.secret;
  return [usernameKey, passwordKey].map((key) => ({ name, key }));
}
