import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import type {
  ConfigMap,
  Container,
  CronJob,
  EnvVar,
  KubernetesObject,
  NetworkPolicy,
  Role,
  RoleBinding,
  ServiceAccount,
  Stages,
} from "../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../core/labels.ts";
import { type Backends, MODEL_LABEL, ROUTE_LABEL, ROUTE_STATES, type RouteState } from "../core/model-route.ts";
import { allowCallingApi, allowTraffic } from "../core/namespace.ts";
import { sharedPrograms } from "../core/programs.ts";
import { clientLabels, peersOf } from "../core/server.ts";
import { allReleasesOf, type ReleasedModel, type ReleaseOutputs, type ReleaseSpec, type ReleaseWiring, rolledOutOf } from "./contract.ts";
import { countersOfGateway } from "./gateway-api/counters.ts";
import { servicesBinding, servicesEnv, servicesRole } from "./inference-services.ts";
import { procedureOf } from "./procedure.ts";
import { statesOf } from "./states.ts";

const SYSTEM = "release";
const PROCEDURE = "procedure.json";
const PROGRAMS = [
  "release.py",
  "route.py",
  "registry.py",
  "prometheus.py",
  "comparison.py",
  "audit.py",
  "servers.py",
  "inference_services.py",
  "rollout.py",
] as const;

/** Routes and who may move them, then the Jobs that do; nothing while releases are off. */
export function releaseStages(spec: ReleaseSpec, wiring: ReleaseWiring): Stages {
  const releases = allReleasesOf(spec, wiring.models);
  if (releases.length === 0) return [];
  const rolledOut = new Set(rolledOutOf(spec, wiring.models).map(({ name }) => name));
  const grounds = releases.flatMap((release) => Object.entries(groundOf(release, rolledOut.has(release.name), spec, wiring)));
  const jobs = releases.map((release) => [`${release.name}-job`, jobOf(release, rolledOut.has(release.name), wiring)] as const);
  return [
    {
      programs: programsOf(wiring),
      policy: policyOf(wiring),
      api: allowCallingApi(
        { name: `${SYSTEM}-api`, namespace: wiring.namespace, labels: objectLabels("release", SYSTEM) },
        selectorLabels(SYSTEM),
      ),
      ...Object.fromEntries(grounds),
    },
    Object.fromEntries(jobs),
  ];
}

/** Where the states of each released model are kept. */
export function routesOf(spec: ReleaseSpec, { models }: Pick<ReleaseWiring, "models">): ReleaseOutputs["routes"] {
  return allReleasesOf(spec, models).map(({ name }) => ({ model: name, configMap: routeName(name), cronJob: jobName(name) }));
}

/** A rollout keeps its own state, and its own role says who may begin it. */
function groundOf(
  release: ReleasedModel,
  isRolledOut: boolean,
  spec: ReleaseSpec,
  wiring: ReleaseWiring,
): Readonly<Record<string, KubernetesObject>> {
  const { name } = release;
  const moved = {
    [`${name}-route`]: routeOf(release, wiring),
    [`${name}-role`]: roleOf(name, wiring),
    [`${name}-binding`]: bindingOf(name, wiring),
  };
  const procedure = procedureOf(release, spec, countersOf(release, wiring));
  return {
    [`${name}-procedure`]: configMap(jobName(name), name, wiring, { [PROCEDURE]: `${JSON.stringify(procedure, null, 2)}\n` }),
    [`${name}-account`]: accountOf(name, wiring),
    ...(isRolledOut ? {} : moved),
    ...servicesGround(release, wiring),
  };
}

/** Servers of KServe say nothing of the status of their answers, so that the gateway's counts are taken. */
function countersOf({ name, team }: ReleasedModel, { httpRoutes, namespace }: ReleaseWiring) {
  if (team === undefined) return undefined;
  const route = httpRoutes?.[name];
  if (route === undefined) throw new Error(`the model ${name} is released by InferenceServices, and has no HTTPRoute`);
  return countersOfGateway(route, namespace);
}

/** Who may bring versions into the pods of InferenceServices; nothing where servers look for them by themselves. */
function servicesGround({ name, team }: ReleasedModel, wiring: ReleaseWiring): Readonly<Record<string, KubernetesObject>> {
  if (team === undefined) return {};
  const services = servicesOf(name, wiring);
  const metadata = { name: jobName(name), labels: labelsOf(name) };
  return {
    [`${name}-services-role`]: servicesRole(services, metadata),
    [`${name}-services-binding`]: servicesBinding(services, metadata, wiring.namespace),
  };
}

function servicesOf(name: string, { inferenceServices }: ReleaseWiring) {
  const services = inferenceServices?.[name];
  if (services === undefined) throw new Error(`the released model ${name} has no InferenceServices`);
  return services;
}

/** Every state that the route may be in. Which of them is in force, the Job writes beside them: no field of ours, so nothing of ours sets it back. */
function routeOf(release: ReleasedModel, wiring: ReleaseWiring): ConfigMap {
  const states = statesOf(release, backendsOf(release, wiring));
  const data = Object.fromEntries(states.flatMap((state) => filesOf(state, wiring)));
  const object = configMap(routeName(release.name), release.name, wiring, data);
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [ROUTE_LABEL]: release.name },
      annotations: { [ROUTE_STATES]: JSON.stringify(states.map(({ name }) => name)) },
    },
  };
}

