import type { Estate } from "./estate.ts";
import type { Finding } from "./finding.ts";
import { nameOf, namespaceOf } from "./objects.ts";
import { mustSay } from "./programs.ts";
import type { Reading } from "./reading.ts";

/** Database servers of clouds. */
const SERVERS: readonly string[] = [
  "aws:rds/instance:Instance",
  "gcp:sql/databaseInstance:DatabaseInstance",
  "azure-native:dbforpostgresql:Server",
];

/**
 * A text of a container leads to a database server of the estate's cloud, or to a cluster of CloudNativePG; not to one that is a plain pod. Where its
 * host is known after an update only, the program's own record tells where the container's values come from.
 *
 * @param said the text, such as the address of a backend store; undefined counts as not given.
 */
export function mustLeadToDatabase(container: Reading, said: Reading | undefined, reason: string): readonly Finding[] {
  const { estate } = container;
  const hosts = [...azureHosts(estate), ...clusterHosts(estate)].map((host) => host.replaceAll(/[^\w-]/g, "\\$&"));
  // Without any host the pattern must match nothing.
  const pattern = hosts.length === 0 ? /(?!)/ : new RegExp(`(^|[@/])(${hosts.join("|")})($|[:/?])`);
  const findings = mustSay(container, said, pattern, reason);
  const open = findings.length > 0 && findings.every(({ answer }) => answer === "undetermined");
  return open && container.sources().some(({ type }) => SERVERS.includes(type)) ? [] : findings;
}

function azureHosts(estate: Estate): readonly string[] {
  const names = estate.readingsOf("azure-native:dbforpostgresql:Server").map((server) => server.at("serverName").text());
  return names.flatMap((name) => (name === undefined || name === "" ? [] : [`${name}.postgres.database.azure.com`]));
}

/** Services that CloudNativePG makes for a cluster. https://cloudnative-pg.io/docs/1.27/service_management */
function clusterHosts(estate: Estate): readonly string[] {
  return estate.readingsOf("kubernetes:postgresql.cnpg.io/v1:Cluster").flatMap((cluster) => {
    const [name, namespace] = [nameOf(cluster), namespaceOf(cluster)];
    return name === "" ? [] : [`${name}-rw`, `${name}-rw.${namespace}`, `${name}-rw.${namespace}.svc`];
  });
}
