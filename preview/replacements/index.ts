import { AWS } from "./aws.ts";
import { AZURE_NATIVE } from "./azure-native.ts";
import { DATABRICKS } from "./databricks.ts";
import { GCP } from "./gcp.ts";
import type { Immutability } from "./immutability.ts";
import { ANY_OBJECT, KUBERNETES } from "./kubernetes.ts";

const KINDS = /^kubernetes:/;

const BY_TYPE: ReadonlyMap<string, Immutability> = new Map(
  [AWS, GCP, AZURE_NATIVE, DATABRICKS, KUBERNETES].flatMap((types) => Object.entries(types)),
);

/** What of a resource type cannot change in place; none for a type of which it is not known. */
export function immutabilityOf(type: string): Immutability | undefined {
  return BY_TYPE.get(type) ?? (KINDS.test(type) ? ANY_OBJECT : undefined);
}
