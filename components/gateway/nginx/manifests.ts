import { readFileSync } from "node:fs";
import { imageReference } from "../../../pins/index.ts";
import { oneAtATime, spreadPods } from "../../core/availability.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../../core/container.ts";
import { CONFIG_HASH, contentHash } from "../../core/hash.ts";
import type {
  ConfigMap,
  Container,
  Deployment,
  EnvVar,
  KubernetesObject,
  NetworkPolicy,
  Role,
  RoleBinding,
  Service,
  ServiceAccount,
  Stages,
} from "../../core/kubernetes.ts";
import { clientLabel, objectLabels, selectorLabels } from "../../core/labels.ts";
import { allowCallingApi, allowTraffic, type Peer } from "../../core/namespace.ts";
import { sharedPrograms } from "../../core/programs.ts";
import { callersOf, clientLabels, peersOf } from "../../core/server.ts";
import { MONITORING_PEER } from "../../core/system.ts";
import type { GatewaySpec } from "../contract.ts";
import { modelGatewayGroups } from "./alerts.ts";
import { nginxConfiguration } from "./configuration.ts";
import type { ModelGatewayAccess, ModelGatewayWiring } from "./contract.ts";

const SYSTEM = "model-gateway";

/** Starts otherwise than the Service that balances. */
const PODS_SERVICE = `pods-of-${SYSTEM}`;

/** Where requests come in, and where probes and metrics are. */
const PORTS = { http: 8080, metrics: 8081 } as const;

/** The first is the one that is run. */
const PROGRAMS = ["gateway.py", "settings.py", "routes.py", "process.py", "monitor.py"] as const;
const CONFIGURATION = "nginx.conf";

/** Times the reserved CPU that a pod may use when it is free. */
const BURST = 8;

/** Requests whose bodies may lie on the pod's disk at once. */
const BODIES = 256;

/** The program and what it may read, then the pods; nothing while nobody leads in by nginx, or nothing is led to. */
export function modelGatewayStages(spec: GatewaySpec, wiring: ModelGatewayWiring): Stages {
  if (!isWanted(spec, wiring)) return [];
  const files = filesOf(spec, wiring);
  const budget: Record<string, KubernetesObject> =
    spec.replicas > 1 ? { budget: oneAtATime(metadataOf(wiring), selectorLabels(SYSTEM)) } : {};
  return [
    {
      program: programOf(files, wiring),
      account: accountOf(wiring),
      role: roleOf(wiring),
      binding: bindingOf(wiring),
      policy: policyOf(wiring),
      api: allowCallingApi({ ...metadataOf(wiring), name: `${SYSTEM}-api` }, selectorLabels(SYSTEM)),
    },
    {
      service: serviceOf(SYSTEM, [PORTS.http], {}, wiring),
      // A scrape through the balancing Service would meet another pod each time and see its counters jump.
      pods: serviceOf(PODS_SERVICE, [PORTS.metrics], { clusterIP: "None", publishNotReadyAddresses: true }, wiring),
      deployment: deploymentOf(spec, files, wiring),
      ...budget,
    },
  ];
}

/** How it is called and watched; nothing where it is not stood up. */
export function accessOf(spec: GatewaySpec, wiring: ModelGatewayWiring): ModelGatewayAccess | undefined {
  if (!isWanted(spec, wiring)) return undefined;
  const { namespace } = wiring;
  const server = { system: SYSTEM, namespace, port: PORTS.http };
  const host = `${PODS_SERVICE}.${namespace}.svc`;
  return {
    server,
    url: `http://${SYSTEM}.${namespace}.svc:${PORTS.http}`,
    target: { ...server, port: PORTS.metrics, job: SYSTEM, host, metricsPath: "/metrics", resolves: "pods" },
    groups: modelGatewayGroups(),
  };
}

function isWanted({ enabled, system }: GatewaySpec, { routes }: ModelGatewayWiring): boolean {
  return enabled && system === "nginx" && routes.length > 0;
}

function metadataOf({ namespace }: ModelGatewayWiring) {
  return { name: SYSTEM, namespace, labels: objectLabels("gateway", SYSTEM) };
}

function filesOf({ cpuMillicores, timeoutSeconds }: GatewaySpec, { maxBodyKiB }: ModelGatewayWiring): Readonly<Record<string, string>> {
  const workers = Math.ceil((BURST * cpuMillicores) / 1000);
  return {
    ...Object.fromEntries(PROGRAMS.map((file) => [file, readFileSync(new URL(file, import.meta.url), "utf8")])),
    ...sharedPrograms("kubernetes_api.py"),
    [CONFIGURATION]: nginxConfiguration({ port: PORTS.http, workers, maxBodyKiB, timeoutSeconds }),
  };
}

function programOf(files: Readonly<Record<string, string>>, wiring: ModelGatewayWiring): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(wiring), data: { ...files } };
}

