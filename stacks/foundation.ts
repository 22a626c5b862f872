import { accounts } from "../components/account/index.ts";
import { auditLogs } from "../components/audit/index.ts";
import { budgets } from "../components/budget/index.ts";
import { cloudClusters } from "../components/cluster/index.ts";
import { cloudDatabases } from "../components/database/index.ts";
import { dnsZones } from "../components/dns/index.ts";
import { identities } from "../components/identity/index.ts";
import { keyServices } from "../components/keys/index.ts";
import { networks } from "../components/network/index.ts";
import { nodePools } from "../components/node-pools/index.ts";
import { cloudObjectStores } from "../components/object-store/index.ts";
import { registries } from "../components/registry/index.ts";
import { secretManagers } from "../components/secrets/index.ts";

/** Capabilities that differ from cloud to cloud, by their folders, in the order in which they stand on each other. */
export const FOUNDATION = {
  account: accounts,
  keys: keyServices,
  network: networks,
  "object-store": cloudObjectStores,
  audit: auditLogs,
  budget: budgets,
  secrets: secretManagers,
  dns: dnsZones,
  cluster: cloudClusters,
  "node-pools": nodePools,
  registry: registries,
  database: cloudDatabases,
  identity: identities,
} as const;
