import { imageReference } from "../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { CONFIG_HASH, contentHash } from "../core/hash.ts";
import { accountOf, runsAs } from "../core/identity.ts";
import type { ConfigMap, Container, Deployment, NetworkPolicy, Service, Stages } from "../core/kubernetes.ts";
import { clientLabel, selectorLabels } from "../core/labels.ts";
import { allowTraffic, type Peer } from "../core/namespace.ts";
import { callersOf, clientLabels, peersOf } from "../core/server.ts";
import { MONITORING_PEER } from "../core/system.ts";
import type { ModelMonitoringSpec, ModelMonitoringWiring } from "./contract.ts";
import { driftJobs } from "./drift-jobs.ts";
import {
  calleesOf,
  filesIn,
  labelsOf,
  MONITOR_FILES,
  metadataOf,
  PORT,
  PROGRAMS_FOLDER,
  podEnvironment,
  SETTINGS_FILE,
  SYSTEM,
  serverOf,
} from "./plan.ts";
import { programSettings } from "./settings.ts";

/** Programs and what they are told, the monitor, and the jobs that look for drift; nothing while it is off, or where nothing is served. */
export function modelMonitoringStages(spec: ModelMonitoringSpec, wiring: ModelMonitoringWiring): Stages {
  if (!spec.enabled || wiring.models.length === 0) return [];
  const files = { ...filesIn(MONITOR_FILES), [SETTINGS_FILE]: JSON.stringify(programSettings(spec, wiring), undefined, 2) };
  return [
    { ...accountOf(metadataOf(wiring, SYSTEM), wiring.identity), programs: programsOf(files, wiring), policy: policyOf(wiring) },
    { service: serviceOf(wiring), monitor: deploymentOf(spec, wiring, contentHash(files)) },
    driftJobs(spec, wiring),
  ];
}

function programsOf(data: Record<string, string>, wiring: ModelMonitoringWiring): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(wiring, SYSTEM), data };
}

function policyOf(wiring: ModelMonitoringWiring): NetworkPolicy {
  const traffic = { from: callersOfMonitor(wiring), to: peersOf(calleesOf(wiring, wiring.identity)) };
  return allowTraffic(metadataOf(wiring, SYSTEM), selectorLabels(SYSTEM), traffic);
}

function callersOfMonitor({ callers, namespace }: ModelMonitoringWiring): readonly Peer[] {
  if (callers === "estate") return [callersOf(serverOf(namespace)), { ...MONITORING_PEER, port: PORT }];
  return [{ namespace, selector: clientLabel(SYSTEM), port: PORT }];
}

function serviceOf(wiring: ModelMonitoringWiring): Service {
  const ports = [{ name: "http", port: PORT, targetPort: "http" }];
  return { apiVersion: "v1", kind: "Service", metadata: metadataOf(wiring, SYSTEM), spec: { selector: selectorLabels(SYSTEM), ports } };
}

/** One pod, and never two: each would count truth that only the other was told. */
function deploymentOf(spec: ModelMonitoringSpec, wiring: ModelMonitoringWiring, configHash: string): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(wiring, SYSTEM),
    spec: {
      replicas: 1,
      strategy: { type: "Recreate" },
      selector: { matchLabels: selectorLabels(SYSTEM) },
      template: {
        metadata: {
          labels: { ...labelsOf(SYSTEM), ...clientLabels(calleesOf(wiring, wiring.identity)), ...wiring.identity?.podLabels },
          annotations: { [CONFIG_HASH]: configHash },
        },
        spec: {
          ...restrictedPod(ESTATE_USER_ID),
          ...runsAs(wiring.identity),
          terminationGracePeriodSeconds: 30,
          containers: [containerOf(spec, wiring)],
          volumes: [
            { name: "programs", configMap: { name: SYSTEM } },
            { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
          ],
        },
      },
    },
  };
}

/** The tracking server's image, which every cloud can pull: it has the stores' libraries, a web server and Prometheus' client. */
function containerOf(spec: ModelMonitoringSpec, wiring: ModelMonitoringWiring): Container {
  return {
    name: SYSTEM,
    image: imageReference("mlflow", wiring.imagesMirror),
    command: ["python", `${PROGRAMS_FOLDER}/monitor.py`],
    env: [...podEnvironment(wiring), { name: "PORT", value: String(PORT) }],
    ports: [{ name: "http", containerPort: PORT }],
    resources: resources(spec.cpuMillicores, spec.memoryMiB, { cpuMillicores: 20 * spec.cpuMillicores }),
    startupProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 3, failureThreshold: 60 },
    readinessProbe: { httpGet: { path: "/readyz", port: "http" }, periodSeconds: 5, timeoutSeconds: 3 },
    livenessProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "programs", mountPath: PROGRAMS_FOLDER, readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}
