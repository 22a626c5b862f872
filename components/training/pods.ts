import { ESTATE_USER_ID, RESTRICTED_CONTAINER, restrictedPod } from "../core/container.ts";
import type { Container, PodSpec, Volume } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import { clientLabels } from "../core/server.ts";
import { mounted } from "../core/surroundings.ts";
import { TEAM_ACCOUNT, TEAM_CONFIG } from "../teams/contract.ts";
import type { TrainingWiring } from "./contract.ts";

/** What a pod of a training may use. */
export interface Size {
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  readonly sharedMemoryMiB: number;
  /** GPUs; 0 for none. */
  readonly accelerators: number;
}

/** Labels of a team's training pod: what it is, what it may call, and in a cloud that it is somebody. */
export function podLabels(system: string, { callees, teams }: TrainingWiring): Record<string, string> {
  const identities = teams.map(({ identity }) => identity?.podLabels ?? {});
  return { ...objectLabels("training", system), ...clientLabels(callees), ...Object.assign({}, ...identities) };
}

/**
 * A pod of one container that Pod Security `restricted` admits. One with GPUs tolerates their nodes' taint, and lands on nothing but the pools that
 * have some: an expression, since the queue picks the pool. https://kueue.sigs.k8s.io/docs/concepts/resource_flavor/
 */
export function podOf(container: Container, size: Size, wiring: TrainingWiring, userId: number = ESTATE_USER_ID): PodSpec {
  const { cluster, taints } = wiring;
  const spare = taints.map((taint) => ({ operator: "Equal", ...taint }));
  const tolerations = size.accelerators > 0 ? [{ operator: "Equal", ...cluster.gpuTaint }, ...spare] : spare;
  return {
    ...restrictedPod(userId),
    serviceAccountName: TEAM_ACCOUNT,
    containers: [{ ...container, ...surroundingsOf(size, wiring) }],
    volumes: [...volumesOf(size), ...mounted(wiring.folders).volumes],
    ...(tolerations.length > 0 && { tolerations }),
    ...(size.accelerators > 0 && { affinity: gpuAffinity(wiring) }),
  };
}

function surroundingsOf(size: Size, { cluster, env, folders }: TrainingWiring): Partial<Container> {
  const gpus = size.accelerators > 0 ? { [cluster.gpuResource]: String(size.accelerators) } : {};
  const amounts = { cpu: `${size.cpuMillicores}m`, memory: `${size.memoryMiB}Mi`, ...gpus };
  return {
    envFrom: [{ configMapRef: { name: TEAM_CONFIG } }],
    env: [...env, ...HOME_OF_NOBODY],
    resources: { requests: amounts, limits: amounts },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, { name: "shared-memory", mountPath: "/dev/shm" }, ...mounted(folders).mounts],
  };
}

/** The user has no line in `/etc/passwd`, and libraries ask for its name when they look for a place for what they compile. */
const HOME_OF_NOBODY = [
  { name: "HOME", value: "/tmp" },
  { name: "USER", value: "estate" },
  { name: "PYTHONDONTWRITEBYTECODE", value: "1" },
  { name: "PYTHONUNBUFFERED", value: "1" },
];

/** 64 MiB, what a container has else, stops the first process that passes a batch to another. */
function volumesOf({ sharedMemoryMiB }: Size): Volume[] {
  return [
    { name: "tmp", emptyDir: { sizeLimit: "20Gi" } },
    { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: `${sharedMemoryMiB}Mi` } },
  ];
}

function gpuAffinity({ cluster }: TrainingWiring) {
  const matchExpressions = [{ key: cluster.poolLabel, operator: "In", values: [...cluster.gpuPools] }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } } };
}
