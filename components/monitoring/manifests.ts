import { imageReference } from "../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { CONFIG_HASH, contentHash } from "../core/hash.ts";
import type { ConfigMap, Container, NetworkPolicy, Service, Stages, StatefulSet } from "../core/kubernetes.ts";
import { clientLabel, objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { clientLabels, peerOf, peersOf, type Server } from "../core/server.ts";
import { ONE_POD } from "../core/stateful-set.ts";
import { volumeSpec } from "../core/volume.ts";
import { alertmanagerFiles, PROMETHEUS_FOLDER, prometheusFiles, webhookPorts } from "./config.ts";
import type { MonitoringSpec, MonitoringWiring } from "./contract.ts";
import { webhooksOf } from "./routes.ts";
import { ALERTMANAGER, alertmanagerServer, PROMETHEUS, prometheusServer } from "./servers.ts";

/** User of both images, and the owner of their data. https://github.com/prometheus/prometheus/blob/v3.13.2/Dockerfile */
const NOBODY = 65534;

/** Prometheus with its rules and dashboard, and Alertmanager, which has to be there when the first alert is sent. */
export function monitoringStages(spec: MonitoringSpec, wiring: MonitoringWiring): Stages {
  const alertmanager = alertmanagerOf(spec, wiring);
  const prometheus = prometheusOf(spec, wiring);
  return [
    {
      "alertmanager-config": configMapOf(alertmanager),
      "alertmanager-policy": alertmanagerPolicy(wiring),
      "prometheus-config": configMapOf(prometheus),
      "prometheus-policy": prometheusPolicy(wiring),
      ...(webhooksOf(spec).length > 0 && { "webhook-policy": webhookPolicy(spec, wiring.namespace) }),
    },
    { "alertmanager-service": serviceOf(alertmanager), alertmanager: statefulSetOf(alertmanager) },
    { "prometheus-service": serviceOf(prometheus), prometheus: statefulSetOf(prometheus) },
  ];
}

/** What the two systems differ in. */
interface System {
  readonly server: Server;
  readonly image: string;
  readonly args: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly dataFolder: string;
  readonly diskGiB: number;
  readonly memoryMiB: number;
  readonly callees: readonly Server[];
  readonly storageClass: string | undefined;
}

function prometheusOf(spec: MonitoringSpec, wiring: MonitoringWiring): System {
  return {
    server: prometheusServer(wiring.namespace),
    image: imageReference("prometheus", wiring.imagesMirror),
    args: [
      `--config.file=${PROMETHEUS_FOLDER}/prometheus.yml`,
      "--storage.tsdb.path=/prometheus",
      `--web.console.templates=${PROMETHEUS_FOLDER}`,
      // The flag's own default is a folder of the working directory, which this image has not.
      `--web.console.libraries=${PROMETHEUS_FOLDER}`,
    ],
    files: prometheusFiles(spec, wiring),
    folder: PROMETHEUS_FOLDER,
    dataFolder: "/prometheus",
    diskGiB: spec.diskGiB,
    memoryMiB: 768,
    callees: [alertmanagerServer(wiring.namespace), ...wiring.targets],
    storageClass: wiring.storageClass,
  };
}

function alertmanagerOf(spec: MonitoringSpec, wiring: MonitoringWiring): System {
  return {
    server: alertmanagerServer(wiring.namespace),
    image: imageReference("alertmanager", wiring.imagesMirror),
    args: [
      "--config.file=/etc/alertmanager/alertmanager.yml",
      "--storage.path=/alertmanager",
      // An empty address switches the cluster of several Alertmanagers off, and the port it would listen on.
      "--cluster.listen-address=",
    ],
    files: alertmanagerFiles(spec, wiring),
    folder: "/etc/alertmanager",
    dataFolder: "/alertmanager",
    diskGiB: 1,
    memoryMiB: 128,
    callees: alertmanagerCallees(wiring),
    storageClass: wiring.storageClass,
  };
}

function configMapOf(system: System): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(system.server), data: { ...system.files } };
}

function serviceOf(system: System): Service {
  const { server } = system;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadataOf(server),
    spec: { selector: selectorLabels(server.system), ports: [{ name: "http", port: server.port, targetPort: "http" }] },
  };
}

function statefulSetOf(system: System): StatefulSet {
  const { server } = system;
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: metadataOf(server),
    spec: {
      ...ONE_POD,
      serviceName: server.system,
      selector: { matchLabels: selectorLabels(server.system) },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      template: {
        metadata: {
          labels: { ...objectLabels("monitoring", server.system), ...clientLabels(system.callees) },
          annotations: { [CONFIG_HASH]: contentHash(system.files) },
        },
        spec: {
          ...restrictedPod(NOBODY),
          terminationGracePeriodSeconds: 120,
          containers: [containerOf(system)],
          volumes: [{ name: "config", configMap: { name: server.system } }],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: "data", labels: selectorLabels(server.system) },
          spec: volumeSpec(system.diskGiB, system.storageClass),
        },
      ],
    },
  };
}

function containerOf(system: System): Container {
  return {
    name: system.server.system,
    image: system.image,
    args: [...system.args],
    ports: [{ name: "http", containerPort: system.server.port }],
    resources: resources(100, system.memoryMiB, { cpuMillicores: 1000 }),
    // After a crash the log of the last hours is read again before the server is ready.
    startupProbe: { httpGet: { path: "/-/ready", port: "http" }, periodSeconds: 5, failureThreshold: 120 },
    readinessProbe: { httpGet: { path: "/-/ready", port: "http" }, periodSeconds: 5, timeoutSeconds: 3 },
    livenessProbe: { httpGet: { path: "/-/healthy", port: "http" }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "config", mountPath: system.folder, readOnly: true },
      { name: "data", mountPath: system.dataFolder },
    ],
  };
}

function prometheusPolicy(wiring: MonitoringWiring): NetworkPolicy {
  const { namespace } = wiring;
  return allowTraffic({ name: PROMETHEUS, namespace }, selectorLabels(PROMETHEUS), {
    from: [{ ...peerOf(prometheusServer(namespace)), selector: clientLabel(PROMETHEUS) }],
    to: peersOf([alertmanagerServer(namespace), ...wiring.targets]),
  });
}

function alertmanagerPolicy(wiring: MonitoringWiring): NetworkPolicy {
  const { namespace } = wiring;
  return allowTraffic({ name: ALERTMANAGER, namespace }, selectorLabels(ALERTMANAGER), {
    from: [{ ...peerOf(alertmanagerServer(namespace)), selector: clientLabel(ALERTMANAGER) }],
    to: peersOf(alertmanagerCallees(wiring)),
  });
}

function alertmanagerCallees({ retraining }: MonitoringWiring): readonly Server[] {
  return retraining === undefined ? [] : [retraining.endpoint];
}

/** Lets alerts out to the webhooks. A policy knows addresses and not names, so ports are all that can be held. */
function webhookPolicy(spec: MonitoringSpec, namespace: string): NetworkPolicy {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: `${ALERTMANAGER}-webhook`, namespace, labels: objectLabels("monitoring", ALERTMANAGER) },
    spec: {
      podSelector: { matchLabels: selectorLabels(ALERTMANAGER) },
      policyTypes: ["Egress"],
      egress: [{ ports: webhookPorts(spec).map((port) => ({ port, protocol: "TCP" })) }],
    },
  };
}

function metadataOf(server: Server) {
  return { name: server.system, namespace: server.namespace, labels: objectLabels("monitoring", server.system) };
}
