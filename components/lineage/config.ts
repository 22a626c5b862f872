import type { DatabaseAccess } from "../database/contract.ts";
import type { LineageSpec } from "./contract.ts";
import { ADMIN_PORT, PORT } from "./plan.ts";

/** Key of the ConfigMap; JSON is YAML, which the server reads. */
export const CONFIG_FILE = "marquez.yml";

/**
 * Settings of the server, without any secret: it puts in the environment's values itself, where `${...}` stands.
 * https://github.com/MarquezProject/marquez/blob/0.51.1/marquez.example.yml
 *
 * A driver without a password looks into libpq's password file at each connection; unlike libpq it does not read `PGSSLMODE`.
 * https://jdbc.postgresql.org/documentation/use/#connection-parameters
 */
export function serverConfig(spec: LineageSpec, { database, login, port }: DatabaseAccess): string {
  const address = `jdbc:postgresql://\${DB_HOST}:${port}/${database}`;
  const credentials = login.by === "token" ? { url: `${address}?sslmode=require` } : { url: address, password: "${DB_PASSWORD}" };
  const config = {
    server: {
      applicationConnectors: [{ type: "http", port: PORT, httpCompliance: "RFC7230_LEGACY" }],
      adminConnectors: [{ type: "http", port: ADMIN_PORT }],
    },
    db: { driverClass: "org.postgresql.Driver", user: "${DB_USER}", ...credentials },
    dbRetention: { frequencyMins: 60, numberOfRowsPerBatch: 1000, retentionDays: spec.retentionDays },
    migrateOnStartup: true,
    graphql: { enabled: false },
    // It would need OpenSearch; without, names are searched in the database.
    search: { enabled: false },
    logging: { level: "INFO", appenders: [{ type: "console" }] },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
