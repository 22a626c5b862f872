import { imageReference } from "../../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../../core/container.ts";
import type { Container, KubernetesObject, NetworkPolicy, Stages } from "../../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../../core/labels.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { callersOf, clientLabels, peersOf } from "../../core/server.ts";
import { MONITORING_PEER, type UserInterface } from "../../core/system.ts";
import { placementOf } from "../accelerator.ts";
import type { TeamEndpoint } from "../endpoint.ts";
import type { ServingTeam } from "../kserve/contract.ts";
import type { RayApplication, RaySpec, RayWiring } from "./contract.ts";
import type { RayPods, RayService } from "./kinds.ts";

/** Word of the labels of all pods of Ray Serve. KubeRay lets a template override its own name label. */
const SYSTEM = "ray-serve";

/** Ports of Ray. https://docs.ray.io/en/latest/ray-core/configure.html#ports-configurations */
const PORTS = { serve: 8000, dashboard: 8265, metrics: 8080 } as const;

/** Ray's operator, which asks the head how the application is; training brings it. */
const OPERATOR = { namespace: "kuberay", selector: { "app.kubernetes.io/name": "kuberay-operator" } } as const;

/** User `ray` of Ray's own images. https://github.com/ray-project/ray/blob/master/docker/base-deps/Dockerfile */
const USER_ID = 1000;

/** Applications of Ray Serve, in their teams' namespaces, where pods reach each other already; nothing without any. */
export function rayStages(spec: RaySpec, wiring: RayWiring): Stages {
  if (spec.services.length === 0) return [];
  const teams = wiring.teams.filter(({ name }) => spec.services.some(({ team }) => team === name));
  const policies = teams.map((team): readonly [string, KubernetesObject] => [`policy-${team.name}`, policyOf(team, wiring)]);
  const services = spec.services.map((service) => [`service-${service.team}.${service.name}`, serviceOf(service, wiring)] as const);
  return [Object.fromEntries(policies), Object.fromEntries(services)];
}

/** Where each application answers. https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/rayservice.html */
export function endpointsOf(spec: RaySpec, wiring: RayWiring): readonly TeamEndpoint[] {
  return spec.services.map(({ name, team }) => {
    const { namespace } = teamOf(team, wiring);
    return { system: SYSTEM, namespace, port: PORTS.serve, name, team, url: `http://${name}-serve-svc.${namespace}.svc:${PORTS.serve}` };
  });
}

/** Ways in through the gateway. */
export function interfacesOf(spec: RaySpec, wiring: RayWiring): readonly UserInterface[] {
  return endpointsOf(spec, wiring).map(({ name, namespace, port, system }) => ({
    system,
    namespace,
    port,
    host: `${name}-${namespace}`,
    service: `${name}-serve-svc`,
    forPrograms: true,
  }));
}

function teamOf(name: string, { teams }: RayWiring): ServingTeam {
  const team = teams.find((candidate) => candidate.name === name);
  if (team === undefined) throw new Error(`an application is in the team ${name}, which came through the checks without a place`);
  return team;
}

function policyOf({ namespace }: ServingTeam, { callees }: RayWiring): NetworkPolicy {
  return allowTraffic({ name: SYSTEM, namespace }, selectorLabels(SYSTEM), {
    from: [
      callersOf({ system: SYSTEM, namespace, port: PORTS.serve }),
      { ...OPERATOR, port: PORTS.dashboard },
      { ...OPERATOR, port: PORTS.serve },
      { ...MONITORING_PEER, port: PORTS.metrics },
    ],
    to: peersOf(callees),
  });
}

function serviceOf(service: RayApplication, wiring: RayWiring): RayService {
  const { importPath, name, workers } = service;
  const team = teamOf(service.team, wiring);
  return {
    apiVersion: "ray.io/v1",
    kind: "RayService",
    metadata: { name, namespace: team.namespace, labels: objectLabels("serving", SYSTEM) },
    spec: {
      serveConfigV2: JSON.stringify({ applications: [{ name, import_path: importPath, route_prefix: "/" }] }),
      rayClusterConfig: {
        rayVersion: rayVersion(),
        // Ray's own autoscaler would need a token of the API server's in every head pod.
        enableInTreeAutoscaling: false,
        headGroupSpec: {
          // The head keeps the cluster together and runs nothing of the application's.
          rayStartParams: { "num-cpus": "0", "dashboard-host": "0.0.0.0" },
          template: podsOf(service, team, wiring, "head"),
        },
        workerGroupSpecs: [
          {
            groupName: "workers",
            replicas: workers,
            minReplicas: workers,
            maxReplicas: workers,
            rayStartParams: {},
            template: podsOf(service, team, wiring, "worker"),
          },
        ],
      },
    },
  };
}

/** KubeRay wants to know it apart from the image, whose tag is this and the version of Python. */
function rayVersion(): string {
  const [version = ""] = (imageReference("ray").split(":").at(-1) ?? "").split("-");
  return version;
}

function podsOf(service: RayApplication, team: ServingTeam, wiring: RayWiring, part: "head" | "worker"): RayPods {
  const { limits, pod } = placementOf(part === "worker" ? service.accelerator : undefined, wiring.cluster);
  const objectStore = Math.floor(service.memoryMiB / 3);
  return {
    metadata: { labels: { ...objectLabels("serving", SYSTEM), ...clientLabels(wiring.callees), ...team.podLabels } },
    spec: {
      ...restrictedPod(USER_ID),
      serviceAccountName: team.serviceAccount,
      ...pod,
      containers: [containerOf(service, wiring, part, limits)],
      volumes: [
        { name: "tmp", emptyDir: { sizeLimit: "8Gi" } },
        { name: "devshm", emptyDir: { medium: "Memory", sizeLimit: `${objectStore}Mi` } },
      ],
    },
  };
}

function containerOf(
  { cpuMillicores, image, memoryMiB }: RayApplication,
  { imagesMirror }: RayWiring,
  part: "head" | "worker",
  accelerators: Readonly<Record<string, string>>,
): Container {
  const asked = resources(cpuMillicores, memoryMiB);
  const ports = part === "head" ? PORTS : { serve: PORTS.serve, metrics: PORTS.metrics };
  return {
    name: `ray-${part}`,
    image: image ?? imageReference("ray", imagesMirror),
    env: [
      { name: "HOME", value: "/tmp" },
      { name: "RAY_USAGE_STATS_ENABLED", value: "0" },
    ],
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort })),
    resources: { requests: { ...asked.requests, ...accelerators }, limits: { ...asked.limits, ...accelerators } },
    securityContext: RESTRICTED_CONTAINER,
    // Ray keeps sessions and logs under /tmp/ray, and objects in shared memory.
    volumeMounts: [
      { name: "tmp", mountPath: "/tmp" },
      { name: "devshm", mountPath: "/dev/shm" },
    ],
  };
}
