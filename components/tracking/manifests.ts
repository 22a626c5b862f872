import { imageReference } from "../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import type { Container, Deployment, EnvVar, Job, KubernetesObject, NetworkPolicy, Service, Stages } from "../core/kubernetes.ts";
import { clientLabel, objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { oneShotJob } from "../core/one-shot-job.ts";
import { clientLabels, peerOf } from "../core/server.ts";
import type { TrackingSpec, TrackingWiring } from "./contract.ts";
import { allowedHosts, PORT, SYSTEM } from "./plan.ts";

const SCHEMA_JOB = "mlflow-schema";

/** The database's schema, then the server, which refuses to start on any other than its own version's. */
export function trackingStages(spec: TrackingSpec, wiring: TrackingWiring): Stages {
  return [
    { policy: serverPolicy(wiring), "schema-policy": schemaPolicy(wiring) },
    { "schema-job": schemaJobOf(wiring) },
    { service: serviceOf(wiring), server: serverOf(spec, wiring), ...budgetOf(spec, wiring) },
  ];
}

function metadataOf(wiring: TrackingWiring, name: string = SYSTEM) {
  return { name, namespace: wiring.namespace, labels: objectLabels("tracking", name) };
}

function serverPolicy(wiring: TrackingWiring): NetworkPolicy {
  return allowTraffic(metadataOf(wiring), selectorLabels(SYSTEM), {
    from: [{ namespace: wiring.namespace, selector: clientLabel(SYSTEM), port: PORT }],
    to: [peerOf(wiring.database), peerOf(wiring.bucket)],
  });
}

function schemaPolicy(wiring: TrackingWiring): NetworkPolicy {
  return allowTraffic(metadataOf(wiring, SCHEMA_JOB), selectorLabels(SCHEMA_JOB), { to: [peerOf(wiring.database)] });
}

/** Right for an empty database and for an older one; a new image makes a new Job, since its name carries the hash of its content. */
function schemaJobOf(wiring: TrackingWiring): Job {
  return oneShotJob({
    name: SCHEMA_JOB,
    namespace: wiring.namespace,
    labels: { ...objectLabels("tracking", SCHEMA_JOB), ...clientLabels([wiring.database]) },
    pod: {
      ...restrictedPod(ESTATE_USER_ID),
      containers: [
        {
          name: "upgrade",
          image: imageReference("mlflow", wiring.imagesMirror),
          workingDir: "/tmp",
          command: ["mlflow", "db", "upgrade", "$(MLFLOW_BACKEND_STORE_URI)"],
          env: [...pythonEnv(), ...databaseEnv(wiring)],
          resources: resources(100, 512, { cpuMillicores: 1000 }),
          securityContext: RESTRICTED_CONTAINER,
          volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
        },
      ],
      volumes: [{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }],
    },
  });
}

function serviceOf(wiring: TrackingWiring): Service {
  const ports = [{ name: "http", port: PORT, targetPort: "http" }];
  return { apiVersion: "v1", kind: "Service", metadata: metadataOf(wiring), spec: { selector: selectorLabels(SYSTEM), ports } };
}

function serverOf(spec: TrackingSpec, wiring: TrackingWiring): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(wiring),
    spec: {
      replicas: spec.replicas,
      selector: { matchLabels: selectorLabels(SYSTEM) },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: { ...objectLabels("tracking", SYSTEM), ...clientLabels([wiring.database, wiring.bucket]) } },
        spec: {
          ...restrictedPod(ESTATE_USER_ID),
          terminationGracePeriodSeconds: 60,
          containers: [serverContainer(spec, wiring)],
          volumes: [
            { name: "tmp", emptyDir: { sizeLimit: "4Gi" } },
            { name: "metrics", emptyDir: { sizeLimit: "64Mi" } },
          ],
        },
      },
    },
  };
}

