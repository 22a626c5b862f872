import { oneAtATime, spreadPods } from "../../core/availability.ts";
import { resources, restrictedPod } from "../../core/container.ts";
import type { KubernetesObject } from "../../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../../core/labels.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { type Callee, callersOf, clientLabels, peersOf, type Server } from "../../core/server.ts";
import { MONITORING_PEER, type UserInterface } from "../../core/system.ts";
import { placementOf } from "../accelerator.ts";
import type { TeamEndpoint } from "../endpoint.ts";
import type { InferenceServiceSpec, InferenceWiring, KServeSpec, LanguageModelSpec, ServingTeam } from "./contract.ts";
import type { InferenceService, PodMonitor } from "./kinds.ts";
import { PORT, runtimeFor, TRITON_METRICS_PORT } from "./runtimes.ts";
import { bucketOf, keyOf } from "./storage.ts";

/** Word of the labels of all pods that KServe's services have, whatever their team. */
const SYSTEM = "inference";

/** User of KServe's own images, which MLflow's and Triton's run as well under. https://github.com/kserve/kserve/blob/v0.20.0/python/sklearn.Dockerfile */
const USER_ID = 1000;

/** Hubs of models outside of the cluster. */
const INTERNET = { cidrs: ["0.0.0.0/0"], port: 443 } as const;

/** Who may call the pods of a team's services, and what those may call; by role. */
export function policiesOf(spec: KServeSpec, wiring: InferenceWiring): Readonly<Record<string, KubernetesObject>> {
  const roles = wiring.teams.flatMap((team) => {
    const own = [...spec.services, ...spec.llm.services].filter((service) => service.team === team.name);
    if (own.length === 0) return [];
    const callees = own.flatMap((service) => calleesOf(service, wiring));
    const policy = allowTraffic({ name: SYSTEM, namespace: team.namespace }, selectorLabels(SYSTEM), {
      from: [callersOf(serverOf(team)), ...[PORT, TRITON_METRICS_PORT].map((port) => ({ ...MONITORING_PEER, port }))],
      to: peersOf(callees),
    });
    return [[`policy-${team.name}`, policy] as const];
  });
  return Object.fromEntries(roles);
}

/** Budgets of the services that have more than one pod, by role. */
export function budgetsOf(spec: KServeSpec, wiring: InferenceWiring): Readonly<Record<string, KubernetesObject>> {
  const several = [
    ...spec.services.filter(({ replicas }) => replicas.min > 1),
    ...spec.llm.services.filter(({ replicas }) => replicas > 1),
  ];
  const budgets = several.map((service) => {
    const { namespace } = teamOf(service.team, wiring);
    const metadata = { name: service.name, namespace, labels: objectLabels("serving", SYSTEM) };
    return [`budget-${roleOf(service)}`, oneAtATime(metadata, podsOf(service))] as const;
  });
  return Object.fromEntries(budgets);
}

/** Label by which KServe tells the pods of a service. https://github.com/kserve/kserve/blob/v0.20.0/pkg/constants/constants.go */
function podsOf({ name }: Pick<AnyService, "name">): Readonly<Record<string, string>> {
  return { "serving.kserve.io/inferenceservice": name };
}

/** The services themselves, by role. */
export function servicesOf(spec: KServeSpec, wiring: InferenceWiring): Readonly<Record<string, InferenceService>> {
  const predictive = spec.services.map((service) => [`service-${roleOf(service)}`, predictiveOf(service, wiring)] as const);
  const language = spec.llm.services.map((service) => [`service-${roleOf(service)}`, languageOf(service, wiring)] as const);
  return Object.fromEntries([...predictive, ...language]);
}

/** What reads the metrics of each service that has some, by role; nothing where nobody watches. */
export function monitorsOf(spec: KServeSpec, wiring: InferenceWiring): Readonly<Record<string, PodMonitor>> {
  if (!wiring.monitored) return {};
  const all = [...spec.services, ...spec.llm.services.map((service) => ({ ...service, modelFormat: "vLLM" as const }))];
  const monitors = all.flatMap((service) => {
    const { metricsPort } = runtimeFor(service.modelFormat);
    return metricsPort === undefined ? [] : [[`monitor-${roleOf(service)}`, monitorOf(service, metricsPort, wiring)] as const];
  });
  return Object.fromEntries(monitors);
}

function monitorOf(service: AnyService, port: string, wiring: InferenceWiring): PodMonitor {
  const { namespace } = teamOf(service.team, wiring);
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { name: service.name, namespace, labels: objectLabels("serving", SYSTEM) },
    spec: {
      selector: { matchLabels: podsOf(service) },
      podMetricsEndpoints: [{ port, path: "/metrics" }],
    },
  };
}

/** Where each service answers. */
export function endpointsOf(spec: KServeSpec, wiring: InferenceWiring): readonly TeamEndpoint[] {
  return [...spec.services, ...spec.llm.services].map(({ name, team: teamName }) => {
    const team = teamOf(teamName, wiring);
    // https://github.com/kserve/kserve/blob/v0.20.0/pkg/constants/constants.go (PredictorServiceName); its Service listens on 80.
    const url = `http://${name}-predictor.${team.namespace}.svc`;
    return { ...serverOf(team), name, team: teamName, url };
  });
}

