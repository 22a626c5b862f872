import type { Reading } from "../../../../policies/core/reading.ts";
import { rightsOfAws } from "./aws.ts";
import { rightsOfAzure } from "./azure.ts";
import { rightsOfDatabricks } from "./databricks.ts";
import { rightsOfGcp } from "./gcp.ts";
import { rightsOfIdentity } from "./identity.ts";
import { rightsOfKubernetes } from "./kubernetes.ts";
import type { Names } from "./names.ts";
import type { Right } from "./right.ts";

/** Every right that a resource gives, whoever holds it; none for what gives none. */
export function rightsOf(resource: Reading, names: Names): readonly Right[] {
  const [provider] = resource.resource.type.split(":");
  switch (provider) {
    case "aws":
      return [...rightsOfAws(resource, names), ...rightsOfIdentity(resource, names)];
    case "gcp":
      return rightsOfGcp(resource, names);
    case "azure-native":
      return [...rightsOfAzure(resource, names), ...rightsOfIdentity(resource, names)];
    case "databricks":
      return rightsOfDatabricks(resource, names);
    case "kubernetes":
      return rightsOfKubernetes(resource, names);
    default:
      return [];
  }
}
