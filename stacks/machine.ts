import { LocalCluster } from "../components/cluster/index.ts";
import { LocalDatabase } from "../components/database/index.ts";
import type { LocalBucketAccess } from "../components/object-store/contract.ts";
import { LocalObjectStore } from "../components/object-store/index.ts";
import type { Environment } from "../environments/schema.ts";
import { bucketsOf } from "./buckets.ts";
import { databasesOf } from "./databases.ts";
import { entrance } from "./entrance.ts";
import { type Housing, housing, type Platform } from "./platform.ts";
import { chartsMirrorOf, mirrorOf, wired } from "./wiring.ts";

/** A cluster of this machine, with database and object store in it. */
export function machinePlatform(environment: Environment): Platform {
  const housed = housing(environment, new LocalCluster("cluster", { spec: environment.cluster }), []);
  const { certified, cluster, metrics, monitored, namespace, ready } = housed;
  const charts = chartsMirrorOf(environment);
  const wiring = { namespace, provider: cluster.provider, monitored, ...mirrorOf(environment), ...charts };
  const buckets = bucketsOf(environment);
  const objectStore = new LocalObjectStore("object-store", { spec: environment.objectStore, buckets, ...wiring, after: ready });
  const database = new LocalDatabase("database", {
    ...wiring,
    spec: environment.database,
    databases: databasesOf(environment),
    ...archive(environment, housed, objectStore),
  });
  const entered = entrance(environment, housed);
  return {
    cluster,
    namespace,
    ready,
    monitored,
    metrics,
    certified,
    databases: database.access,
    buckets: objectStore.access,
    identities: {},
    cloudSecrets: {},
    entered,
    dataReady: [...database.ready, ...objectStore.ready, ...entered],
  };
}

/** Where a database archives what is written to it, and what it waits for then: the lean one does neither. */
function archive(
  { database }: Environment,
  { certified, ready }: Housing,
  store: { readonly access: Readonly<Record<string, LocalBucketAccess>>; readonly ready: Housing["ready"] },
) {
  if (database.inCluster === "lean") return { after: ready };
  return { backups: wired(store.access, "backups"), after: [...ready, ...certified, ...store.ready] };
}
