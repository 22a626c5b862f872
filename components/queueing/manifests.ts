import type { KubernetesObject, Stages } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import { operatorStages } from "../core/operator.ts";
import { TEAM_LABEL, type Team } from "../teams/contract.ts";
import type { Pool, QueueingSpec, QueueingWiring } from "./contract.ts";
import type { ClusterQueue, Cohort, LocalQueue, ResourceFlavor, ResourceGroup, WorkloadPriorityClass } from "./kinds.ts";
import { type Amounts, type Share, sharesOf } from "./plan.ts";
import { CALLED_PORTS, kueueRelease, METRICS_PORT, NAMESPACE } from "./release.ts";
import { queueRules } from "./rules.ts";

/** Queue of every team: the name under which Kueue puts jobs that name none. https://kueue.sigs.k8s.io/docs/tasks/manage/enforce_job_management/setup_default_local_queue/ */
export const QUEUE = "default";

/** Everything that teams lend each other. */
const COHORT = "estate";

/** What goes before what, by name: a person who waits before a machine that does. */
const PRIORITIES = [
  ["training", 100, "Training that nobody waits at the screen for."],
  ["interactive", 1000, "Work that a person waits for; it stops training of the same team where there is no room."],
] as const;

const QUOTA = { cpuMillicores: 8000, memoryMiB: 2048, pods: 6, storageGiB: 0 };

/** API of all of Kueue's kinds. */
const API = { apiVersion: "kueue.x-k8s.io/v1beta2" } as const;

/** Kueue, then what there is and who it is for, then the queues; nothing while it is off. */
export function queueingStages(spec: QueueingSpec, wiring: QueueingWiring): Stages {
  if (!spec.enabled) return [];
  const shares = sharesOf(
    spec,
    wiring.teams.map(({ team }) => team),
    wiring.pools,
  );
  const { accelerators } = shares.pools.reduce((most, pool) => (pool.accelerators > most.accelerators ? pool : most), { accelerators: 0 });
  const gpu = accelerators === 0 ? [] : [wiring.cluster.gpuResource];
  const shared: Record<string, KubernetesObject> = { cohort: cohortOf(groupsOf(shares.common, gpu)) };
  for (const pool of shares.pools) shared[`flavor-${pool.name}`] = flavorOf(pool, wiring);
  for (const [name, value, description] of PRIORITIES) shared[`priority-${name}`] = priorityOf(name, value, description);
  const clusterQueues = wiring.teams.map(({ team }) => {
    const queue = clusterQueueOf(spec, team, groupsOf(shares.byTeam[team.name] ?? {}, gpu));
    return [`queue-${team.name}`, queue] as const;
  });
  const localQueues = wiring.teams.map(({ place, team }) => [`local-queue-${team.name}`, localQueueOf(team, place.namespace)] as const);
  const operator = operatorStages({
    namespace: NAMESPACE,
    quota: QUOTA,
    release: kueueRelease(spec, wiring),
    calledPorts: CALLED_PORTS,
    ...(wiring.monitored && { metricsPorts: [METRICS_PORT], beside: { rules: queueRules() } }),
  });
  return [...operator, shared, Object.fromEntries(clusterQueues), Object.fromEntries(localQueues)];
}

/**
 * Nodes of a pool. Their GPU taint is said and not tolerated for anybody: work that asks for no GPU then never fills nodes that have some, since
 * it brings no toleration of its own.
 */
function flavorOf(pool: Pool, { cluster }: QueueingWiring): ResourceFlavor {
  const taints = [...(pool.accelerators > 0 ? [cluster.gpuTaint] : []), ...(pool.taint ? [pool.taint] : [])];
  return {
    ...API,
    kind: "ResourceFlavor",
    metadata: { name: pool.name, labels: objectLabels("queueing", "kueue") },
    spec: {
      nodeLabels: { [cluster.poolLabel]: pool.name },
      ...(taints.length > 0 && { nodeTaints: taints }),
      ...(pool.taint && { tolerations: [{ operator: "Equal", ...pool.taint }] }),
    },
  };
}

function cohortOf(resourceGroups: readonly ResourceGroup[]): Cohort {
  return { ...API, kind: "Cohort", metadata: { name: COHORT, labels: objectLabels("queueing", "kueue") }, spec: { resourceGroups } };
}

function clusterQueueOf(spec: QueueingSpec, { name }: Team, resourceGroups: readonly ResourceGroup[]): ClusterQueue {
  return {
    ...API,
    kind: "ClusterQueue",
    metadata: { name, labels: objectLabels("queueing", "kueue"), ...waitsForActive },
    spec: {
      cohortName: COHORT,
      namespaceSelector: { matchLabels: { [TEAM_LABEL]: name } },
      resourceGroups,
      fairSharing: { weight: String(spec.weights[name] ?? 1) },
      // What is lent comes back at once; among its own, a team's urgent work goes first.
      preemption: { reclaimWithinCohort: "Any", withinClusterQueue: "LowerPriority" },
    },
  };
}

function localQueueOf({ name }: Team, namespace: string): LocalQueue {
  const metadata = { name: QUEUE, namespace, labels: objectLabels("queueing", "kueue"), ...waitsForActive };
  return { ...API, kind: "LocalQueue", metadata, spec: { clusterQueue: name } };
}

/** A queue that leads nowhere would hold its first job for ever. https://github.com/pulumi/pulumi-kubernetes/blob/v4.34.2/CHANGELOG.md (4.18.0) */
const waitsForActive = { annotations: { "pulumi.com/waitFor": "condition=Active" } };

function priorityOf(name: string, value: number, description: string): KubernetesObject {
  const metadata = { name, labels: objectLabels("queueing", "kueue") };
  const priority: WorkloadPriorityClass = { ...API, kind: "WorkloadPriorityClass", metadata, value, description };
  // The one kind of the estate that has no `spec`.
  return priority as unknown as KubernetesObject;
}

/** One group, since every flavor has CPU and memory; pools without GPUs have none of them rather than no quota for them. */
function groupsOf(quotas: Readonly<Record<string, Share | Amounts>>, gpu: readonly string[]): readonly ResourceGroup[] {
  const flavors = Object.entries(quotas).map(([name, quota]) => {
    const { borrowing, nominal } = "nominal" in quota ? quota : { nominal: quota, borrowing: undefined };
    const limits = borrowing && quantitiesOf(borrowing, gpu);
    const resources = Object.entries(quantitiesOf(nominal, gpu)).map(([resource, nominalQuota]) => {
      const limit = limits?.[resource];
      return { name: resource, nominalQuota, ...(limit !== undefined && { borrowingLimit: limit }) };
    });
    return { name, resources };
  });
  return [{ coveredResources: ["cpu", "memory", ...gpu], flavors }];
}

function quantitiesOf(amounts: Amounts, gpu: readonly string[]): Record<string, string> {
  const { accelerators, cpuMillicores, memoryMiB } = amounts;
  return {
    cpu: `${cpuMillicores}m`,
    memory: `${memoryMiB}Mi`,
    ...Object.fromEntries(gpu.map((resource) => [resource, String(accelerators)])),
  };
}
