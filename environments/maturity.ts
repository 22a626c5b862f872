import { CLOUDS, type Cloud } from "../components/core/cloud.ts";
import { merge, type Tree } from "./merge.ts";

/** Maturity levels, lowest first. */
export const LEVELS = [0, 1, 2, 3] as const;

/** One of {@link LEVELS}. */
export type Level = (typeof LEVELS)[number];

/** What each level adds to the one below. */
type Ladder = Readonly<Record<Level, Tree>>;

/**
 * What each level gives every environment. Level 0 adds nothing: it is the schema's own defaults. The ladders only ratchet: numbers rise
 * and switches go on, so that a higher level has all that a lower one has.
 */
export const LADDER: Ladder = {
  0: {},
  1: {
    protectData: true,
    network: { flowLogDays: 90 },
    objectStore: { versionDays: 90 },
    audit: { retentionDays: 365 },
    monitoring: { retentionDays: 30 },
  },
  2: {
    network: { natPerZone: true, flowLogDays: 180 },
    objectStore: { lockDays: 30 },
    audit: { retentionDays: 400, locked: true },
    monitoring: { retentionDays: 90 },
  },
  3: {
    network: { flowLogDays: 365 },
    objectStore: { versionDays: 365, lockDays: 90 },
    monitoring: { retentionDays: 365 },
  },
};

/** What each level adds where there is a cluster: what is about it, and what runs in it. */
export const CLUSTER_LADDER: Ladder = {
  0: {},
  1: {
    namespaces: { cpuMillicores: 64_000, memoryMiB: 131_072, pods: 200, storageGiB: 1000 },
    cluster: { logDays: 90 },
    database: { inCluster: "cloudnative-pg" },
    objectStore: { inCluster: "seaweedfs" },
    certificates: { enabled: true },
    externalSecrets: { enabled: true },
    gateway: { enabled: true, system: "envoy" },
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
    monitoring: { system: "stack" },
  },
  2: {
    queueing: { replicas: 2 },
    hyperparameterOptimisation: { enabled: true },
    cluster: { logDays: 180 },
    database: { backupDays: 14, multiZone: true, instances: 3 },
    backup: { enabled: true },
    externalSecrets: { replicas: 2 },
    gateway: { replicas: 2 },
    tracking: { replicas: 2 },
    featureStore: { enabled: true, replicas: 2 },
    autoscaling: { tracking: { enabled: true } },
    inference: { streaming: { brokers: 3 } },
    lineage: { enabled: true },
    pipelines: { promotion: { enabled: true } },
    triggers: { busReplicas: 3 },
    dataVersioning: { lakefs: { enabled: true } },
    monitoring: { logs: true, traces: true },
    cost: { enabled: true },
    admission: { enabled: true, mode: "deny" },
    imageScanning: { enabled: true },
    nodeHealth: { enabled: true },
  },
  3: {
    serving: { replicas: 2 },
    release: { enabled: true },
    cluster: { logDays: 365 },
    database: { backupDays: 35 },
    backup: { dailyDays: 30, monthlyDays: 366, rehearsal: { enabled: true } },
    cost: { holdQueues: true },
  },
};

/** A cluster that others of a network reach has certificates, and names for its pages; who signs people on is there already. */
const IN_A_CLOUD: Partial<Record<Level, Tree>> = {
  0: {
    certificates: { enabled: true },
    externalSecrets: { enabled: true },
    gateway: { enabled: true, system: "envoy" },
    signOn: { system: "issuer" },
  },
  1: { gateway: { exposure: "internal" } },
  // This machine's cluster does not tell what pods use.
  3: { autoscaling: { recommendations: true } },
};

/** What a cluster of a cloud, or of this machine, adds at each level to {@link CLUSTER_LADDER}. */
export const CLOUD_LADDER: Readonly<Record<Cloud, Readonly<Partial<Record<Level, Tree>>>>> = {
  aws: IN_A_CLOUD,
  gcp: IN_A_CLOUD,
  azure: IN_A_CLOUD,
  // A port below 1024 cannot be forwarded to without being root.
  // The image of data checks and of looks for drift is the estate's own: this machine builds it, and a cloud has it once it is pushed.
  local: {
    0: { gateway: { port: 8443 } },
    1: { dataQuality: { enabled: true } },
    3: { modelMonitoring: { enabled: true } },
  },
};

/**
 * What a cluster of a cloud adds where the environment names a mirror of images. The image of looks for drift is the estate's own and no public registry has it, so that
 * without a mirror an environment has to name where it was pushed, and switches the looks on itself.
 */
export const MIRROR_LADDER: Readonly<Partial<Record<Level, Tree>>> = { 3: { modelMonitoring: { enabled: true } } };

/**
 * Words of keys whose value grows with the level: each does all that the ones before it do. All other words stay the same from level to level.
 */
export const RUNGS: Readonly<Record<string, readonly string[]>> = {
  "database.inCluster": ["lean", "cloudnative-pg"],
  "objectStore.inCluster": ["lean", "seaweedfs"],
  "monitoring.system": ["lean", "stack"],
  "notebooks.system": ["jupyterlab", "jupyterhub"],
  "gateway.system": ["nginx", "envoy"],
  "gateway.exposure": ["cluster", "internal", "internet"],
  "admission.mode": ["warn", "deny"],
};

/**
 * Defaults of a level: its own on those of all levels below.
 *
 * @param cloud where the cluster is; none where there is no cluster, or nobody said a cloud that there is.
 * @param isMirrored whether images come from a mirror. Default: no.
 */
export function defaultsAt(level: Level, cloud?: Cloud, isMirrored = false): Tree {
  const mirrored = isMirrored && cloud !== "local" ? [MIRROR_LADDER] : [];
  const ladders = cloud === undefined ? [LADDER] : [LADDER, CLUSTER_LADDER, CLOUD_LADDER[cloud], ...mirrored];
  const rungs = LEVELS.filter((rung) => rung <= level).flatMap((rung) => ladders.map((ladder) => ladder[rung] ?? {}));
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
