import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import type { ConfigMap, Container, Job, NetworkPolicy, Service, Stages, StatefulSet } from "../core/kubernetes.ts";
import { clientLabel, objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { oneShotJob } from "../core/one-shot-job.ts";
import { peerOf } from "../core/server.ts";
import { ONE_POD } from "../core/stateful-set.ts";
import { volumeClaim } from "../core/volume.ts";
import type { Recipe } from "../credentials/contract.ts";
import { generatedSecrets } from "../credentials/index.ts";
import type { DatabaseSpec, DatabaseWiring } from "./contract.ts";
import { LOGIN_KEYS, loginOf, loginSecretOf, PORT, SUPERUSER, SUPERUSER_SECRET, SYSTEM, settingsOf } from "./plan.ts";

/** User `postgres` of the official Debian image; initdb refuses a user that the image does not know. https://github.com/docker-library/postgres */
const USER_ID = 999;
const HEADLESS = `${SYSTEM}-pods`;
const VOLUME = `${SYSTEM}-data`;
const LOGINS_JOB = `${SYSTEM}-logins`;
const SCRIPT = "create-logins.sh";

/** Passwords, then the server, then the consumers' logins. */
export function databaseStages(spec: DatabaseSpec, wiring: DatabaseWiring): Stages {
  const [declared, generated] = generatedSecrets({ capability: "database", ...wiring, secrets: secretsOf(wiring) });
  const script = readFileSync(new URL(SCRIPT, import.meta.url), "utf8");
  return [
    { ...declared, policy: serverPolicy(wiring), "logins-policy": loginsPolicy(wiring), "logins-script": scriptOf(script, wiring) },
    generated,
    {
      volume: volumeClaim(metadataOf(VOLUME, wiring), spec),
      service: serviceOf(SYSTEM, wiring, {}),
      pods: serviceOf(HEADLESS, wiring, { clusterIP: "None" }),
      server: serverOf(spec, wiring),
    },
    { "logins-job": loginsJobOf(script, wiring) },
  ];
}

function secretsOf(wiring: DatabaseWiring): Record<string, Record<string, Recipe>> {
  const consumers = wiring.databases.map(({ name }) => [loginSecretOf(name), loginOf(name)] as const);
  return { [SUPERUSER_SECRET]: loginOf(SUPERUSER), ...Object.fromEntries(consumers) };
}

function metadataOf(name: string, wiring: DatabaseWiring, system = SYSTEM) {
  return { name, namespace: wiring.namespace, labels: objectLabels("database", system) };
}

function serverPolicy(wiring: DatabaseWiring): NetworkPolicy {
  return allowTraffic(metadataOf(SYSTEM, wiring), selectorLabels(SYSTEM), {
    from: [{ namespace: wiring.namespace, selector: clientLabel(SYSTEM), port: PORT }],
  });
}

function loginsPolicy(wiring: DatabaseWiring): NetworkPolicy {
  return allowTraffic(metadataOf(LOGINS_JOB, wiring, LOGINS_JOB), selectorLabels(LOGINS_JOB), {
    to: [peerOf({ system: SYSTEM, namespace: wiring.namespace, port: PORT })],
  });
}

function scriptOf(script: string, wiring: DatabaseWiring): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(LOGINS_JOB, wiring, LOGINS_JOB), data: { [SCRIPT]: script } };
}

function serviceOf(name: string, wiring: DatabaseWiring, fields: Partial<NonNullable<Service["spec"]>>): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadataOf(name, wiring),
    spec: { ...fields, selector: selectorLabels(SYSTEM), ports: [{ name: "postgres", port: PORT, targetPort: "postgres" }] },
  };
}

