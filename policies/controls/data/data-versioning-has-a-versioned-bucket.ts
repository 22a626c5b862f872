import { bucketsAt, CONTAINER } from "../../core/bucket-addresses.ts";
import { bucketsOf, versionsOf } from "../../core/buckets.ts";
import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { undetermined, violated } from "../../core/finding.ts";
import { partsOf } from "../../core/parts.ts";
import type { Reading } from "../../core/reading.ts";

/** Where a remote of DVC keeps files: the scheme says whose bucket it is. https://dvc.org/doc/user-guide/data-management/remote-storage */
const REMOTE = /^\s*url\s*=\s*((?:s3|gs|azure):\/\/\S+)/m;

/** Managed systems that number versions of data sets by themselves. */
const DATASTORE = "azure-native:machinelearningservices:Datastore";
const CATALOG = "databricks:index/catalog:Catalog";

/** DVC names a file by its content and never writes one twice; what can be lost is a file that somebody deletes. */
export const control = defineControl({
  id: "data-versioning-has-a-versioned-bucket",
  level: 1,
  dimension: "data",
  severity: "medium",
  statement: "Versions of data sets are kept in a bucket that keeps what is deleted from it.",
  sources: [
    { by: "google", reference: "level 1: ML metadata management, with the version of the data of each run" },
    { by: "research", reference: "Data Management and Versioning: Data Versioning" },
  ],
  remediation: "Name a project in `dataVersioning.projects`; its remote is the bucket `data`, which keeps versions on every cloud.",
  keys: ["dataVersioning.projects", "objectStore.versionDays"],
  estate: (estate) => {
    const remotes = remotesOf(estate);
    if (remotes.length > 0) return remotes.flatMap((remote) => ofRemote(remote, estate));
    if (estate.ofType(DATASTORE, CATALOG).length === 0) return [violated("", "must have a remote for versions of data")];
    return estate.readingsOf(DATASTORE).flatMap((datastore) => ofDatastore(datastore, estate));
  },
});

/** Configurations of DVC that stand in ConfigMaps, and those that are known later. */
function remotesOf(estate: Estate): readonly Reading[] {
  return estate.readingsOf("kubernetes:core/v1:ConfigMap").flatMap((configMap) =>
    configMap
      .at("data")
      .keys()
      .map((key) => configMap.at("data", key))
      .filter((file) => file.path.endsWith(".config") && (file.state !== "known" || REMOTE.test(file.text() ?? ""))),
  );
}

function ofRemote(file: Reading, estate: Estate): readonly EstateFinding[] {
  if (file.state !== "known") return about(file.resource, [undetermined(file.path, "must name a bucket that keeps versions")]);
  const buckets = bucketsAt(estate, REMOTE.exec(file.text() ?? "")?.[1] ?? "");
  if (buckets.length === 0) return about(file.resource, [violated(file.path, "must name a bucket of this estate that keeps versions")]);
  return buckets.flatMap(versionsOf);
}

function ofDatastore(datastore: Reading, estate: Estate): readonly EstateFinding[] {
  const container = datastore.at("properties", "containerName");
  const accounts = container.state === "known" ? bucketsAt(estate, `azure://${container.text()}`) : accountsOf(container, estate);
  if (accounts.length > 0) return accounts.flatMap(versionsOf);
  const reason = "must name a container of this estate that keeps versions";
  return about(datastore.resource, [
    container.state === "unknown" ? undetermined(container.path, reason) : violated(container.path, reason),
  ]);
}

/** Accounts of the containers that a value comes from. */
function accountsOf(container: Reading, estate: Estate): readonly Reading[] {
  const sources = container.sources();
  return bucketsOf(estate, "azure").filter((account) => partsOf(account, CONTAINER).some(({ resource }) => sources.includes(resource)));
}
