import { chartReference } from "../../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../../core/container.ts";
import type { ChartRelease, EnvVar } from "../../core/kubernetes.ts";
import { objectLabels } from "../../core/labels.ts";
import { type Callee, clientLabels } from "../../core/server.ts";
import { keyOf, mounted } from "../../core/surroundings.ts";
import type { DatabaseAccess } from "../../database/contract.ts";
import type { PipelinesSpec, PipelinesWiring } from "../contract.ts";
import { airflowPage, DAGS, DAGS_FOLDER, KEYS, KEYS_SECRET, PORT, RELEASE, SYSTEM } from "./plan.ts";

/** User of the image. https://airflow.apache.org/docs/docker-stack/entrypoint.html#allowing-arbitrary-user-to-run-the-container */
const USER_ID = 50_000;

/** Version that the chart is made for, which it makes decisions by. */
const AIRFLOW_VERSION = "3.2.2";

/** Whom Airflow's pods call: each other, the database, experiments, lineage and whatever else tasks are told of. */
export function calleesOf(wiring: PipelinesWiring, database: DatabaseAccess): readonly Callee[] {
  const { lineage, surroundings } = wiring;
  return [
    airflowPage(wiring.namespace),
    wiring.tracking,
    ...database.callees,
    ...(lineage ? [lineage] : []),
    ...(surroundings?.callees ?? []),
  ];
}

/**
 * Airflow with a pod a task. Its connection to the database is put together by the kubelet, as for the estate's own servers, so neither the program nor a
 * Secret of ours ever holds it. https://github.com/apache/airflow/blob/helm-chart/1.22.0/chart/values.yaml
 */
export function airflowRelease(spec: PipelinesSpec, wiring: PipelinesWiring, database: DatabaseAccess): ChartRelease {
  const { mounts, volumes } = mounted([{ configMap: DAGS, folder: DAGS_FOLDER }, ...(wiring.surroundings?.folders ?? [])]);
  return {
    release: "controller",
    name: RELEASE,
    namespace: wiring.namespace,
    ...chartReference("airflow", wiring.chartsMirror),
    values: {
      airflowVersion: AIRFLOW_VERSION,
      defaultAirflowTag: AIRFLOW_VERSION,
      ...(wiring.imagesMirror !== undefined && { defaultAirflowRepository: `${wiring.imagesMirror}/apache/airflow` }),
      executor: "KubernetesExecutor",
      labels: { ...objectLabels("pipelines", SYSTEM), ...clientLabels(calleesOf(wiring, database)) },
      ...secretsOf(spec, wiring, database),
      ...securityOf(),
      ...serversOf(spec),
      volumes,
      volumeMounts: mounts,
      config: configOf(wiring),
      // What the chart brings besides: a database of its own, a queue, and a server of metrics that nothing reads.
      postgresql: { enabled: false },
      redis: { enabled: false },
      statsd: { enabled: false },
    },
  };
}

/** Keys and connection by names alone; the chart's own variables for them are off where ours take their place. */
function secretsOf(spec: PipelinesSpec, wiring: PipelinesWiring, database: DatabaseAccess) {
  return {
    fernetKeySecretName: KEYS_SECRET,
    apiSecretKeySecretName: KEYS_SECRET,
    jwtSecretName: KEYS_SECRET,
    data: { metadataSecretName: KEYS_SECRET },
    enableBuiltInSecretEnvVars: {
      AIRFLOW__CORE__FERNET_KEY: false,
      AIRFLOW__CORE__SQL_ALCHEMY_CONN: false,
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: false,
      AIRFLOW_CONN_AIRFLOW_DB: false,
    },
    env: [{ name: "DB_HOST", value: database.host }, ...plainEnv(spec, wiring)],
    // A text of items, which the chart puts among others of its own; JSON is YAML.
    extraEnv: [...secretEnv(database), ...(wiring.surroundings?.env.filter((variable) => keyOf(variable) !== undefined) ?? [])]
      .map((variable) => `- ${JSON.stringify(variable)}`)
      .join("\n"),
  };
}

