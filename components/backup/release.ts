import { chartReference, imageReference } from "../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import type { ChartRelease } from "../core/kubernetes.ts";
import { clientLabels } from "../core/server.ts";
import type { BackupSpec, BackupWiring } from "./contract.ts";
import type { Place } from "./places.ts";

/** Namespace of Velero and of its objects, which it looks for nowhere else. */
export const NAMESPACE = "velero";

/** Service account that the cloud's identity is bound to. */
const ACCOUNT = "velero";

/** Role that it has between restores. */
export const READER_ROLE = "estate-backup";

/** ConfigMap of the plugin's settings, and where the plugin finds them. */
export const SETTINGS = { name: "velero-plugin-settings", key: "settings", folder: "/plugin-settings" } as const;

/** Velero as its own chart installs it. */
export function veleroRelease(spec: BackupSpec, wiring: BackupWiring, place: Place): ChartRelease {
  return {
    release: "controller",
    name: "velero",
    namespace: NAMESPACE,
    ...chartReference("velero", wiring.chartsMirror),
    values: { ...podOf(wiring, place), ...serverOf(spec, wiring, place) },
  };
}

/** https://github.com/vmware-tanzu/helm-charts/blob/velero-12.1.0/charts/velero/values.yaml */
function podOf(wiring: BackupWiring, place: Place) {
  const { bucket, identity, imagesMirror } = wiring;
  const plugin = {
    name: place.plugin,
    image: imageReference(place.plugin, imagesMirror),
    volumeMounts: [{ name: "plugins", mountPath: "/target" }],
    resources: resources(50, 128, { cpuMillicores: 500 }),
    securityContext: RESTRICTED_CONTAINER,
  };
  const settings = [{ name: SETTINGS.name, configMap: { name: SETTINGS.name } }];
  return {
    ...(imagesMirror === undefined ? {} : { image: { repository: `${imagesMirror}/velero/velero` } }),
    initContainers: [plugin],
    podLabels: { ...identity?.podLabels, ...clientLabels(bucket.callees) },
    podSecurityContext: restrictedPod(ESTATE_USER_ID).securityContext,
    containerSecurityContext: RESTRICTED_CONTAINER,
    resources: resources(100, 512, { cpuMillicores: 1000 }),
    upgradeJobResources: resources(50, 128, { cpuMillicores: 500 }),
    // An hour by default, for which a node's drain would wait.
    terminationGracePeriodSeconds: 60,
    ...(place.settings === undefined
      ? {}
      : { extraVolumes: settings, extraVolumeMounts: [{ name: SETTINGS.name, mountPath: SETTINGS.folder, readOnly: true }] }),
  };
}

/**
 * Without a node agent: it would run as root on every node with the node's disks open, to copy volumes whose content has backups of its own (the
 * database, the buckets) or can be made again. Places and schedules are objects of ours, so that they stand in the plan.
 */
function serverOf(spec: BackupSpec, { bucket, identity, monitored }: BackupWiring, { settings }: Place) {
  const file = { name: "AZURE_CREDENTIALS_FILE", value: `${SETTINGS.folder}/${SETTINGS.key}` };
  return {
    upgradeCRDs: true,
    cleanUpCRDs: false,
    deployNodeAgent: false,
    backupsEnabled: false,
    snapshotsEnabled: false,
    credentials: { useSecret: false },
    configuration: {
      // On this machine the bucket's key is among them.
      extraEnvVars: [...bucket.env, ...(settings === undefined ? [] : [file])],
      // Of volumes' copies, of which there are none.
      repositoryMaintenanceJob: { repositoryConfigData: { global: null } },
    },
    rbac: { create: true, clusterAdministrator: true, clusterAdministratorName: spec.restoring ? "cluster-admin" : READER_ROLE },
    serviceAccount: { server: { create: true, name: ACCOUNT, annotations: { ...identity?.annotations } } },
    metrics: { enabled: true, serviceMonitor: { enabled: monitored, autodetect: false } },
  };
}
