import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import { oneAtATime, spreadPods } from "../core/availability.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { CONFIG_HASH, contentHash } from "../core/hash.ts";
import type { ConfigMap, Container, Deployment, EnvVar, KubernetesObject, NetworkPolicy, Service, Stages } from "../core/kubernetes.ts";
import { clientLabel, objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic, type Peer } from "../core/namespace.ts";
import { callersOf, clientLabels, peerOf } from "../core/server.ts";
import { MONITORING_PEER } from "../core/system.ts";
import { type ModelEndpoint, replicasOf, type ServedModel, type ServingSpec, type ServingWiring } from "./contract.ts";

const SYSTEM = "model-server";
const PORT = 8080;
const PROGRAM = "model-server.py";

/** Label that tells the pods of one model from those of another. */
const MODEL_LABEL = "mlops-estate/model";

/** One server a model, all of them running the same program in the tracking server's image, which has what its own flavours need. */
export function servingStages(spec: ServingSpec, wiring: ServingWiring): Stages {
  const program = readFileSync(new URL(PROGRAM, import.meta.url), "utf8");
  const servers = spec.models.flatMap((model) => Object.entries(serverOf(model, replicasOf(model, spec), program, wiring)));
  return [{ program: programOf(program, wiring.namespace), policy: policyOf(wiring) }, Object.fromEntries(servers)];
}

/** Where each model answers. */
export function endpointsOf(spec: ServingSpec, namespace: string): readonly ModelEndpoint[] {
  return spec.models.map((model) => ({
    model: model.name,
    system: SYSTEM,
    namespace,
    port: PORT,
    url: `http://${nameOf(model)}.${namespace}.svc:${PORT}`,
    podsAddress: `${podsServiceOf(model)}.${namespace}.svc`,
  }));
}

function serverOf(
  model: ServedModel,
  replicas: number,
  program: string,
  wiring: ServingWiring,
): Readonly<Record<string, KubernetesObject>> {
  const place = { name: nameOf(model), namespace: wiring.namespace, labels: labelsOf(model) };
  return {
    [`${model.name}-service`]: service(nameOf(model), model, wiring.namespace, {}),
    // A scrape through the balancing Service would meet another pod each time and see its counters jump.
    [`${model.name}-pods`]: service(podsServiceOf(model), model, wiring.namespace, { clusterIP: "None", publishNotReadyAddresses: true }),
    [`${model.name}-deployment`]: deploymentOf(model, replicas, program, wiring),
    ...(replicas > 1 && { [`${model.name}-budget`]: oneAtATime(place, selectorOf(model)) }),
  };
}

function programOf(program: string, namespace: string): ConfigMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: SYSTEM, namespace, labels: objectLabels("serving", SYSTEM) },
    data: { [PROGRAM]: program },
  };
}

function policyOf(wiring: ServingWiring): NetworkPolicy {
  return allowTraffic({ name: SYSTEM, namespace: wiring.namespace }, selectorLabels(SYSTEM), {
    from: callersOfModels(wiring),
    to: [peerOf(wiring.tracking)],
  });
}

function callersOfModels({ callers, namespace }: ServingWiring): readonly Peer[] {
  if (callers === "estate") return [callersOf({ system: SYSTEM, namespace, port: PORT }), { ...MONITORING_PEER, port: PORT }];
  return [{ namespace, selector: clientLabel(SYSTEM), port: PORT }];
}

function service(name: string, model: ServedModel, namespace: string, fields: Partial<NonNullable<Service["spec"]>>): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, labels: labelsOf(model) },
    spec: { ...fields, selector: selectorOf(model), ports: [{ name: "http", port: PORT, targetPort: "http" }] },
  };
}

function deploymentOf(model: ServedModel, replicas: number, program: string, wiring: ServingWiring): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: nameOf(model),
      namespace: wiring.namespace,
      labels: labelsOf(model),
      annotations: { "mlops-estate/model-source": `models:/${model.name}@${model.alias}` },
    },
    spec: {
      // Whoever scales it would otherwise be put back at every update.
      ...(wiring.autoscaled === true && replicas > 0 ? {} : { replicas }),
      selector: { matchLabels: selectorOf(model) },
      // The new pod answers before an old one goes: a model has no state of its own.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: {
          labels: { ...labelsOf(model), ...clientLabels([wiring.tracking]) },
          annotations: { [CONFIG_HASH]: contentHash({ [PROGRAM]: program }) },
        },
        spec: {
          ...restrictedPod(ESTATE_USER_ID),
          ...(replicas > 1 && spreadPods(selectorOf(model))),
          terminationGracePeriodSeconds: 30,
          containers: [containerOf(model, wiring)],
          volumes: [
            { name: "program", configMap: { name: SYSTEM } },
            // Two versions of the model, while the next one is being loaded.
            { name: "tmp", emptyDir: { sizeLimit: `${2 * model.memoryMiB}Mi` } },
          ],
        },
      },
    },
  };
}

function containerOf(model: ServedModel, wiring: ServingWiring): Container {
  return {
    name: SYSTEM,
    image: imageReference("mlflow", wiring.imagesMirror),
    command: ["python", `/app/${PROGRAM}`],
    env: environmentOf(model, wiring),
    ports: [{ name: "http", containerPort: PORT }],
    resources: resources(model.cpuMillicores, model.memoryMiB, { cpuMillicores: 5 * model.cpuMillicores }),
    // Python imports MLflow before the first answer, which takes tens of seconds on a busy node.
    startupProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 3, failureThreshold: 60 },
    readinessProbe: { httpGet: { path: "/readyz", port: "http" }, periodSeconds: 5, timeoutSeconds: 3 },
    livenessProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "program", mountPath: "/app", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

function environmentOf(model: ServedModel, wiring: ServingWiring): EnvVar[] {
  const values = {
    MODEL_NAME: model.name,
    MODEL_ALIAS: model.alias,
    PORT: String(PORT),
    MAX_BODY_BYTES: String(model.maxBodyKiB * 1024),
    MLFLOW_TRACKING_URI: wiring.tracking.uri,
    // A registry that is away must not hold the server for MLflow's default of seven tries of two minutes each.
    MLFLOW_HTTP_REQUEST_TIMEOUT: "10",
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: "2",
    MLFLOW_DISABLE_TELEMETRY: "true",
    HOME: "/tmp",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUNBUFFERED: "1",
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function nameOf(model: ServedModel): string {
  return `model-${model.name}`;
}

/** Starts otherwise than {@link nameOf}, so that no model's name can make the two meet. */
function podsServiceOf(model: ServedModel): string {
  return `pods-of-model-${model.name}`;
}

function labelsOf(model: ServedModel): Record<string, string> {
  return { ...objectLabels("serving", SYSTEM), ...selectorOf(model) };
}

function selectorOf(model: ServedModel): Record<string, string> {
  return { ...selectorLabels(SYSTEM), [MODEL_LABEL]: model.name };
}