function plainEnv(spec: PipelinesSpec, { lineage, surroundings, tracking }: PipelinesWiring): EnvVar[] {
  const { dags } = spec.airflow;
  const own = { name: "estate", classpath: "airflow.dag_processing.bundles.local.LocalDagBundle", kwargs: { path: DAGS_FOLDER } };
  const theirs = dags && {
    name: "repository",
    classpath: "airflow.providers.git.bundles.git.GitDagBundle",
    kwargs: {
      repo_url: dags.repository,
      tracking_ref: dags.revision,
      ...(dags.folder !== "" && { subdir: dags.folder }),
      refresh_interval: 60,
    },
  };
  const bundles = [own, ...(theirs ? [theirs] : [])];
  const transport = lineage && { type: "http", url: lineage.url };
  return [
    { name: "MLFLOW_TRACKING_URI", value: tracking.uri },
    { name: "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST", value: JSON.stringify(bundles) },
    ...(surroundings?.env.filter((variable) => keyOf(variable) === undefined) ?? []),
    ...(lineage
      ? [
          { name: "AIRFLOW__OPENLINEAGE__TRANSPORT", value: JSON.stringify(transport) },
          { name: "AIRFLOW__OPENLINEAGE__NAMESPACE", value: lineage.jobNamespace },
        ]
      : []),
  ];
}

/** In this order: the kubelet puts into a value what stands before it. */
function secretEnv({ database, login, port }: DatabaseAccess): EnvVar[] {
  if (login.by !== "password") throw new Error("Airflow's database has to have a password, since nothing renews a token for it");
  const { name, passwordKey, usernameKey } = login.secret;
  const from = (variable: string, secret: string, key: string) => ({ name: variable, valueFrom: { secretKeyRef: { name: secret, key } } });
  return [
    from("DB_USER", name, usernameKey),
    from("DB_PASSWORD", name, passwordKey),
    from("FERNET_KEY", KEYS_SECRET, KEYS.fernet),
    { name: "AIRFLOW__CORE__FERNET_KEY", value: "$(FERNET_KEY)=" },
    {
      name: "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
      value: `postgresql+psycopg2://$(DB_USER):$(DB_PASSWORD)@$(DB_HOST):${port}/${database}`,
    },
  ];
}

/** Not with a read-only root: Airflow writes beside its own files. */
function securityOf() {
  const { fsGroup: _, ...pod } = restrictedPod(USER_ID).securityContext;
  return {
    securityContexts: {
      pod: { ...pod, runAsGroup: 0, fsGroup: 0 },
      containers: { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: false },
    },
  };
}

/**
 * Hooks off: Helm runs them once all pods are ready, and these wait for what the hooks do. https://github.com/apache/airflow/issues/11979
 * No user is made: whom the gateway lets in is an administrator, see `configOf`.
 */
function serversOf(spec: PipelinesSpec) {
  const groomer = { logGroomerSidecar: { resources: resources(10, 64, { cpuMillicores: 200 }) } };
  const part = (memoryMiB: number) => ({ resources: resources(200, memoryMiB, { cpuMillicores: 2000 }) });
  return {
    createUserJob: { enabled: false, useHelmHooks: false },
    migrateDatabaseJob: { useHelmHooks: false, applyCustomEnv: true, ...part(1024) },
    apiServer: { ...part(2048), startupProbe: { failureThreshold: 30 } },
    scheduler: { ...part(1536), ...groomer },
    dagProcessor: { ...part(1024), ...groomer },
    triggerer: { ...part(1024), ...groomer, persistence: { enabled: false } },
    workers: { resources: resources(100, 1024, { cpuMillicores: 1000 }), persistence: { enabled: false } },
    databaseCleanup: { enabled: true, retentionDays: spec.airflow.keepDays, applyCustomEnv: true, ...part(512) },
  };
}

/**
 * Everybody who gets to the page is an administrator of it: the gateway has asked who they are, and the network policy lets nobody else there. The other
 * choice, Flask-AppBuilder's users and roles, would have passwords of its own, or believe a header that any pod with the label could send.
 * https://airflow.apache.org/docs/apache-airflow/3.2.2/core-concepts/auth-manager/simple/index.html
 */
function configOf({ namespace }: PipelinesWiring) {
  return {
    core: {
      auth_manager: "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
      simple_auth_manager_all_admins: "True",
      // Not by the name that people use: tasks would come back in through the gateway.
      execution_api_server_url: `http://${RELEASE}-api-server.${namespace}.svc:${PORT}/execution/`,
    },
  };
}
