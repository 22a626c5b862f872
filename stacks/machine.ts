import { LocalCluster } from "../components/cluster/index.ts";
import { LocalDatabase } from "../components/database/index.ts";
import { LocalObjectStore } from "../components/object-store/index.ts";
import type { Environment } from "../environments/schema.ts";
import { DATABASES, housing, type Platform } from "./platform.ts";
import { mirrorOf, wired } from "./wiring.ts";

/** Buckets of a cluster of this machine, by what they hold. */
const BUCKETS = [{ name: "artifacts" }, { name: "data" }] as const;

/** A cluster of this machine, with database and object store in it. */
export function machinePlatform(environment: Environment): Platform {
  const { cluster, namespace, ready } = housing(environment, new LocalCluster("cluster", { spec: environment.cluster }), []);
  const wiring = { namespace, provider: cluster.provider, after: ready, ...mirrorOf(environment) };
  const database = new LocalDatabase("database", { spec: environment.database, databases: DATABASES, ...wiring });
  const objectStore = new LocalObjectStore("object-store", { spec: environment.objectStore, buckets: BUCKETS, ...wiring });
  return {
    cluster,
    namespace,
    ready,
    trackingDatabase: wired(database.access, "tracking"),
    buckets: { artifacts: wired(objectStore.access, "artifacts"), data: wired(objectStore.access, "data") },
    identities: {},
    dataReady: [...database.ready, ...objectStore.ready],
  };
}
