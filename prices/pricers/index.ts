import type { Pricer } from "../charge.ts";
import { awsCluster } from "./aws-cluster.ts";
import { awsDatabase } from "./aws-database.ts";
import { awsKeys } from "./aws-keys.ts";
import { awsManagedMl } from "./aws-managed-ml.ts";
import { awsNetwork } from "./aws-network.ts";
import { awsNodes } from "./aws-nodes.ts";
import { awsRecords } from "./aws-records.ts";
import { awsStorage } from "./aws-storage.ts";
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
  kubernetes,
].flat();
