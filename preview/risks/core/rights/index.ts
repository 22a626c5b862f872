import type { Reading } from "../../../../policies/core/reading.ts";
import { rightsOfAws } from "./aws.ts";
import { rightsOfAzure } from "./azure.ts";
import { rightsOfDatabricks } from "./databricks.ts";
import { rightsOfGcp } from "./gcp.ts";
import { rightsOfIdentity } from "./identity.ts";
import { rightsOfKubernetes } from "./kubernetes.ts";
import type { Names } from "./names.ts";
import type { Right } from "./right.ts";

type RightsFinder = (resource: Reading, names: Names) => readonly Right[];

/** What gives rights, by the provider whose resource it is; a provider that is not here gives none. */
const FINDERS: ReadonlyMap<string, readonly RightsFinder[]> = new Map([
  ["aws", [rightsOfAws, rightsOfIdentity]],
  ["gcp", [rightsOfGcp]],
  ["azure-native", [rightsOfAzure, rightsOfIdentity]],
  ["databricks", [rightsOfDatabricks]],
  ["kubernetes", [rightsOfKubernetes]],
]);

/** Every right that a resource gives, whoever holds it; none for what gives none. */
export function rightsOf(resource: Reading, names: Names): readonly Right[] {
  const [provider = ""] = resource.resource.type.split(":");
  return (FINDERS.get(provider) ?? []).flatMap((rights) => rights(resource, names));
}