/** Without a disruption budget: with one pod it would only block a node's drain. */
function serverOf(spec: DatabaseSpec, wiring: DatabaseWiring): StatefulSet {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: metadataOf(SYSTEM, wiring),
    spec: {
      ...ONE_POD,
      serviceName: HEADLESS,
      selector: { matchLabels: selectorLabels(SYSTEM) },
      template: {
        metadata: { labels: objectLabels("database", SYSTEM) },
        spec: {
          ...restrictedPod(USER_ID),
          terminationGracePeriodSeconds: 60,
          containers: [serverContainer(spec, wiring)],
          volumes: [
            { name: "data", persistentVolumeClaim: { claimName: VOLUME } },
            { name: "run", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
            { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
            { name: "superuser", secret: { secretName: SUPERUSER_SECRET, items: [{ key: LOGIN_KEYS.passwordKey, path: "password" }] } },
          ],
        },
      },
    },
  };
}

function serverContainer(spec: DatabaseSpec, wiring: DatabaseWiring): Container {
  // Over TCP, since the server that the image starts to set itself up listens on its socket only and must not count as ready.
  const probe = { exec: { command: ["pg_isready", "--host=127.0.0.1", `--username=${SUPERUSER}`, "--quiet"] }, timeoutSeconds: 5 };
  const settings = Object.entries(settingsOf(spec)).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return {
    name: SYSTEM,
    image: imageReference("postgres", wiring.imagesMirror),
    args: ["postgres", ...settings],
    env: [
      { name: "POSTGRES_USER", value: SUPERUSER },
      { name: "POSTGRES_PASSWORD_FILE", value: "/superuser/password" },
      { name: "POSTGRES_INITDB_ARGS", value: "--auth=scram-sha-256 --data-checksums --encoding=UTF8" },
      // Below the volume's root, which may hold a `lost+found` that initdb refuses. https://hub.docker.com/_/postgres (PGDATA)
      { name: "PGDATA", value: "/var/lib/postgresql/pgdata" },
    ],
    ports: [{ name: "postgres", containerPort: PORT }],
    resources: resources(spec.cpuMillicores, spec.memoryMiB, { cpuMillicores: 4 * spec.cpuMillicores }),
    // The default signal would wait for every client to leave; this ends their sessions and needs no recovery at the next start.
    lifecycle: { preStop: { exec: { command: ["pg_ctl", "stop", "--mode=fast", "--no-wait"] } } },
    // Recovery after a crash may take minutes, during which the server must not be restarted.
    startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 150 },
    readinessProbe: { ...probe, periodSeconds: 5 },
    livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "data", mountPath: "/var/lib/postgresql" },
      { name: "run", mountPath: "/var/run/postgresql" },
      { name: "tmp", mountPath: "/tmp" },
      { name: "superuser", mountPath: "/superuser", readOnly: true },
    ],
  };
}

function loginsJobOf(script: string, wiring: DatabaseWiring): Job {
  const labels = { ...objectLabels("database", LOGINS_JOB), ...clientLabel(SYSTEM) };
  const logins = wiring.databases.map(({ name }) => ({ name: `login-${name}`, secret: { secretName: loginSecretOf(name) } }));
  return oneShotJob({
    name: LOGINS_JOB,
    namespace: wiring.namespace,
    labels,
    files: { [SCRIPT]: script },
    pod: {
      ...restrictedPod(USER_ID),
      containers: [loginsContainer(wiring)],
      volumes: [{ name: "script", configMap: { name: LOGINS_JOB } }, ...logins],
    },
  });
}

function loginsContainer(wiring: DatabaseWiring): Container {
  return {
    name: "create-logins",
    image: imageReference("postgres", wiring.imagesMirror),
    command: ["sh", `/script/${SCRIPT}`],
    env: [
      { name: "PGHOST", value: `${SYSTEM}.${wiring.namespace}.svc` },
      { name: "PGPORT", value: String(PORT) },
      { name: "PGUSER", value: SUPERUSER },
      { name: "PGDATABASE", value: "postgres" },
      { name: "PGPASSWORD", valueFrom: { secretKeyRef: { name: SUPERUSER_SECRET, key: LOGIN_KEYS.passwordKey } } },
    ],
    resources: resources(50, 64, { cpuMillicores: 500 }),
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "script", mountPath: "/script", readOnly: true },
      ...wiring.databases.map(({ name }) => ({ name: `login-${name}`, mountPath: `/logins/${name}`, readOnly: true })),
    ],
  };
}
