import type { Server } from "../core/server.ts";
import type { FeatureStoreAccess, FeatureStoreSpec } from "./contract.ts";

/** Parts of Feast that answer, their ports as Feast has them. https://github.com/feast-dev/feast/blob/v0.66.0/sdk/python/feast/constants.py */
export const PARTS = {
  online: { system: "feast-online", port: 6566 },
  offline: { system: "feast-offline", port: 8815 },
  registry: { system: "feast-registry", port: 6570 },
} as const;

/** One of {@link PARTS}. */
export type Part = keyof typeof PARTS;

/** Port of Feast's metrics, which it cannot be told another of. */
export const METRICS_PORT = 8000;

/** ConfigMap that clients in the estate's namespace mount. */
const CLIENT_CONFIG = "feast-client";

/** Its one key. */
const CLIENT_FILE = "feature_store.yaml";

/** Where they mount it. */
const CLIENT_FOLDER = "/etc/estate/feast";

/** A part as others call it. */
export function serverOf(part: Part, namespace: string): Server {
  return { ...PARTS[part], namespace };
}

/** Where clients find the feature store, and what they are told of it. */
export function accessOf({ project }: Pick<FeatureStoreSpec, "project">, namespace: string): FeatureStoreAccess {
  const clientConfig = clientConfigOf(project, namespace);
  return {
    ...serverOf("online", namespace),
    url: urlOf(namespace),
    offline: serverOf("offline", namespace),
    registry: serverOf("registry", namespace),
    clientConfig,
    clientFiles: { configMap: CLIENT_CONFIG, folder: CLIENT_FOLDER, files: { [CLIENT_FILE]: clientConfig } },
    // https://github.com/feast-dev/feast/blob/v0.66.0/sdk/python/feast/utils.py (get_default_yaml_file_path)
    env: [{ name: "FEAST_FS_YAML_FILE_PATH", value: `${CLIENT_FOLDER}/${CLIENT_FILE}` }],
  };
}

function clientConfigOf(project: string, namespace: string): string {
  return [
    `project: ${project}`,
    "provider: local",
    "registry:",
    "  registry_type: remote",
    `  path: ${hostOf("registry", namespace)}:${PARTS.registry.port}`,
    "online_store:",
    "  type: remote",
    `  path: ${urlOf(namespace)}`,
    "offline_store:",
    "  type: remote",
    `  host: ${hostOf("offline", namespace)}`,
    `  port: ${PARTS.offline.port}`,
    "entity_key_serialization_version: 3",
    "",
  ].join("\n");
}

function hostOf(part: Part, namespace: string): string {
  return `${PARTS[part].system}.${namespace}.svc`;
}

function urlOf(namespace: string): string {
  return `http://${hostOf("online", namespace)}:${PARTS.online.port}`;
}

/**
 * What the servers are told. Feast puts variables of the environment in before it reads the file, so it has no secret in it.
 * https://github.com/feast-dev/feast/blob/v0.66.0/sdk/python/feast/repo_config.py (load_repo_config)
 */
export function serverConfig(
  { project }: Pick<FeatureStoreSpec, "project">,
  database: { readonly database: string; readonly port: number },
): string {
  return [
    `project: ${project}`,
    "provider: local",
    "registry:",
    "  registry_type: sql",
    `  path: "postgresql+psycopg://\${DB_USER}:\${DB_PASSWORD}@\${DB_HOST}:${database.port}/${database.database}"`,
    "  cache_ttl_seconds: 60",
    "  sqlalchemy_config_kwargs:",
    "    pool_pre_ping: true",
    "online_store:",
    "  type: postgres",
    '  host: "${DB_HOST}"',
    `  port: ${database.port}`,
    `  database: ${database.database}`,
    // Apart from the registry's tables, which are in the schema that every database has.
    "  db_schema: online",
    '  user: "${DB_USER}"',
    '  password: "${DB_PASSWORD}"',
    // Encrypted wherever the server can; a cloud's refuses anything else. Feast's own default fails on the cluster's own database.
    "  sslmode: prefer",
    "offline_store:",
    "  type: dask",
    "entity_key_serialization_version: 3",
    "",
  ].join("\n");
}
