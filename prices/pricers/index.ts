import type { Pricer } from "../charge.ts";
import { awsCluster } from "./aws-cluster.ts";
import { awsDatabase } from "./aws-database.ts";
import { awsKeys } from "./aws-keys.ts";
import { awsManagedMl } from "./aws-managed-ml.ts";
import { awsNetwork } from "./aws-network.ts";
import { awsNodes } from "./aws-nodes.ts";
import { awsRecords } from "./aws-records.ts";
import { awsStorage } from "./aws-storage.ts";
import { azureDatabase } from "./azure-database.ts";
import { azureManagedMl } from "./azure-managed-ml.ts";
import { azureNetwork } from "./azure-network.ts";
import { azureNodes } from "./azure-nodes.ts";
import { azureRecords } from "./azure-records.ts";
import { azureStorage } from "./azure-storage.ts";
import { databricks } from "./databricks.ts";
import { gcpDatabase } from "./gcp-database.ts";
import { gcpKeys } from "./gcp-keys.ts";
import { gcpManagedMl } from "./gcp-managed-ml.ts";
import { gcpNetwork } from "./gcp-network.ts";
import { gcpNodes } from "./gcp-nodes.ts";
import { gcpStorage } from "./gcp-storage.ts";
import { kubernetes } from "./kubernetes.ts";

/** Everything that knows how resources are charged. A type has one pricer at most. */
export const PRICERS: readonly Pricer[] = [
  awsCluster,
  awsDatabase,
  awsKeys,
  awsManagedMl,
  awsNetwork,
  awsNodes,
  awsRecords,
  awsStorage,
  azureDatabase,
  azureManagedMl,
  azureNetwork,
  azureNodes,
  azureRecords,
  azureStorage,
  databricks,
  gcpDatabase,
  gcpKeys,
  gcpManagedMl,
  gcpNetwork,
  gcpNodes,
  gcpStorage,
  kubernetes,
].flat();