function accountOf(wiring: ModelGatewayWiring): ServiceAccount {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: metadataOf(wiring), automountServiceAccountToken: false };
}

/**
 * It may read and watch the routes, and change none. A watch may be limited to a name where it asks for that name alone.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
 */
function roleOf(wiring: ModelGatewayWiring): Role {
  const resourceNames = wiring.routes.map(({ configMap }) => configMap);
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: metadataOf(wiring),
    rules: [{ apiGroups: [""], resources: ["configmaps"], resourceNames, verbs: ["get", "watch"] }],
  };
}

function bindingOf(wiring: ModelGatewayWiring): RoleBinding {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: metadataOf(wiring),
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: SYSTEM },
    subjects: [{ kind: "ServiceAccount", name: SYSTEM, namespace: wiring.namespace }],
  };
}

function policyOf(wiring: ModelGatewayWiring): NetworkPolicy {
  const { name, namespace } = metadataOf(wiring);
  return allowTraffic({ name, namespace }, selectorLabels(SYSTEM), { from: callersOfGateway(wiring), to: peersOf(calleesOf(wiring)) });
}

function callersOfGateway({ callers, namespace }: ModelGatewayWiring): readonly Peer[] {
  const ports = Object.values(PORTS);
  if (callers !== "estate") return ports.map((port) => ({ namespace, selector: clientLabel(SYSTEM), port }));
  return [...ports.map((port) => callersOf({ system: SYSTEM, namespace, port })), { ...MONITORING_PEER, port: PORTS.metrics }];
}

function calleesOf({ backends, monitor }: ModelGatewayWiring) {
  return [...backends, ...(monitor === undefined ? [] : [monitor])];
}

function serviceOf(
  name: string,
  ports: readonly number[],
  fields: Partial<NonNullable<Service["spec"]>>,
  wiring: ModelGatewayWiring,
): Service {
  const nameOf = (port: number) => (port === PORTS.http ? "http" : "metrics");
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...metadataOf(wiring), name },
    spec: {
      ...fields,
      selector: selectorLabels(SYSTEM),
      ports: ports.map((port) => ({ name: nameOf(port), port, targetPort: nameOf(port) })),
    },
  };
}

function deploymentOf(spec: GatewaySpec, files: Readonly<Record<string, string>>, wiring: ModelGatewayWiring): Deployment {
  const { labels } = metadataOf(wiring);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(wiring),
    spec: {
      replicas: spec.replicas,
      selector: { matchLabels: selectorLabels(SYSTEM) },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: {
          labels: { ...labels, ...clientLabels(calleesOf(wiring)) },
          annotations: { [CONFIG_HASH]: contentHash(files) },
        },
        spec: {
          ...restrictedPod(),
          ...(spec.replicas > 1 && spreadPods(selectorLabels(SYSTEM))),
          serviceAccountName: SYSTEM,
          automountServiceAccountToken: true,
          // Requests are taken for some seconds more, and those under way are waited for.
          terminationGracePeriodSeconds: 45,
          containers: [containerOf(spec, wiring)],
          volumes: [
            { name: "program", configMap: { name: SYSTEM } },
            { name: "run", emptyDir: { sizeLimit: `${64 + Math.ceil((BODIES * wiring.maxBodyKiB) / 1024)}Mi` } },
          ],
        },
      },
    },
  };
}

function containerOf(spec: GatewaySpec, wiring: ModelGatewayWiring): Container {
  const probe = (path: string) => ({ httpGet: { path, port: "metrics" }, timeoutSeconds: 3 });
  return {
    name: SYSTEM,
    image: imageReference("nginx", wiring.imagesMirror),
    command: ["python3", `/app/${PROGRAMS[0]}`],
    env: environmentOf(wiring),
    ports: [
      { name: "http", containerPort: PORTS.http },
      { name: "metrics", containerPort: PORTS.metrics },
    ],
    resources: resources(spec.cpuMillicores, spec.memoryMiB, { cpuMillicores: BURST * spec.cpuMillicores }),
    startupProbe: { ...probe("/healthz"), periodSeconds: 2, failureThreshold: 30 },
    readinessProbe: { ...probe("/readyz"), periodSeconds: 5 },
    livenessProbe: { ...probe("/healthz"), periodSeconds: 10, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "program", mountPath: "/app", readOnly: true },
      { name: "run", mountPath: "/run/model-gateway" },
    ],
  };
}

function environmentOf({ routes }: ModelGatewayWiring): EnvVar[] {
  const values = {
    ROUTES: JSON.stringify(Object.fromEntries(routes.map(({ configMap, model }) => [model, configMap]))),
    FOLDER: "/run/model-gateway",
    CONFIGURATION: `/app/${CONFIGURATION}`,
    NGINX_PORT: String(PORTS.http),
    PORT: String(PORTS.metrics),
    PYTHONDONTWRITEBYTECODE: "1",
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
