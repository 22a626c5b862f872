const STATEFUL: ReadonlySet<string> = new Set([]);

/** Whether a resource type holds data or an address that is lost when it goes: a bucket, a database, a key, a volume, a cluster. */
export function isStateful(type: string): boolean {
  return STATEFUL.has(type);
}