function filesOf(state: RouteState, { rendered }: ReleaseWiring): readonly (readonly [string, string])[] {
  return Object.entries(rendered(state)).map(([suffix, text]) => [`${state.name}.${suffix}`, text]);
}

function backendsOf({ name }: ReleasedModel, { backends }: ReleaseWiring): Backends {
  const found = backends[name];
  if (found === undefined) throw new Error(`the released model ${name} has no servers`);
  return found;
}

function programsOf({ namespace }: ReleaseWiring): ConfigMap {
  const own = Object.fromEntries(PROGRAMS.map((file) => [file, readFileSync(new URL(file, import.meta.url), "utf8")]));
  const data = { ...own, ...sharedPrograms("kubernetes_api.py") };
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: SYSTEM, namespace, labels: objectLabels("release", SYSTEM) }, data };
}

function configMap(name: string, model: string, { namespace }: ReleaseWiring, data: Record<string, string>): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels: labelsOf(model) }, data };
}

function accountOf(model: string, { namespace }: ReleaseWiring): ServiceAccount {
  const metadata = { name: jobName(model), namespace, labels: labelsOf(model) };
  return { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false };
}

/** It may move one route, and nothing else here. */
function roleOf(model: string, { httpRoutes, namespace }: ReleaseWiring): Role {
  const httpRoute = httpRoutes?.[model];
  const verbs = ["get", "patch"];
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: jobName(model), namespace, labels: labelsOf(model) },
    rules: [
      { apiGroups: [""], resources: ["configmaps"], resourceNames: [routeName(model)], verbs },
      ...(httpRoute === undefined
        ? []
        : [{ apiGroups: ["gateway.networking.k8s.io"], resources: ["httproutes"], resourceNames: [httpRoute], verbs }]),
    ],
  };
}

function bindingOf(model: string, { namespace }: ReleaseWiring): RoleBinding {
  const name = jobName(model);
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name, namespace, labels: labelsOf(model) },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
    subjects: [{ kind: "ServiceAccount", name, namespace }],
  };
}

function policyOf({ metrics, namespace, tracking }: ReleaseWiring): NetworkPolicy {
  return allowTraffic({ name: SYSTEM, namespace }, selectorLabels(SYSTEM), { to: peersOf([tracking, metrics]) });
}

/** Looks each minute whether a version is to be released, and stays with it until it is over: a second one does not begin meanwhile. */
function jobOf(release: ReleasedModel, isRolledOut: boolean, wiring: ReleaseWiring): CronJob {
  const { name: model } = release;
  const labels = { ...labelsOf(model), ...clientLabels([wiring.tracking, wiring.metrics]) };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: jobName(model), namespace: wiring.namespace, labels: labelsOf(model) },
    spec: {
      schedule: "* * * * *",
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 300,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          // What was cut off is gone on with; what fails again and again is begun anew by the next minute's.
          backoffLimit: 2,
          template: {
            metadata: { labels },
            spec: {
              ...restrictedPod(),
              restartPolicy: "Never",
              serviceAccountName: jobName(model),
              automountServiceAccountToken: true,
              terminationGracePeriodSeconds: 5,
              containers: [containerOf(release, isRolledOut, wiring)],
              volumes: [
                { name: "programs", configMap: { name: SYSTEM } },
                { name: "procedure", configMap: { name: jobName(model) } },
                { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
              ],
            },
          },
        },
      },
    },
  };
}

function containerOf(release: ReleasedModel, isRolledOut: boolean, wiring: ReleaseWiring): Container {
  return {
    name: SYSTEM,
    // Statistics come with MLflow's image; all else is done by the standard library.
    image: imageReference(release.pattern === "ab" ? "mlflow" : "python", wiring.imagesMirror),
    command: ["python3", `/programs/${isRolledOut ? "rollout.py" : "release.py"}`],
    env: environmentOf(release, isRolledOut, wiring),
    resources: resources(20, release.pattern === "ab" ? 256 : 64, { cpuMillicores: 500 }),
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "programs", mountPath: "/programs", readOnly: true },
      { name: "procedure", mountPath: "/procedure", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

function environmentOf(release: ReleasedModel, isRolledOut: boolean, wiring: ReleaseWiring): EnvVar[] {
  const { metrics, tracking } = wiring;
  const httpRoute = wiring.httpRoutes?.[release.name];
  const moved = { ROUTE: routeName(release.name), ...(httpRoute !== undefined && { HTTP_ROUTE: httpRoute }) };
  const values = {
    PROCEDURE: `/procedure/${PROCEDURE}`,
    ...(isRolledOut ? { ROLLOUT: backendsOf(release, wiring).champion.service } : moved),
    ...(release.team !== undefined && servicesEnv(servicesOf(release.name, wiring))),
    MLFLOW_TRACKING_URI: tracking.uri,
    PROMETHEUS_URL: metrics.url,
    HOME: "/tmp",
    PYTHONDONTWRITEBYTECODE: "1",
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function routeName(model: string): string {
  return `route-${model}`;
}

function jobName(model: string): string {
  return `${SYSTEM}-${model}`;
}

function labelsOf(model: string): Record<string, string> {
  return { ...objectLabels("release", SYSTEM), [MODEL_LABEL]: model };
}
