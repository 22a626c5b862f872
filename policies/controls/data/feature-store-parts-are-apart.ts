import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import { mustBe, mustBeGiven, mustBeText } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { anyOf, type Finding, violated } from "../../core/finding.ts";
import { parsed } from "../../core/parsed.ts";
import { containersOf, podSpec, SERVER_TYPES } from "../../core/pods.ts";
import { runs } from "../../core/programs.ts";
import type { Reading } from "../../core/reading.ts";

/** Online stores of Feast that are files beside the server. https://docs.feast.dev/reference/online-stores */
const IN_A_FILE = /^(sqlite|faiss|milvus)$/;
const BUCKET = /^(s3|gs|az|abfss?):\/\/./;

/** The commands by which Feast serves each store. https://docs.feast.dev/reference/feature-servers */
const SERVERS = ["serve", "serve_offline", "serve_registry"] as const;

/** Managed stores keep what is read one by one apart from what is read in bulk, by their making. */
const MANAGED: Readonly<Record<string, (inputs: Reading) => readonly Finding[]>> = {
  "aws:sagemaker/featureGroup:FeatureGroup": (group) => [
    ...mustBe(group.at("onlineStoreConfig", "enableOnlineStore"), true),
    ...mustBeGiven(group.at("offlineStoreConfig", "s3StorageConfig", "s3Uri")),
  ],
  "gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore": () => [],
};

export const control = defineControl({
  id: "feature-store-parts-are-apart",
  level: 2,
  dimension: "data",
  severity: "medium",
  statement: "Features stand in a store for predictions and another one for training, and their definitions in a database or a bucket.",
  sources: [
    { by: "google", reference: "level 2: feature store, with batch reads for training and low latency for predictions" },
    { by: "research", reference: "Data Management and Versioning: Feature Store" },
  ],
  remediation: "Set `featureStore.enabled: true` in the environment file.",
  keys: ["featureStore.enabled"],
  estate: (estate) => {
    const managed = estate.readingsOf(...Object.keys(MANAGED));
    const files = configsOf(estate);
    if (files.length === 0 && managed.length === 0) return [violated("", "must have a feature store")];
    return [
      ...files.flatMap((file) => about(file.resource, ofConfig(file))),
      ...(files.length > 0 ? ofServers(estate) : []),
      ...managed.flatMap((each) => about(each.resource, MANAGED[each.resource.type]?.(each) ?? [])),
    ];
  },
});

/** Configurations of Feast's servers; one of a client names other servers, and no store. */
function configsOf(estate: Estate): readonly Reading[] {
  return estate
    .readingsOf("kubernetes:core/v1:ConfigMap")
    .map((configMap) => parsed(configMap.at("data", "feature_store.yaml")))
    .filter((file) => file.state !== "absent" && file.at("online_store", "type").value !== "remote");
}

function ofConfig(file: Reading): readonly Finding[] {
  const online = file.at("online_store", "type");
  const registry = file.at("registry");
  const apart = file.at("offline_store", "type").value !== online.value || online.state !== "known";
  return [
    ...mustBeText(online, (type) => !IN_A_FILE.test(type), "must not be a file beside the server"),
    ...(apart ? [] : [violated(file.at("offline_store", "type").path, "must be another store than the one for predictions")]),
    ...anyOf(
      [mustBe(registry.at("registry_type"), "sql"), mustBeText(registry.at("path"), (path) => BUCKET.test(path), "must be a bucket")],
      registry.at("path").path,
      "must stand in a database (registry_type `sql`) or in a bucket",
    ),
  ];
}

/** Each store has servers of its own, so that a training that reads in bulk does not hold up predictions. */
function ofServers(estate: Estate): readonly EstateFinding[] {
  const containers = estate.readingsOf(...SERVER_TYPES).flatMap((server) => containersOf(podSpec(server)));
  return SERVERS.filter((command) => !containers.some((container) => runs(container, command))).map((command) =>
    violated("", `must have a server that runs \`feast ${command}\``),
  );
}
