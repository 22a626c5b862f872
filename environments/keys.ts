/** The project's name in Pulumi.yaml, which is also the namespace of its configuration keys. */
export const PROJECT = "mlops-estate";

/** The key without the project's namespace; undefined for one of another namespace (`aws:region`), which is a provider's. */
export function bareKey(key: string): string | undefined {
  if (key.startsWith(`${PROJECT}:`)) return key.slice(PROJECT.length + 1);
  return key.includes(":") ? undefined : key;
}