/** Ways in through the gateway: KServe's own routes would stand beside its guards, so there are none. */
export function interfacesOf(spec: KServeSpec, wiring: InferenceWiring): readonly UserInterface[] {
  return endpointsOf(spec, wiring).map(({ name, namespace, port, system }) => ({
    system,
    namespace,
    port,
    host: `${name}-${namespace}`,
    service: `${name}-predictor`,
    servicePort: 80,
    forPrograms: true,
  }));
}

/** Team and name apart by a character that neither may end with, so that no two services meet. */
function roleOf({ name, team }: { readonly name: string; readonly team: string }): string {
  return `${team}.${name}`;
}

function serverOf({ namespace }: ServingTeam): Server {
  return { system: SYSTEM, namespace, port: PORT };
}

function teamOf(name: string, { teams }: InferenceWiring): ServingTeam {
  const team = teams.find((candidate) => candidate.name === name);
  if (team === undefined) throw new Error(`a service is in the team ${name}, which came through the checks without a place`);
  return team;
}

type AnyService = InferenceServiceSpec | LanguageModelSpec;

/** What a service's pods fetch their model from. */
function calleesOf(service: AnyService, { buckets, tracking }: InferenceWiring): readonly Callee[] {
  const uri = service.storageUri;
  if (uri === undefined) return [tracking];
  return bucketOf(uri, buckets)?.callees ?? [INTERNET];
}

function predictiveOf(service: InferenceServiceSpec, wiring: InferenceWiring): InferenceService {
  const { cpuMillicores, memoryMiB, modelFormat, registeredModel, replicas, storageUri } = service;
  const { limits, pod } = placementOf(service.accelerator, wiring.cluster);
  const scales = replicas.max > replicas.min;
  return inferenceService(service, wiring, scales ? "hpa" : "none", {
    minReplicas: replicas.min,
    maxReplicas: replicas.max,
    ...(scales && { scaleMetric: "cpu", scaleTarget: replicas.cpuPercent }),
    ...pod,
    model: {
      modelFormat: { name: modelFormat },
      runtime: runtimeFor(modelFormat).name,
      storageUri: storageUri ?? `models:/${registeredModel}`,
      resources: withLimits(resources(cpuMillicores, memoryMiB, { cpuMillicores: 2 * cpuMillicores }), limits),
    },
  });
}

function languageOf(service: LanguageModelSpec, wiring: InferenceWiring): InferenceService {
  const { accelerator, contextTokens, cpuMillicores, memoryMiB, replicas, storageUri } = service;
  const { limits, pod } = placementOf(accelerator, wiring.cluster);
  return inferenceService(service, wiring, "none", {
    minReplicas: replicas,
    maxReplicas: replicas,
    ...pod,
    model: {
      modelFormat: { name: "vLLM" },
      runtime: runtimeFor("vLLM").name,
      storageUri,
      args: [`--max-model-len=${contextTokens}`, `--tensor-parallel-size=${accelerator.count}`],
      resources: withLimits(resources(cpuMillicores, memoryMiB), limits),
    },
  });
}

type Predictor = InferenceService["spec"]["predictor"];

/** What all services have: the team's account, restricted pods, and the labels by which policies know them. */
function inferenceService(
  service: AnyService,
  wiring: InferenceWiring,
  autoscaler: "hpa" | "none",
  predictor: Omit<Predictor, "labels">,
): InferenceService {
  const team = teamOf(service.team, wiring);
  const { automountServiceAccountToken, enableServiceLinks, securityContext } = restrictedPod(USER_ID);
  const bucket = service.storageUri === undefined ? undefined : bucketOf(service.storageUri, wiring.buckets);
  const key = bucket && keyOf(bucket);
  const labels = { ...objectLabels("serving", SYSTEM), ...clientLabels(calleesOf(service, wiring)), ...team.podLabels };
  const annotations = {
    "serving.kserve.io/deploymentMode": "Standard",
    "serving.kserve.io/autoscalerClass": autoscaler,
    // Teams have copies of their buckets' keys under the same names.
    ...(key && { "serving.kserve.io/secretName": key.secret }),
    "mlops-estate/model-source": sourceOf(service),
  };
  return {
    apiVersion: "serving.kserve.io/v1beta1",
    kind: "InferenceService",
    metadata: {
      name: service.name,
      namespace: team.namespace,
      labels: { ...objectLabels("serving", SYSTEM), "mlops-estate/model": service.name },
      annotations,
    },
    spec: {
      predictor: {
        serviceAccountName: team.serviceAccount,
        automountServiceAccountToken,
        enableServiceLinks,
        securityContext: { ...securityContext },
        labels,
        ...(predictor.minReplicas > 1 && spreadPods(podsOf(service))),
        ...predictor,
      },
    },
  };
}

/** Where a service's model comes from: its name in the registry, or the address of its files. */
function sourceOf(service: AnyService): string {
  const registered = "registeredModel" in service ? service.registeredModel : undefined;
  return registered ?? service.storageUri ?? "";
}

function withLimits({ limits, requests }: ReturnType<typeof resources>, more: Readonly<Record<string, string>>) {
  return { requests: { ...requests, ...more }, limits: { ...limits, ...more } };
}
