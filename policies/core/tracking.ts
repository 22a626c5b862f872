import { mustBeGiven, mustBeText } from "./demands.ts";
import type { Estate } from "./estate.ts";
import type { Finding } from "./finding.ts";
import { containersOf, podSpec, SERVER_TYPES } from "./pods.ts";
import { mustSay, optionOf, runs, variableOf } from "./programs.ts";
import type { Reading } from "./reading.ts";

/** Databases that MLflow keeps runs in, but for SQLite, which is a file. https://mlflow.org/docs/latest/self-hosting/architecture/backend-store/ */
const DATABASE = /^(postgresql|mysql|mssql)(\+\w+)?:\/\//;

/** Object stores that MLflow keeps artifacts in. https://mlflow.org/docs/latest/self-hosting/architecture/artifact-store/ */
const BUCKET = /^(s3|gs|wasbs|abfss):\/\/./;

/** Something that keeps runs, and how it keeps them. */
interface Tracker {
  readonly inputs: Reading;
  /** What is wrong with where it keeps numbers, names and versions of models. */
  readonly database: readonly Finding[];
  /** What is wrong with where it keeps files. */
  readonly files: readonly Finding[];
}

/**
 * Managed systems that keep runs, and the property that says where; all keep numbers in a database of their own. A metadata store of Vertex AI keeps
 * both, and knows no such property.
 */
const MANAGED: Readonly<Record<string, (inputs: Reading) => readonly Finding[]>> = {
  "aws:sagemaker/mlflowApp:MlflowApp": (app) => mustBeBucket(app.at("artifactStoreUri")),
  "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer": (server) => mustBeBucket(server.at("artifactStoreUri")),
  "gcp:vertex/aiMetadataStore:AiMetadataStore": () => [],
  "azure-native:machinelearningservices:Workspace": (workspace) => mustBeGiven(workspace.at("storageAccount")),
  "databricks:index/mlflowExperiment:MlflowExperiment": (experiment) => mustBeGiven(experiment.at("artifactLocation")),
};

/** Everything of an estate that keeps runs: MLflow's servers, and what managed systems have. */
export function trackersOf(estate: Estate): readonly Tracker[] {
  const servers = estate.readingsOf(...SERVER_TYPES).flatMap((inputs) => containersOf(podSpec(inputs)).flatMap((c) => serverIn(c, inputs)));
  const managed = Object.entries(MANAGED).flatMap(([type, files]) =>
    estate.readingsOf(type).map((inputs): Tracker => ({ inputs, database: [], files: files(inputs) })),
  );
  return [...servers, ...managed];
}

/** https://mlflow.org/docs/latest/api_reference/cli.html#mlflow-server */
function serverIn(container: Reading, inputs: Reading): readonly Tracker[] {
  if (!runs(container, "mlflow", "server")) return [];
  const database = optionOf(container, "--backend-store-uri") ?? variableOf(container, "MLFLOW_BACKEND_STORE_URI");
  const files = optionOf(container, "--artifacts-destination") ?? optionOf(container, "--default-artifact-root");
  return [
    {
      inputs,
      database: mustSay(container, database, DATABASE, "must keep runs in a database server, and says so by an address of one"),
      files: mustSay(container, files, BUCKET, "must keep artifacts in a bucket"),
    },
  ];
}

function mustBeBucket(address: Reading): readonly Finding[] {
  return mustBeText(address, (text) => BUCKET.test(text), "must be the address of a bucket");
}
