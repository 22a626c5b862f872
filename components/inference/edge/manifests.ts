import { readFileSync } from "node:fs";
import { accountOf } from "../../core/identity.ts";
import type { ConfigMap, CronJob, Deployment, KubernetesObject, NetworkPolicy, Service, Stages } from "../../core/kubernetes.ts";
import { clientLabel, objectLabels, selectorLabels } from "../../core/labels.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { sharedPrograms } from "../../core/programs.ts";
import { type Callee, callersOf, peersOf } from "../../core/server.ts";
import { MONITORING_PEER } from "../../core/system.ts";
import { generatedSecrets } from "../../credentials/index.ts";
import { PROXY_PODS } from "../../gateway/contract.ts";
import type { EdgeSpec, EdgeWiring } from "./contract.ts";
import { declaredKeys, keysJob } from "./keys.ts";
import {
  ENROLMENT,
  EXPORT,
  enteredBy,
  FLEET,
  GROUPS,
  groupFiles,
  keysOf,
  METRICS_PORT,
  metadataOf,
  PORT,
  PROGRAMS,
  ROLL_OUT,
} from "./plan.ts";
import { keyVolumes, type Program, storeCallees, templateOf } from "./pods.ts";
import { fleetLimits, fleetRoute } from "./route.ts";

/** Programs of the cluster's own. */
const OWN = [
  "edge_layout.py",
  "edge_rollout.py",
  "edge_signing.py",
  "edge_store.py",
  "export_bundle.py",
  "fleet.py",
  "make_keys.py",
  "rollout.py",
];

/** Programs that devices have too: what a bundle is, and what a group is told, stands once. */
const SHARED = ["edge_bundle.py", "edge_manifest.py", "edge_model.py", "edge_registry.py"];

/**
 * Keys first, which the Jobs read; then the server of the fleet, and what exports bundles and rolls them out; devices are led in last, by a route whose
 * limits are there. Nothing where there are no groups.
 */
export function edgeStages(spec: EdgeSpec, wiring: EdgeWiring): Stages {
  if (spec.groups.length === 0) return [];
  const files = programFiles();
  const groups = groupFiles(spec, wiring.imagesMirror);
  const all = { ...files, ...groups };
  const [declared, fill] = generatedSecrets({
    capability: "edge",
    namespace: wiring.namespace,
    secrets: { [ENROLMENT.secret]: { [ENROLMENT.key]: { generate: 48 } } },
    ...(wiring.imagesMirror !== undefined && { imagesMirror: wiring.imagesMirror }),
  });
  const domain = enteredBy(spec, wiring);
  return [
    {
      ...declared,
      ...declaredKeys(spec, wiring),
      programs: configMap(PROGRAMS, files, wiring),
      groups: configMap(GROUPS, groups, wiring),
      "fleet-policy": fleetPolicy(spec, wiring),
      "export-policy": callerPolicy(EXPORT, exportCallees(spec, wiring), wiring),
      "rollout-policy": callerPolicy(ROLL_OUT, storeCallees(wiring, ROLL_OUT), wiring),
      ...accounts(wiring),
    },
    { ...fill, "keys-job": keysJob(spec, wiring, files) },
    {
      "fleet-service": serviceOf(wiring),
      fleet: fleetOf(spec, wiring, all),
      export: cronJob(exportProgram(spec, wiring), exportCallees(spec, wiring), spec, wiring, all),
      rollout: cronJob(rollOutProgram(spec), storeCallees(wiring, ROLL_OUT), spec, wiring, all),
    },
    ...(domain === undefined
      ? []
      : [{ limits: fleetLimits(spec, wiring.namespace) }, { route: fleetRoute(spec, domain, wiring.namespace) }]),
  ];
}

/** Each program's account, where it has an identity in the cloud. */
function accounts({ identities, namespace }: EdgeWiring): Record<string, KubernetesObject> {
  const made = ([EXPORT, ROLL_OUT, FLEET] as const).map(
    (name) => [name, accountOf(metadataOf(namespace, name), identities?.[name]).account] as const,
  );
  return Object.fromEntries(made.flatMap(([name, account]) => (account === undefined ? [] : [[`${name}-account`, account] as const])));
}

function programFiles(): Record<string, string> {
  const own = OWN.map((file) => [file, readFileSync(new URL(file, import.meta.url), "utf8")] as const);
  const shared = SHARED.map(
    (file) => [file, readFileSync(new URL(`../../../images/edge-agent/${file}`, import.meta.url), "utf8")] as const,
  );
  return { ...Object.fromEntries([...own, ...shared]), ...sharedPrograms("kubernetes_api.py") };
}

function configMap(name: string, data: Record<string, string>, { namespace }: EdgeWiring): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(namespace, name), data };
}

