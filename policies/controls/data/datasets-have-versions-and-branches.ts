import { imageNameOf } from "../../core/config-files.ts";
import { about, defineControl } from "../../core/control.ts";
import { mustLeadToDatabase } from "../../core/databases.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { containersOf, podSpec, SERVER_TYPES } from "../../core/pods.ts";
import { mustSay, variableOf } from "../../core/programs.ts";
import type { Reading } from "../../core/reading.ts";
import { isRouted, serversBehind } from "../../core/services.ts";

/** Where lakeFS keeps files; `local` and `mem` are its server's own disk and memory. https://docs.lakefs.io/reference/configuration/ */
const BUCKET_STORES = /^(s3|gs|azure)$/;

export const control = defineControl({
  id: "datasets-have-versions-and-branches",
  level: 2,
  dimension: "data",
  severity: "medium",
  statement: "Data sets have branches and commits, which a server keeps in a database and whose files stand in a bucket.",
  sources: [
    { by: "research", reference: "Level 2, Data Management: comprehensive data versioning and lineage tracking" },
    { by: "estate", reference: "a pipeline is tried on a branch of the data, as code is on a branch of the code" },
  ],
  remediation: "Set `dataVersioning.lakefs.enabled: true` in the environment file.",
  keys: ["dataVersioning.lakefs.enabled"],
  estate: (estate) => {
    const servers = estate.readingsOf(...SERVER_TYPES).flatMap((server) => lakefsIn(server));
    if (servers.length === 0) return [violated("", "must have a server of lakeFS")];
    return servers.flatMap(({ container, server }) => about(server.resource, [...ofContainer(container), ...ofPeople(server)]));
  },
});

function lakefsIn(server: Reading) {
  const containers = containersOf(podSpec(server)).filter((container) => imageNameOf(container) === "lakefs");
  return containers.map((container) => ({ container, server }));
}

function ofContainer(container: Reading): readonly Finding[] {
  const database = variableOf(container, "LAKEFS_DATABASE_POSTGRES_CONNECTION_STRING");
  const store = variableOf(container, "LAKEFS_BLOCKSTORE_TYPE");
  return [
    ...mustLeadToDatabase(container, database, "must keep branches and commits in a database server"),
    ...mustSay(container, store, BUCKET_STORES, "must keep files in buckets (LAKEFS_BLOCKSTORE_TYPE)"),
  ];
}

/** A server that nobody reaches versions nothing. */
function ofPeople(server: Reading): readonly Finding[] {
  const services = server.estate.readingsOf("kubernetes:core/v1:Service");
  const own = services.filter((service) => serversBehind(service).some(({ resource }) => resource === server.resource));
  return own.some(isRouted) ? [] : [violated("", "must have a Service that a route of the gateway leads to")];
}