function serverContainer(spec: TrackingSpec, wiring: TrackingWiring): Container {
  // `/health` is exempt from the check of the Host header, so the kubelet may ask by the pod's address.
  const probe = { httpGet: { path: "/health", port: "http" }, timeoutSeconds: 5 };
  const listen = ["--host", "0.0.0.0", "--port", String(PORT), "--workers", String(spec.workers)];
  const artifacts = ["--serve-artifacts", "--artifacts-destination", `s3://${wiring.bucket.bucket}/artifacts`];
  const hosts = ["--allowed-hosts", allowedHosts(spec, wiring.namespace).join(",")];
  return {
    name: SYSTEM,
    image: imageReference("mlflow", wiring.imagesMirror),
    // Whatever a library writes beside itself goes where it can: the root is read-only.
    workingDir: "/tmp",
    command: ["mlflow", "server", ...listen, ...artifacts, ...hosts, "--expose-prometheus", "/metrics"],
    env: [...pythonEnv(), ...databaseEnv(wiring), ...bucketEnv(wiring)],
    ports: [{ name: "http", containerPort: PORT }],
    resources: resources(spec.cpuMillicores, spec.memoryMiB, { cpuMillicores: 8 * spec.cpuMillicores }),
    startupProbe: { ...probe, periodSeconds: 3, failureThreshold: 60 },
    readinessProbe: { ...probe, periodSeconds: 5 },
    livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "tmp", mountPath: "/tmp" },
      { name: "metrics", mountPath: "/metrics" },
    ],
  };
}

/** Only where there is a second pod: with one it would block every drain of its node. */
function budgetOf(spec: TrackingSpec, wiring: TrackingWiring): Record<string, KubernetesObject> {
  if (spec.replicas < 2) return {};
  const budget = { maxUnavailable: 1, selector: { matchLabels: selectorLabels(SYSTEM) } };
  return { budget: { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: metadataOf(wiring), spec: budget } };
}

function pythonEnv(): EnvVar[] {
  return [
    { name: "HOME", value: "/tmp" },
    { name: "PYTHONDONTWRITEBYTECODE", value: "1" },
    { name: "PYTHONUNBUFFERED", value: "1" },
    { name: "MLFLOW_DISABLE_TELEMETRY", value: "true" },
    // Seven more processes of 170 MiB each, for evaluation jobs of language models, which the estate does not run here.
    { name: "MLFLOW_SERVER_ENABLE_JOB_EXECUTION", value: "false" },
  ];
}

/**
 * The kubelet puts the login into the address. The driver is named, since SQLAlchemy 2.1 takes psycopg 3 where none is and the image
 * has psycopg2. https://docs.sqlalchemy.org/en/21/dialects/postgresql.html
 */
function databaseEnv(wiring: TrackingWiring): EnvVar[] {
  const { database, host, loginSecret, port } = wiring.database;
  return [
    { name: "DB_USER", valueFrom: { secretKeyRef: { name: loginSecret.name, key: loginSecret.usernameKey } } },
    { name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: loginSecret.name, key: loginSecret.passwordKey } } },
    { name: "MLFLOW_BACKEND_STORE_URI", value: `postgresql+psycopg2://$(DB_USER):$(DB_PASSWORD)@${host}:${port}/${database}` },
  ];
}

function bucketEnv(wiring: TrackingWiring): EnvVar[] {
  const { credentialsSecret, endpoint, region } = wiring.bucket;
  return [
    { name: "MLFLOW_S3_ENDPOINT_URL", value: endpoint },
    { name: "AWS_DEFAULT_REGION", value: region },
    { name: "AWS_EC2_METADATA_DISABLED", value: "true" },
    { name: "AWS_ACCESS_KEY_ID", valueFrom: { secretKeyRef: { name: credentialsSecret.name, key: credentialsSecret.accessKeyIdKey } } },
    {
      name: "AWS_SECRET_ACCESS_KEY",
      valueFrom: { secretKeyRef: { name: credentialsSecret.name, key: credentialsSecret.secretAccessKeyKey } },
    },
  ];
}