/** Prometheus reads one port, devices come in by the other: through the gateway and nobody else, where there is one. */
function fleetPolicy(spec: EdgeSpec, wiring: EdgeWiring): NetworkPolicy {
  const { callers, namespace } = wiring;
  const own = { namespace, selector: clientLabel(FLEET) };
  const readers = callers === "estate" ? MONITORING_PEER : own;
  const clients = callers === "estate" ? callersOf({ system: FLEET, namespace, port: PORT }) : { ...own, port: PORT };
  const proxies = { namespace: PROXY_PODS.namespace, selector: { ...PROXY_PODS.selector, ...clientLabel(FLEET) }, port: PORT };
  const from = [enteredBy(spec, wiring) === undefined ? clients : proxies, { ...readers, port: METRICS_PORT }];
  return allowTraffic(metadataOf(namespace, FLEET), selectorLabels(FLEET), { from, to: peersOf(storeCallees(wiring, FLEET)) });
}

function callerPolicy(name: string, callees: readonly Callee[], { namespace }: EdgeWiring): NetworkPolicy {
  return allowTraffic(metadataOf(namespace, name), selectorLabels(name), { to: peersOf(callees) });
}

function exportCallees({ registry }: EdgeSpec, wiring: EdgeWiring): readonly Callee[] {
  const port = registry === undefined ? 443 : Number(new URL(registry.url).port || 443);
  const pushed = registry === undefined ? [] : [{ cidrs: wiring.registryCidrs ?? ["0.0.0.0/0"], port }];
  return [wiring.tracking, ...storeCallees(wiring, EXPORT), ...pushed];
}

function exportProgram(spec: EdgeSpec, { tracking }: EdgeWiring): Program {
  const { exportMemoryMiB: memoryMiB, registry } = spec;
  const login = registry && { name: "registry-login", secret: { secretName: registry.credentialsSecret } };
  return {
    name: EXPORT,
    file: "export_bundle.py",
    image: "edge-export",
    cpuMillicores: 250,
    memoryMiB,
    scratchMiB: 2 * memoryMiB,
    env: {
      MLFLOW_TRACKING_URI: tracking.uri,
      ...(registry && { REGISTRY_URL: registry.url, DOCKER_CONFIG_FILE: "/registry/.dockerconfigjson" }),
    },
    volumes: [...keyVolumes(keysOf(spec)), ...(login ? [{ volume: login, path: "/registry" }] : [])],
  };
}

function rollOutProgram(spec: EdgeSpec): Program {
  return {
    name: ROLL_OUT,
    file: "rollout.py",
    image: "mlflow",
    cpuMillicores: 100,
    memoryMiB: 512,
    scratchMiB: 256,
    volumes: keyVolumes(keysOf(spec)),
  };
}

/** One at a time: two would decide of the same state. */
function cronJob(
  program: Program,
  callees: readonly Callee[],
  { everyMinutes }: EdgeSpec,
  wiring: EdgeWiring,
  files: Readonly<Record<string, string>>,
): CronJob {
  const { metadata, spec } = templateOf(program, callees, files, wiring);
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadataOf(wiring.namespace, program.name),
    spec: {
      schedule: `*/${everyMinutes} * * * *`,
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 300,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels: objectLabels("inference", program.name) },
        // The next run is the next try.
        spec: { backoffLimit: 0, activeDeadlineSeconds: 3600, template: { metadata, spec: { ...spec, restartPolicy: "Never" } } },
      },
    },
  };
}

function serviceOf({ namespace }: EdgeWiring): Service {
  const ports = [
    { name: "http", port: PORT, targetPort: "http" },
    { name: "metrics", port: METRICS_PORT, targetPort: "metrics" },
  ];
  return { apiVersion: "v1", kind: "Service", metadata: metadataOf(namespace, FLEET), spec: { selector: selectorLabels(FLEET), ports } };
}

function fleetOf(spec: EdgeSpec, wiring: EdgeWiring, files: Readonly<Record<string, string>>): Deployment {
  const probe = { httpGet: { path: "/healthz", port: "http" }, timeoutSeconds: 5 };
  const program: Program = {
    name: FLEET,
    file: "fleet.py",
    image: "mlflow",
    cpuMillicores: 100,
    memoryMiB: spec.fleetMemoryMiB,
    scratchMiB: 2 * spec.cacheMiB,
    env: {
      PORT: String(PORT),
      METRICS_PORT: String(METRICS_PORT),
      ENROLMENT_KEY_FILE: `/enrolment/${ENROLMENT.key}`,
      CACHE_FOLDER: "/tmp/bundles",
      CACHE_MIB: String(spec.cacheMiB),
    },
    volumes: [{ volume: { name: "enrolment", secret: { secretName: ENROLMENT.secret } }, path: "/enrolment" }],
    container: {
      ports: [
        { name: "http", containerPort: PORT },
        { name: "metrics", containerPort: METRICS_PORT },
      ],
      startupProbe: { ...probe, periodSeconds: 3, failureThreshold: 60 },
      readinessProbe: { ...probe, periodSeconds: 5 },
      livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 6 },
    },
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(wiring.namespace, FLEET),
    spec: {
      replicas: 1,
      // It alone writes what devices report: the old one goes before the new one comes, and devices try again.
      strategy: { type: "Recreate" },
      selector: { matchLabels: selectorLabels(FLEET) },
      template: templateOf(program, storeCallees(wiring, FLEET), files, wiring),
    },
  };
}
