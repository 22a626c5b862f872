import { oneAtATime, spreadPods } from "../../core/availability.ts";
import { resources, restrictedPod } from "../../core/container.ts";
import { type KubernetesObject, MOVED_FIELDS } from "../../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../../core/labels.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { type Callee, callersOf, clientLabels, peersOf } from "../../core/server.ts";
import { MONITORING_PEER, type UserInterface } from "../../core/system.ts";
import { challengerName, MODEL_LABEL, VARIANT_LABEL, type Variant } from "../../core/variants.ts";
import { placementOf } from "../accelerator.ts";
import type { TeamEndpoint } from "../endpoint.ts";
import { type InferenceServiceSpec, type InferenceWiring, type KServeSpec, type LanguageModelSpec, podLimits } from "./contract.ts";
import type { InferenceService, PodMonitor } from "./kinds.ts";
import { SYSTEM, serverOf, teamOf } from "./places.ts";
import { isReleased, predictorName, SERVICE_PORT } from "./released.ts";
import { namedModel, PORT, runtimeFor, TRITON_METRICS_PORT } from "./runtimes.ts";
import { bucketOf, keyOf } from "./storage.ts";

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

/** The services themselves, by role; of each that is released, its challenger too. */
export function servicesOf(spec: KServeSpec, wiring: InferenceWiring): Readonly<Record<string, InferenceService>> {
  const predictive = spec.services.flatMap((service) => [
    [`service-${roleOf(service)}`, predictiveOf(service, wiring)] as const,
    ...(isReleased(service, wiring) ? [[`service-${roleOf(challenging(service))}`, challengerOf(service, wiring)] as const] : []),
  ]);
  const language = spec.llm.services.map((service) => [`service-${roleOf(service)}`, languageOf(service, wiring)] as const);
  return Object.fromEntries([...predictive, ...language]);
}

/** What reads the metrics of each service that has some, by role; nothing where nobody watches. */
export function monitorsOf(spec: KServeSpec, wiring: InferenceWiring): Readonly<Record<string, PodMonitor>> {
  if (!wiring.monitored) return {};
  const challengers = spec.services.filter((service) => isReleased(service, wiring)).map(challenging);
  const all = [...spec.services, ...challengers, ...spec.llm.services.map((service) => ({ ...service, modelFormat: "vLLM" as const }))];
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
    const url = `http://${predictorName(name)}.${team.namespace}.svc`;
    return { ...serverOf(team), name, team: teamName, url };
  });
}

/**
 * Ways in through the gateway: KServe's own routes would stand beside its guards, so there are none. Whoever calls a released model comes by the model's
 * route, since a name that leads to one of its two services would lead past its release.
 */
export function interfacesOf(spec: KServeSpec, wiring: InferenceWiring): readonly UserInterface[] {
  const named = endpointsOf(spec, wiring).filter((endpoint) => !isReleased(endpoint, wiring));
  return named.map(({ name, namespace, port, system }) => ({
    system,
    namespace,
    port,
    host: `${name}-${namespace}`,
    service: predictorName(name),
    servicePort: SERVICE_PORT,
    forPrograms: true,
  }));
}

/** Team and name apart by a character that neither may end with, so that no two services meet. */
function roleOf({ name, team }: { readonly name: string; readonly team: string }): string {
  return `${team}.${name}`;
}

type AnyService = InferenceServiceSpec | LanguageModelSpec;

/** What a service's pods fetch their model from. */
function calleesOf(service: AnyService, { buckets, tracking }: InferenceWiring): readonly Callee[] {
  const uri = service.storageUri;
  if (uri === undefined) return [tracking];
  return bucketOf(uri, buckets)?.callees ?? [INTERNET];
}

function predictiveOf(service: InferenceServiceSpec, wiring: InferenceWiring): InferenceService {
  const { replicas } = service;
  const scales = replicas.max > replicas.min;
  const made = inferenceService(service, wiring, scales ? "hpa" : "none", {
    minReplicas: replicas.min,
    maxReplicas: replicas.max,
    ...(scales && { scaleMetric: "cpu", scaleTarget: replicas.cpuPercent }),
    ...predictorOf(service, wiring),
  });
  return isReleased(service, wiring) ? withVariant(made, "champion") : made;
}

/** The service of a released model's next version, which has pods only while one is tried: how many, whoever releases says. */
function challengerOf(service: InferenceServiceSpec, wiring: InferenceWiring): InferenceService {
  const predictor = predictorOf(challenging(service), wiring);
  const made = inferenceService(challenging(service), wiring, "none", {
    minReplicas: 0,
    maxReplicas: service.replicas.max,
    ...predictor,
    model: { ...predictor.model, args: namedModel(service.modelFormat, service.name).args },
  });
  const { annotations, labels, ...metadata } = made.metadata;
  const moved = { ...annotations, [MOVED_FIELDS]: "spec.predictor.minReplicas" };
  return withVariant(
    { ...made, metadata: { ...metadata, labels: { ...labels, [MODEL_LABEL]: service.name }, annotations: moved } },
    "challenger",
  );
}

/** A service under the challenger's name, which serves the version that wears its alias. */
function challenging(service: InferenceServiceSpec): InferenceServiceSpec {
  return { ...service, name: challengerName(service.name), registeredModel: `${service.name}@challenger` };
}

function withVariant({ metadata, spec, ...made }: InferenceService, variant: Variant): InferenceService {
  const labelled = { [VARIANT_LABEL]: variant };
  const { predictor } = spec;
  return {
    ...made,
    metadata: { ...metadata, labels: { ...metadata.labels, ...labelled } },
    spec: { predictor: { ...predictor, labels: { ...predictor.labels, ...labelled } } },
  };
}

function predictorOf(service: InferenceServiceSpec, wiring: InferenceWiring) {
  const { cpuMillicores, memoryMiB, modelFormat, registeredModel, storageUri } = service;
  const { limits, pod } = placementOf(service.accelerator, wiring.cluster);
  return {
    ...pod,
    model: {
      modelFormat: { name: modelFormat },
      runtime: runtimeFor(modelFormat).name,
      storageUri: storageUri ?? `models:/${registeredModel}`,
      resources: withLimits(resources(cpuMillicores, memoryMiB, podLimits(service)), limits),
    },
  };
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
      labels: { ...objectLabels("serving", SYSTEM), [MODEL_LABEL]: service.name },
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
