import { about, defineControl } from "../../core/control.ts";
import { mustLeadToDatabase } from "../../core/databases.ts";
import type { Estate } from "../../core/estate.ts";
import { violated } from "../../core/finding.ts";
import { containersOf, podSpec, SERVER_TYPES } from "../../core/pods.ts";
import { optionOf, runs, variableOf } from "../../core/programs.ts";

/** Managed systems, which keep what is known of runs in databases of their own. */
const MANAGED = [
  "aws:sagemaker/mlflowApp:MlflowApp",
  "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer",
  "gcp:vertex/aiMetadataStore:AiMetadataStore",
  "azure-native:machinelearningservices:Workspace",
  "databricks:index/mlflowExperiment:MlflowExperiment",
] as const;

export const control = defineControl({
  id: "tracking-database-is-apart",
  level: 1,
  dimension: "data",
  severity: "high",
  statement: "What is known of runs and models stands in a database server that is run for itself, and not in a plain pod.",
  sources: [
    { by: "google", reference: "level 1: ML metadata store" },
    { by: "estate", reference: "a database in a plain pod has no standby, no backup and no upgrade path" },
  ],
  remediation: "Set `database.inCluster: cloudnative-pg` on this machine; on a cloud leave `tracking` to the estate's database.",
  keys: ["database.inCluster", "tracking.system"],
  estate: (estate) => {
    const servers = serversOf(estate);
    if (servers.length === 0 && estate.ofType(...MANAGED).length === 0) return [violated("", "must keep what is known of runs somewhere")];
    return servers.flatMap(({ container, address }) =>
      about(container.resource, mustLeadToDatabase(container, address, "must lead to a database server of the cloud, or of CloudNativePG")),
    );
  },
});

/** https://mlflow.org/docs/latest/api_reference/cli.html#mlflow-server */
function serversOf(estate: Estate) {
  const containers = estate.readingsOf(...SERVER_TYPES).flatMap((server) => containersOf(podSpec(server)));
  return containers
    .filter((container) => runs(container, "mlflow", "server"))
    .map((container) => ({
      container,
      address: optionOf(container, "--backend-store-uri") ?? variableOf(container, "MLFLOW_BACKEND_STORE_URI"),
    }));
}
