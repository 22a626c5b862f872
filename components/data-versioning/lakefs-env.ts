import type { EnvVar } from "../core/kubernetes.ts";
import type { BucketAccess } from "../object-store/contract.ts";
import type { Blockstore, LakefsPlace, LakefsSpec } from "./contract.ts";
import { LAKEFS_PORT } from "./plan.ts";

/** Where metadata of commits is cached. */
export const CACHE_FOLDER = "/lakefs/cache";

const GIBIBYTE = 1024 ** 3;

/** Longer than any pod lives. */
const FOREVER = "8760h";

/**
 * Settings as variables; what they refer to by `$(...)` must stand before them.
 * https://docs.lakefs.io/latest/reference/configuration/
 */
export function lakefsEnv(spec: LakefsSpec, place: LakefsPlace & { readonly bucket: BucketAccess }): EnvVar[] {
  const settings = {
    HOME: "/tmp",
    LAKEFS_LISTEN_ADDRESS: `0.0.0.0:${LAKEFS_PORT}`,
    LAKEFS_LOGGING_FORMAT: "json",
    LAKEFS_INSTALLATION_USER_NAME: "admin",
    LAKEFS_COMMITTED_LOCAL_CACHE_DIR: CACHE_FOLDER,
    LAKEFS_COMMITTED_LOCAL_CACHE_SIZE_BYTES: String(spec.cacheGiB * GIBIBYTE),
    // Whatever would call home: nothing leaves the namespace.
    LAKEFS_STATS_ENABLED: "false",
    LAKEFS_EMAIL_SUBSCRIPTION_ENABLED: "false",
    LAKEFS_SECURITY_CHECK_LATEST_VERSION: "false",
    // It cannot be switched off, and an interval of nothing would ask without a pause.
    LAKEFS_SECURITY_AUDIT_CHECK_URL: "http://localhost:9/",
    LAKEFS_SECURITY_AUDIT_CHECK_INTERVAL: FOREVER,
  };
  const values = Object.entries({ ...settings, ...blockstoreEnv(place.blockstore, place.bucket) });
  return [...databaseEnv(place), ...values.map(([name, value]) => ({ name, value }))];
}

/** The kubelet puts host and login into the address. */
function databaseEnv({ database: { database, host, port } }: LakefsPlace): EnvVar[] {
  return [
    { name: "DB_HOST", value: host },
    { name: "LAKEFS_DATABASE_TYPE", value: "postgres" },
    { name: "LAKEFS_DATABASE_POSTGRES_CONNECTION_STRING", value: `postgres://$(DB_USER):$(DB_PASSWORD)@$(DB_HOST):${port}/${database}` },
    { name: "LAKEFS_DATABASE_POSTGRES_MAX_OPEN_CONNECTIONS", value: "10" },
    { name: "LAKEFS_DATABASE_POSTGRES_MAX_IDLE_CONNECTIONS", value: "2" },
  ];
}

/** Keys and identities are found by the clouds' own clients, in what the bucket's variables and the pod's identity say. */
function blockstoreEnv(blockstore: Blockstore, bucket: BucketAccess): Record<string, string> {
  const type = { LAKEFS_BLOCKSTORE_TYPE: blockstore };
  if (blockstore === "azure") return { ...type, LAKEFS_BLOCKSTORE_AZURE_STORAGE_ACCOUNT: "$(AZURE_STORAGE_ACCOUNT)" };
  if (blockstore === "gs") return type;
  const own = bucket.env.some(({ name }) => name === "AWS_ENDPOINT_URL_S3");
  return {
    ...type,
    LAKEFS_BLOCKSTORE_S3_REGION: "$(AWS_DEFAULT_REGION)",
    // A store in the cluster has no names of buckets in its host name, and no call that tells their region.
    ...(own && {
      LAKEFS_BLOCKSTORE_S3_ENDPOINT: "$(AWS_ENDPOINT_URL_S3)",
      LAKEFS_BLOCKSTORE_S3_FORCE_PATH_STYLE: "true",
      LAKEFS_BLOCKSTORE_S3_DISCOVER_BUCKET_REGION: "false",
    }),
  };
}
