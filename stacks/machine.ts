import { LocalCluster } from "../components/cluster/index.ts";
import { LocalDatabase } from "../components/database/index.ts";
import { LocalObjectStore } from "../components/object-store/index.ts";
import type { Environment } from "../environments/schema.ts";
import { bucketsOf } from "./buckets.ts";
import { databasesOf } from "./databases.ts";
import { housing, type Platform } from "./platform.ts";
import { mirrorOf } from "./wiring.ts";

/** A cluster of this machine, with database and object store in it. */
export function machinePlatform(environment: Environment): Platform {
  const { cluster, monitored, namespace, ready } = housing(environment, new LocalCluster("cluster", { spec: environment.cluster }), []);
  const wiring = { namespace, provider: cluster.provider, after: ready, ...mirrorOf(environment) };
  const database = new LocalDatabase("database", { spec: environment.database, databases: databasesOf(environment), ...wiring });
  const objectStore = new LocalObjectStore("object-store", { spec: environment.objectStore, buckets: bucketsOf(environment), ...wiring });
  return {
    cluster,
    namespace,
    ready,
    monitored,
    databases: database.access,
    buckets: objectStore.access,
    identities: {},
    dataReady: [...database.ready, ...objectStore.ready],
  };
}
