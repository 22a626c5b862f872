import { CLOUDS, type Cloud } from "../components/core/cloud.ts";
import { merge, type Tree } from "./merge.ts";

/** Maturity levels, lowest first. */
export const LEVELS = [0, 1, 2, 3] as const;

/** One of {@link LEVELS}. */
export type Level = (typeof LEVELS)[number];

/**
 * What each level adds to the one below. Level 0 adds nothing: it is the schema's own defaults. The ladder only ratchets: numbers rise
 * and switches go on, so that a higher level has all that a lower one has.
 */
export const LADDER: Readonly<Record<Level, Tree>> = {
  0: {},
  1: {
    protectData: true,
    namespaces: { cpuMillicores: 64_000, memoryMiB: 131_072, pods: 200, storageGiB: 1000 },
    network: { flowLogDays: 90 },
    cluster: { logDays: 90 },
    database: { inCluster: "cloudnative-pg" },
    objectStore: { versionDays: 90, inCluster: "seaweedfs" },
    audit: { retentionDays: 365 },
    certificates: { enabled: true },
    externalSecrets: { enabled: true },
    gateway: { enabled: true },
    signOn: { enabled: true },
    teams: { enabled: true },
    pipelines: { enabled: true },
    triggers: { enabled: true },
    queueing: { enabled: true },
    training: { enabled: true },
    gpu: { enabled: true },
    notebooks: { system: "jupyterhub" },
    serving: { kserve: { enabled: true } },
    autoscaling: { enabled: true },
    monitoring: { retentionDays: 30, system: "stack" },
  },
  2: {
    queueing: { replicas: 2 },
    hyperparameterOptimisation: { enabled: true },
    network: { natPerZone: true, flowLogDays: 180 },
    cluster: { logDays: 180 },
    objectStore: { lockDays: 30 },
    database: { backupDays: 14, multiZone: true, instances: 3 },
    backup: { enabled: true },
    externalSecrets: { replicas: 2 },
    gateway: { replicas: 2 },
    audit: { retentionDays: 400, locked: true },
    tracking: { replicas: 2 },
    featureStore: { enabled: true, replicas: 2 },
    autoscaling: { tracking: { enabled: true } },
    lineage: { enabled: true },
    triggers: { busReplicas: 3 },
    dataVersioning: { lakefs: { enabled: true } },
    monitoring: { retentionDays: 90, logs: true, traces: true },
    cost: { enabled: true },
    admission: { enabled: true },
    imageScanning: { enabled: true },
    nodeHealth: { enabled: true },
  },
  3: {
    network: { flowLogDays: 365 },
    cluster: { logDays: 365 },
    objectStore: { versionDays: 365, lockDays: 90 },
    database: { backupDays: 35 },
    backup: { dailyDays: 30, monthlyDays: 366 },
    monitoring: { retentionDays: 365 },
  },
};

/** A cluster that others of a network reach has certificates, and names for its pages; who signs people on is there already. */
const IN_A_CLOUD: Partial<Record<Level, Tree>> = {
  0: {
    certificates: { enabled: true },
    externalSecrets: { enabled: true },
    gateway: { enabled: true },
    signOn: { system: "issuer" },
  },
  1: { gateway: { exposure: "internal" } },
};

/** What a cluster of a cloud, or of this machine, adds at each level; it ratchets as {@link LADDER} does. */
export const CLOUD_LADDER: Readonly<Record<Cloud, Readonly<Partial<Record<Level, Tree>>>>> = {
  aws: IN_A_CLOUD,
  gcp: IN_A_CLOUD,
  azure: IN_A_CLOUD,
  // A port below 1024 cannot be forwarded to without being root.
  // The image of data checks is the estate's own: this machine builds it, and a cloud has it once `dataQuality.image` says where.
  local: { 0: { gateway: { port: 8443 } }, 1: { dataQuality: { enabled: true } } },
};

/**
 * Words of keys whose value grows with the level: each does all that the ones before it do. All other words stay the same from level to level.
 */
export const RUNGS: Readonly<Record<string, readonly string[]>> = {
  "database.inCluster": ["lean", "cloudnative-pg"],
  "objectStore.inCluster": ["lean", "seaweedfs"],
  "monitoring.system": ["lean", "stack"],
  "notebooks.system": ["jupyterlab", "jupyterhub"],
  "gateway.exposure": ["cluster", "internal", "internet"],
};

/**
 * Defaults of a level: its own on those of all levels below.
 *
 * @param cloud where the cluster is; none where there is no cluster, or nobody said a cloud that there is.
 */
export function defaultsAt(level: Level, cloud?: Cloud): Tree {
  const own = cloud === undefined ? {} : CLOUD_LADDER[cloud];
  const rungs = LEVELS.filter((rung) => rung <= level).flatMap((rung) => [LADDER[rung], own[rung] ?? {}]);
  return rungs.reduce<Tree>((defaults, rung) => merge(defaults, rung), {});
}

/** Tells whether a value is a cloud. */
export function isCloud(value: unknown): value is Cloud {
  return CLOUDS.some((cloud) => cloud === value);
}

/** Tells whether a value is one of {@link LEVELS}. */
export function isLevel(value: unknown): value is Level {
  return LEVELS.some((level) => level === value);
}
