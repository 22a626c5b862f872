import { chartReference } from "../../../pins/index.ts";
import { resources } from "../../core/container.ts";
import type { ChartRelease, NetworkPolicy, Stages } from "../../core/kubernetes.ts";
import { selectorLabels } from "../../core/labels.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { operatorStages } from "../../core/operator.ts";
import { peerOf } from "../../core/server.ts";
import type { DatabaseWiring } from "../contract.ts";
import { serverOf } from "../plan.ts";

/** Namespace of the operator and of its plugin, which have to share one. https://cloudnative-pg.io/plugin-barman-cloud/docs/installation/ */
const NAMESPACE = "cnpg-system";

const OPERATOR = "cloudnative-pg";
const PLUGIN = "plugin-barman-cloud";

/** Ports of the operator's pods. https://github.com/cloudnative-pg/charts/blob/cloudnative-pg-v0.29.0/charts/cloudnative-pg/templates/deployment.yaml */
const WEBHOOK_PORT = 9443;
const METRICS_PORT = 8080;

/** Port that the operator calls the plugin on. */
const PLUGIN_PORT = 9090;

/** Port of the program beside each PostgreSQL that the operator asks how it fares. https://cloudnative-pg.io/documentation/1.30/networking/ */
export const STATUS_PORT = 8000;

const QUOTA = { cpuMillicores: 4000, memoryMiB: 2048, pods: 8, storageGiB: 0 };

/** The operator's pods, as the network policies of its clusters name them. */
export const OPERATOR_PODS = { namespace: NAMESPACE, selector: selectorLabels(OPERATOR) } as const;

/** The operator, then the plugin that keeps backups in buckets and whose certificates cert-manager makes. */
export function cloudNativePgStages(wiring: DatabaseWiring): Stages {
  const operator = operatorStages({
    namespace: NAMESPACE,
    quota: QUOTA,
    release: operatorRelease(wiring),
    calledPorts: [WEBHOOK_PORT],
    metricsPorts: wiring.monitored === true ? [METRICS_PORT] : [],
    beside: { "operator-policy": operatorPolicy(wiring), "plugin-policy": pluginPolicy() },
  });
  return [...operator, { plugin: pluginRelease(wiring) }];
}

/** https://github.com/cloudnative-pg/charts/blob/cloudnative-pg-v0.29.0/charts/cloudnative-pg/values.yaml */
function operatorRelease(wiring: DatabaseWiring): ChartRelease {
  const image = wiring.imagesMirror === undefined ? {} : { image: { repository: `${wiring.imagesMirror}/cloudnative-pg/cloudnative-pg` } };
  return {
    release: "controller",
    name: OPERATOR,
    namespace: NAMESPACE,
    ...chartReference(OPERATOR, wiring.chartsMirror),
    values: {
      ...image,
      fullnameOverride: OPERATOR,
      crds: { create: true },
      resources: resources(100, 256, { cpuMillicores: 1000 }),
      monitoring: { podMonitorEnabled: wiring.monitored === true },
    },
  };
}

/** https://github.com/cloudnative-pg/charts/blob/plugin-barman-cloud-v0.7.0/charts/plugin-barman-cloud/values.yaml */
function pluginRelease(wiring: DatabaseWiring): ChartRelease {
  const { imagesMirror } = wiring;
  const images = imagesMirror === undefined ? {} : { image: { registry: imagesMirror }, sidecarImage: { registry: imagesMirror } };
  return {
    release: "controller",
    name: PLUGIN,
    namespace: NAMESPACE,
    ...chartReference(PLUGIN, wiring.chartsMirror),
    values: {
      ...images,
      fullnameOverride: PLUGIN,
      crds: { create: true },
      resources: resources(50, 128, { cpuMillicores: 500 }),
    },
  };
}

function operatorPolicy({ namespace }: DatabaseWiring): NetworkPolicy {
  const instances = peerOf(serverOf(namespace, "cloudnative-pg"));
  return allowTraffic({ name: OPERATOR, namespace: NAMESPACE }, selectorLabels(OPERATOR), {
    to: [instances, { ...instances, port: STATUS_PORT }, { namespace: NAMESPACE, selector: selectorLabels(PLUGIN), port: PLUGIN_PORT }],
  });
}

function pluginPolicy(): NetworkPolicy {
  return allowTraffic({ name: PLUGIN, namespace: NAMESPACE }, selectorLabels(PLUGIN), { from: [{ ...OPERATOR_PODS, port: PLUGIN_PORT }] });
}
