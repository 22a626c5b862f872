import type { BucketName } from "../components/object-store/contract.ts";
import type { Environment } from "../environments/schema.ts";

/** Buckets of a cluster of this machine, and when each is there; a cloud has all of them. */
const BUCKETS: readonly { readonly name: BucketName; readonly isNeeded: (environment: Environment) => boolean }[] = [
  { name: "artifacts", isNeeded: () => true },
  { name: "data", isNeeded: () => true },
];

/** Buckets that an environment of this machine needs. */
export function bucketsOf(environment: Environment): readonly { readonly name: BucketName }[] {
  return BUCKETS.filter(({ isNeeded }) => isNeeded(environment)).map(({ name }) => ({ name }));
}
