import { chartReference, imageReference, mirrored } from "../../pins/index.ts";
import { resources } from "../core/container.ts";
import type { ChartRelease, Container, KubernetesObject, NetworkPolicy, Stages } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { operatorStages } from "../core/operator.ts";
import type { TeamPlace } from "../teams/contract.ts";
import type { TrainingSpec, TrainingWiring } from "./contract.ts";
import type { RayCluster } from "./kinds.ts";
import { podLabels, podOf } from "./pods.ts";

const NAMESPACE = "kuberay";
const QUOTA = { cpuMillicores: 2000, memoryMiB: 2048, pods: 4, storageGiB: 0 };

/** Port on which the operator tells its metrics. */
const METRICS_PORT = 8080;

/** Port on which a cluster's head takes jobs and tells of them. https://docs.ray.io/en/latest/ray-core/configure.html#ray-ports */
const DASHBOARD_PORT = 8265;

/** Label that KubeRay puts on heads. */
const HEAD = { "ray.io/node-type": "head" };

/** User of Ray's images. https://github.com/ray-project/ray/blob/ray-2.52.0/docker/base-deps/Dockerfile */
const RAY_USER = 1000;

/** What a head needs besides its workers' memory; it runs no work. */
const HEAD_SIZE = { cpuMillicores: 1000, memoryMiB: 4096, sharedMemoryMiB: 1024, accelerators: 0 };

/** KubeRay, the way between it and the teams' heads, and a cluster for each team where one is asked for. */
export function rayStages(spec: TrainingSpec, wiring: TrainingWiring): Stages {
  const { teams } = wiring;
  const operator = operatorStages({
    namespace: NAMESPACE,
    quota: QUOTA,
    release: releaseOf(wiring),
    ...(wiring.monitored && { metricsPorts: [METRICS_PORT] }),
    beside: { "call-heads": callHeads(teams) },
  });
  const admitted = Object.fromEntries(teams.map((team) => [`${team.name}.admit-kuberay`, admitOperator(team)]));
  const clusters: Record<string, KubernetesObject> = {};
  if (spec.ray.enabled) for (const team of teams) clusters[`${team.name}.ray`] = clusterOf(team, spec, wiring);
  return [...operator, { ...admitted, ...clusters }];
}

function releaseOf(wiring: TrainingWiring): ChartRelease {
  return {
    release: "controller",
    name: "kuberay-operator",
    namespace: NAMESPACE,
    ...chartReference("kuberay-operator", wiring.chartsMirror),
    values: valuesOf(wiring),
  };
}

/**
 * The operator sees and changes the teams' namespaces and no other, by roles there instead of one for the whole cluster.
 * https://github.com/ray-project/kuberay/blob/v1.7.0/helm-chart/kuberay-operator/values.yaml
 */
function valuesOf({ imagesMirror, monitored, teams }: TrainingWiring) {
  const { version } = chartReference("kuberay-operator");
  return {
    image: { repository: mirrored("quay.io/kuberay/operator", imagesMirror), tag: `v${version}`, pullPolicy: "IfNotPresent" },
    singleNamespaceInstall: true,
    watchNamespace: teams.map(({ namespace }) => namespace),
    resources: resources(100, 512, { cpuMillicores: 500 }),
    podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    // Kueue decides what starts.
    batchScheduler: { enabled: false, name: "" },
    metrics: { enabled: true, serviceMonitor: { enabled: monitored } },
  };
}

function callHeads(teams: readonly TeamPlace[]): NetworkPolicy {
  const to = teams.map(({ namespace }) => ({ namespace, selector: HEAD, port: DASHBOARD_PORT }));
  return allowTraffic({ name: "call-heads", namespace: NAMESPACE }, { "app.kubernetes.io/name": "kuberay-operator" }, { to });
}

function admitOperator({ namespace }: TeamPlace): NetworkPolicy {
  const operator = { namespace: NAMESPACE, selector: { "app.kubernetes.io/name": "kuberay-operator" }, port: DASHBOARD_PORT };
  return allowTraffic({ name: "admit-kuberay", namespace }, HEAD, { from: [operator] });
}

/** Waits in the team's queue like every job, and holds what it got until it is switched off. */
function clusterOf({ namespace, queue }: TeamPlace, spec: TrainingSpec, wiring: TrainingWiring): RayCluster {
  const image = imageReference("ray", wiring.imagesMirror);
  const { accelerators, cpuMillicores, memoryMiB, workers } = spec.ray;
  const size = { cpuMillicores, memoryMiB, sharedMemoryMiB: Math.min(spec.sharedMemoryMiB, Math.floor(memoryMiB / 2)), accelerators };
  const template = (container: Container, of: typeof size) => ({
    metadata: { labels: podLabels("ray", wiring) },
    spec: podOf(container, of, wiring, RAY_USER),
  });
  const ports = [
    { containerPort: 6379, name: "gcs-server" },
    { containerPort: DASHBOARD_PORT, name: "dashboard" },
    { containerPort: 10001, name: "client" },
  ];
  return {
    apiVersion: "ray.io/v1",
    kind: "RayCluster",
    metadata: {
      name: "estate",
      namespace,
      labels: { ...objectLabels("training", "ray"), ...(queue !== undefined && { "kueue.x-k8s.io/queue-name": queue }) },
    },
    spec: {
      rayVersion: image.slice(image.lastIndexOf(":") + 1),
      headGroupSpec: { rayStartParams: { "num-cpus": "0" }, template: template({ name: "ray-head", image, ports }, HEAD_SIZE) },
      workerGroupSpecs: [
        {
          groupName: "workers",
          replicas: workers,
          minReplicas: workers,
          maxReplicas: Math.max(workers, 1),
          rayStartParams: {},
          template: template({ name: "ray-worker", image }, size),
        },
      ],
    },
  };
}
