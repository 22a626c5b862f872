import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, resource, unknown } from "../../support/control-cases.ts";

const apart = { registry: { registry_type: "sql" }, online_store: { type: "postgres" }, offline_store: { type: "dask" } };

function config(content: PlanValue) {
  const text = typeof content === "string" || (content !== null && "estate:value" in Object(content)) ? content : JSON.stringify(content);
  return object("kubernetes:core/v1:ConfigMap", "feast", { data: { "feature_store.yaml": text } });
}

const servers = ["serve", "serve_offline", "serve_registry"].map((command) =>
  deployment(`feast-${command.replace("_", "-")}`, { command: ["feast", "--chdir", "/feast", command] }),
);

export const cases: ControlCases = {
  harmless: [/command\[[0-2]\]$/],
  cases: [
    { sort: "compliant", title: "Feast with a server for each store", answer: "passed", resources: [config(apart), ...servers] },
    {
      sort: "compliant",
      title: "a registry that is a file of a bucket",
      answer: "passed",
      resources: [config({ ...apart, registry: { path: "s3://features/registry.db" } }), ...servers],
    },
    {
      sort: "compliant",
      title: "managed stores",
      answer: "passed",
      resources: [
        resource("aws:sagemaker/featureGroup:FeatureGroup", {
          onlineStoreConfig: { enableOnlineStore: true },
          offlineStoreConfig: { s3StorageConfig: { s3Uri: "s3://features" } },
        }),
        resource("gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore", {}),
      ],
    },
    {
      sort: "violating",
      title: "an online store that is a file beside the server",
      answer: "violated",
      paths: ["data.feature_store.yaml.online_store.type"],
      resources: [config({ ...apart, online_store: { type: "sqlite" } }), ...servers],
    },
    {
      sort: "violating",
      title: "one store for both",
      answer: "violated",
      paths: ["data.feature_store.yaml.offline_store.type"],
      resources: [config({ ...apart, offline_store: { type: "postgres" } }), ...servers],
    },
    {
      sort: "violating",
      title: "a registry that is a file beside the server",
      answer: "violated",
      paths: ["data.feature_store.yaml.registry.path"],
      resources: [config({ ...apart, registry: { path: "data/registry.db" } }), ...servers],
    },
    {
      sort: "violating",
      title: "one server for all",
      answer: "violated",
      paths: ["", ""],
      resources: [config(apart), ...servers.slice(0, 1)],
    },
    {
      sort: "violating",
      title: "a feature group for training alone",
      answer: "violated",
      resources: [
        resource("aws:sagemaker/featureGroup:FeatureGroup", {
          onlineStoreConfig: { enableOnlineStore: false },
          offlineStoreConfig: { s3StorageConfig: { s3Uri: "s3://features" } },
        }),
      ],
    },
    {
      sort: "boundary",
      title: "a client's configuration, which names servers and no store",
      answer: "violated",
      paths: [""],
      resources: [config({ online_store: { type: "remote" }, offline_store: { type: "remote" } })],
    },
    {
      sort: "unknown",
      title: "a configuration that is known later",
      answer: "undetermined",
      resources: [config(unknown), ...servers],
    },
    { sort: "absent", title: "an estate without a feature store", answer: "violated", paths: [""], resources: [] },
    {
      sort: "wrong-type",
      title: "a configuration that is no YAML",
      answer: "violated",
      resources: [config("online_store: {"), ...servers],
    },
  ],
};
