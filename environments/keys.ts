/** The project's name in Pulumi.yaml, which is also the namespace of its configuration keys. */
export const PROJECT = "mlops-estate";

/** The key without the project's namespace; undefined for one of another namespace (`aws:region`), which is a provider's. */
export function bareKey(key: string): string | undefined {
  if (key.startsWith(`${PROJECT}:`)) return key.slice(PROJECT.length + 1);
  return key.includes(":") ? undefined : key;
}

/** What an environment may be called: a part of names, labels and tags on every cloud. */
export const ENVIRONMENT_NAME = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** What {@link ENVIRONMENT_NAME} asks for, for whoever broke it. */
export const ENVIRONMENT_NAME_RULE = "must be at most 40 lower-case letters, digits and hyphens, starting with a letter";
