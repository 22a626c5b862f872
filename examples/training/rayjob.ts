import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../../components/core/container.ts";
import type { ConfigMap, Container } from "../../components/core/kubernetes.ts";
import { objectLabels } from "../../components/core/labels.ts";
import { clientLabels } from "../../components/core/server.ts";
import { imageReference } from "../../pins/index.ts";
import { programsOf } from "../program.ts";
import type { Surroundings } from "../surroundings.ts";
import type { RayJob, RayPod } from "./kinds.ts";
import { queueOf } from "./trainjob.ts";

const NAME = "example-rayjob";
const PROGRAM = "ray_search.py";

/** User of Ray's images. https://github.com/ray-project/ray/blob/ray-2.52.0/docker/base-deps/Dockerfile */
const RAY_USER = 1000;

/** Port on which the head takes jobs; the estate lets KubeRay through to it. */
const DASHBOARD_PORT = 8265;

/** A Ray cluster that comes with the job, waits in the team's queue, and goes with the job; program first, then what runs it. */
export function rayJobExample(surroundings: Surroundings): readonly [ConfigMap, RayJob] {
  const { place } = surroundings;
  const job: RayJob = {
    apiVersion: "ray.io/v1",
    kind: "RayJob",
    metadata: { name: NAME, namespace: place.namespace, labels: { ...objectLabels("example", NAME), ...queueOf(place.queue) } },
    spec: {
      entrypoint: `python /program/${PROGRAM}`,
      submissionMode: "HTTPMode",
      shutdownAfterJobFinishes: true,
      ttlSecondsAfterFinished: 24 * 3600,
      activeDeadlineSeconds: 3600,
      rayClusterSpec: clusterOf(surroundings),
    },
  };
  return [programsOf(NAME, place.namespace, new URL(".", import.meta.url), [PROGRAM]), job];
}

function clusterOf(surroundings: Surroundings): RayJob["spec"]["rayClusterSpec"] {
  const image = imageReference("ray", surroundings.imagesMirror);
  const ports = [
    { containerPort: 6379, name: "gcs-server" },
    { containerPort: DASHBOARD_PORT, name: "dashboard" },
  ];
  return {
    rayVersion: image.slice(image.lastIndexOf(":") + 1),
    headGroupSpec: {
      // The head keeps the cluster together, and runs the program but none of its tasks.
      rayStartParams: { "num-cpus": "0", "dashboard-host": "0.0.0.0" },
      template: podOf({ name: "ray-head", image, ports, ...bounded(500, 2048) }, surroundings),
    },
    workerGroupSpecs: [
      {
        groupName: "workers",
        replicas: 2,
        minReplicas: 2,
        maxReplicas: 2,
        rayStartParams: {},
        template: podOf({ name: "ray-worker", image, ...bounded(1000, 2048) }, surroundings),
      },
    ],
  };
}

function bounded(cpuMillicores: number, memoryMiB: number): Pick<Container, "resources" | "securityContext"> {
  return { resources: resources(cpuMillicores, memoryMiB), securityContext: RESTRICTED_CONTAINER };
}

function podOf(container: Container, { place, tracking }: Surroundings): RayPod {
  const volumeMounts = [
    { name: "program", mountPath: "/program", readOnly: true },
    { name: "tmp", mountPath: "/tmp" },
    { name: "shared-memory", mountPath: "/dev/shm" },
  ];
  const env = [
    { name: "HOME", value: "/tmp" },
    { name: "RAY_USAGE_STATS_ENABLED", value: "0" },
  ];
  return {
    metadata: { labels: { ...objectLabels("example", NAME), ...clientLabels([tracking]) } },
    spec: {
      ...restrictedPod(RAY_USER),
      serviceAccountName: place.serviceAccount,
      containers: [{ ...container, env, envFrom: [{ configMapRef: { name: place.configMap } }], volumeMounts }],
      volumes: [
        { name: "program", configMap: { name: NAME } },
        { name: "tmp", emptyDir: { sizeLimit: "8Gi" } },
        { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: "512Mi" } },
      ],
    },
  };
}
