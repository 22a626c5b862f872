import type { Immutabilities, Immutability } from "./immutability.ts";

const BY_PROVIDER: readonly Immutabilities[] = [];

const BY_TYPE: ReadonlyMap<string, Immutability> = new Map(BY_PROVIDER.flatMap((types) => Object.entries(types)));

/** What of a resource type cannot change in place; none for a type of which it is not known. */
export function immutabilityOf(type: string): Immutability | undefined {
  return BY_TYPE.get(type);
}
