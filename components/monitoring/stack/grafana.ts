import { chartReference } from "../../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources } from "../../core/container.ts";
import type { ChartRelease } from "../../core/kubernetes.ts";
import { clientLabels } from "../../core/server.ts";
import { MONITORING_NAMESPACE } from "../../core/system.ts";
import type { MonitoringSpec, MonitoringWiring } from "../contract.ts";
import { logsServer, STACK, tracesServer, urlOf } from "./places.ts";

/** Secret of Grafana's first user, generated in the cluster. */
export const ADMIN = { secret: "grafana-admin", userKey: "admin-user", passwordKey: "admin-password" } as const;

/** Label of ConfigMaps whose files are dashboards. */
export const DASHBOARD_LABEL = { grafana_dashboard: "1" } as const;

/** Grafana with the estate's dashboards and everything that there is to ask. */
export function grafanaRelease(spec: MonitoringSpec, wiring: MonitoringWiring): ChartRelease {
  return {
    release: "controller",
    name: "grafana",
    namespace: MONITORING_NAMESPACE,
    ...chartReference("grafana", wiring.chartsMirror),
    values: valuesOf(spec, wiring),
  };
}

/** https://github.com/grafana-community/helm-charts/blob/grafana-12.11.1/charts/grafana/values.yaml */
function valuesOf(spec: MonitoringSpec, wiring: MonitoringWiring) {
  return {
    fullnameOverride: "grafana",
    ...(wiring.imagesMirror === undefined ? {} : { global: { imageRegistry: wiring.imagesMirror } }),
    admin: { existingSecret: ADMIN.secret, userKey: ADMIN.userKey, passwordKey: ADMIN.passwordKey },
    // It would run as root; the volume is given to the group by Kubernetes.
    initChownData: { enabled: false },
    testFramework: { enabled: false },
    // One pod on one volume: a second could not mount it while the first runs.
    deploymentStrategy: { type: "Recreate" },
    persistence: { enabled: true, size: "5Gi", ...(wiring.storageClass && { storageClassName: wiring.storageClass }) },
    podLabels: clientLabels(callees(spec, wiring)),
    resources: resources(100, 512, { cpuMillicores: 1000 }),
    serviceMonitor: { enabled: true },
    sidecar: {
      securityContext: { ...RESTRICTED_CONTAINER, seccompProfile: { type: "RuntimeDefault" } },
      resources: resources(20, 128, { cpuMillicores: 200 }),
      // Those of its own namespace only: what shows in Grafana runs its queries with everybody's eyes.
      dashboards: { enabled: true, label: "grafana_dashboard", labelValue: DASHBOARD_LABEL.grafana_dashboard },
    },
    rbac: { namespaced: true },
    datasources: { "datasources.yaml": { apiVersion: 1, datasources: dataSources(spec, wiring) } },
    "grafana.ini": {
      analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
      // It would fetch plug-ins from the internet at every start.
      plugins: { preinstall_disabled: true, plugin_admin_enabled: false },
      users: { allow_sign_up: false },
    },
  };
}

/** What Grafana asks. */
export function callees(spec: MonitoringSpec, { namespace }: MonitoringWiring) {
  return [
    STACK.prometheus,
    STACK.alertmanager,
    ...(spec.logs ? [logsServer(namespace)] : []),
    ...(spec.traces ? [tracesServer(namespace)] : []),
  ];
}

/** https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources */
function dataSources(spec: MonitoringSpec, { namespace }: MonitoringWiring) {
  const source = (uid: string, name: string, url: string, more: object = {}) => {
    return { uid, name, type: uid, access: "proxy", url, editable: false, ...more };
  };
  const traces = source("tempo", "Tempo", urlOf(tracesServer(namespace)), {
    jsonData: { ...(spec.logs && { tracesToLogsV2: { datasourceUid: "loki" } }) },
  });
  return [
    source("prometheus", "Prometheus", STACK.prometheusUrl, { isDefault: true }),
    source("alertmanager", "Alertmanager", STACK.alertmanagerUrl, { jsonData: { implementation: "prometheus" } }),
    ...(spec.logs ? [source("loki", "Loki", urlOf(logsServer(namespace)))] : []),
    ...(spec.traces ? [traces] : []),
  ];
}
