import { Certificates } from "../components/certificates/index.ts";
import type { DatabaseOutputs } from "../components/database/contract.ts";
import { databases } from "../components/database/index.ts";
import type { ObjectStoreOutputs } from "../components/object-store/contract.ts";
import { objectStores } from "../components/object-store/index.ts";
import type { Environment } from "../environments/schema.ts";
import type { Foundation } from "./foundation.ts";
import { supported } from "./supported.ts";
import { mirrorOf } from "./wiring.ts";

/** Buckets of the estate by what they hold, and the databases by who owns them. */
const BUCKETS = [{ name: "artifacts" }, { name: "data" }] as const;
const DATABASES = [{ name: "tracking" }] as const;

/** What the systems of the model's life keep their data in. */
export interface Platform {
  readonly database: DatabaseOutputs;
  readonly objectStore: ObjectStoreOutputs;
}

/** Database, object store and certificates. */
export function platform(environment: Environment, { cluster, namespace, ready }: Foundation): Platform {
  const wiring = { namespace, provider: cluster.provider, after: ready, ...mirrorOf(environment) };
  const database = new (supported("database", databases, environment.cloud))("database", {
    spec: environment.database,
    databases: DATABASES,
    ...wiring,
  });
  const objectStore = new (supported("object store", objectStores, environment.cloud))("object-store", {
    spec: environment.objectStore,
    buckets: BUCKETS,
    ...wiring,
  });
  if (environment.certificates.enabled) {
    const { mirror } = environment.charts;
    const charts = mirror === undefined ? {} : { chartsMirror: mirror };
    new Certificates("certificates", { spec: environment.certificates, ...wiring, ...charts });
  }
  return { database, objectStore };
}
