import type { UserInterface } from "../../core/system.ts";

/** Release name, which the chart makes all names of. */
export const RELEASE = "airflow";

/** Word of all of Airflow's pods, by a label that the chart is told to give them. */
export const SYSTEM = "airflow";

/** Word of the pods that its pipeline trains in. */
export const TRAINING = "airflow-training";

/** Secret of its keys. Letters and digits only; a Fernet key is 32 bytes in base64, which 43 of them and a `=` are. https://cryptography.io/en/latest/fernet/ */
export const KEYS_SECRET = "airflow-keys";
export const KEYS = { fernet: "fernet-key", api: "api-secret-key", jwt: "jwt-secret" } as const;

/** ConfigMap of the estate's own pipeline, and where it is mounted. */
export const DAGS = "airflow-dags";
export const DAGS_FOLDER = "/opt/airflow/estate";

/** Ports of the API server, and of what tells the logs of tasks that run. https://github.com/apache/airflow/blob/helm-chart/1.22.0/chart/values.yaml */
export const PORT = 8080;
export const LOG_PORTS = [8793, 8794];

/** Airflow's page. */
export function airflowPage(namespace: string): UserInterface {
  return { system: SYSTEM, namespace, port: PORT, host: "airflow", service: `${RELEASE}-api-server` };
}
