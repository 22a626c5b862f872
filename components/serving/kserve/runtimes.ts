import { readFileSync } from "node:fs";
import { imageReference, type SystemImageName } from "../../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources } from "../../core/container.ts";
import type { Container, Volume } from "../../core/kubernetes.ts";
import type { InferenceWiring, KServeSpec, ModelFormat } from "./contract.ts";
import type { ClusterServingRuntime, ClusterStorageContainer } from "./kinds.ts";

/** Port of every runtime's server, which KServe's Service and its metrics share but for Triton's. */
export const PORT = 8080;

/** Triton's own default. https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/metrics.html */
export const TRITON_METRICS_PORT = 8002;

const MODEL_FOLDER = "/mnt/models";

interface Runtime {
  readonly name: string;
  readonly image: SystemImageName | "mlflow";
  readonly formats: readonly string[];
  readonly protocols: readonly string[];
  readonly command?: readonly string[];
  readonly args: readonly string[];
  /** What answers once the model is loaded. */
  readonly ready?: string;
  /** Where its metrics are, if not under `/metrics` of {@link PORT}: on a port of their own, or nowhere. */
  readonly metrics?: number | "none";
  readonly env?: Readonly<Record<string, string>>;
  readonly sharedMemory?: true;
}

/** Flag of KServe's own servers for the name in their paths; the last one holds. https://github.com/kserve/kserve/blob/v0.20.0/python/kserve/kserve/model_server.py */
const NAME_FLAG = "--model_name";

const KSERVE_ARGS = [`${NAME_FLAG}={{.Name}}`, `--model_dir=${MODEL_FOLDER}`, `--http_port=${PORT}`];

/** The chart of runtimes that KServe ships pins servers of 2021 to 2023 and floating tags, so these are the estate's own. */
const RUNTIMES: readonly Runtime[] = [
  { name: "estate-sklearn", image: "kserve-sklearn", formats: ["sklearn"], protocols: ["v1", "v2"], args: KSERVE_ARGS },
  { name: "estate-xgboost", image: "kserve-xgboost", formats: ["xgboost"], protocols: ["v1", "v2"], args: [...KSERVE_ARGS, "--nthread=1"] },
  {
    name: "estate-huggingface",
    image: "kserve-huggingface",
    formats: ["huggingface"],
    protocols: ["v2", "v1"],
    args: KSERVE_ARGS,
    env: { HF_HOME: "/tmp/huggingface", HF_HUB_DISABLE_TELEMETRY: "1", VLLM_CONFIG_ROOT: "/tmp", VLLM_NO_USAGE_STATS: "1" },
    sharedMemory: true,
  },
  {
    // MLflow's own protocol, `POST /invocations`: https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally/
    name: "estate-mlflow",
    image: "mlflow",
    formats: ["mlflow"],
    protocols: ["v1"],
    command: [
      "mlflow",
      "models",
      "serve",
      "--model-uri",
      MODEL_FOLDER,
      "--env-manager",
      "local",
      "--host",
      "0.0.0.0",
      "--port",
      String(PORT),
    ],
    args: [],
    ready: "/ping",
    metrics: "none",
    env: { MLFLOW_DISABLE_TELEMETRY: "true" },
  },
  {
    name: "estate-triton",
    image: "triton",
    formats: ["onnx", "tensorrt", "triton"],
    protocols: ["v2"],
    args: [
      "tritonserver",
      `--model-store=${MODEL_FOLDER}`,
      `--http-port=${PORT}`,
      "--grpc-port=9000",
      "--allow-http=true",
      "--allow-grpc=true",
    ],
    ready: "/v2/health/ready",
    metrics: TRITON_METRICS_PORT,
    sharedMemory: true,
  },
];

const VLLM: Runtime = {
  name: "estate-vllm",
  image: "vllm",
  formats: ["vLLM"],
  protocols: ["v1"],
  command: ["python3", "-m", "vllm.entrypoints.openai.api_server"],
  args: [`--port=${PORT}`, "--served-model-name={{.Name}}", `--model=${MODEL_FOLDER}`],
  ready: "/health",
  env: {
    HF_HOME: "/tmp",
    VLLM_CONFIG_ROOT: "/tmp",
    VLLM_CACHE_ROOT: "/tmp/vllm",
    VLLM_NO_USAGE_STATS: "1",
    TRITON_CACHE_DIR: "/tmp/triton",
  },
  sharedMemory: true,
};

/** Runtimes that an environment's services can name, and how models of the registry are fetched; by role. */
export function runtimesOf(
  spec: KServeSpec,
  wiring: InferenceWiring,
): Readonly<Record<string, ClusterServingRuntime | ClusterStorageContainer>> {
  const runtimes = spec.llm.enabled ? [...RUNTIMES, VLLM] : RUNTIMES;
  const made = runtimes.map((runtime) => [`runtime-${runtime.name}`, runtimeOf(runtime, wiring)] as const);
  return { ...Object.fromEntries(made), "registry-storage": registryStorage(wiring) };
}

/** How a server of a format is told another name for its model than its service's, and where it takes requests of a model by that name. */
export interface NamedModel {
  /** Arguments besides the runtime's. None where the model's files, or the path, say no name that could differ. */
  readonly args: readonly string[];
  /** Path of requests. */
  readonly path: string;
  /** Paths that clients of the server's protocols write by themselves. */
  readonly ownPaths: readonly string[];
}

/**
 * A model by its name, whatever its service is called. Triton takes the name from the folder in which the model is kept.
 * https://kserve.github.io/website/docs/concepts/architecture/data-plane
 */
export function namedModel(format: ModelFormat, model: string): NamedModel {
  const { args, protocols } = servingRuntime(format);
  if (format === "mlflow") return { args: [], path: "/invocations", ownPaths: [] };
  const path = `/v2/models/${model}/infer`;
  return {
    args: args.some((arg) => arg.startsWith(NAME_FLAG)) ? [`${NAME_FLAG}=${model}`] : [],
    path,
    ownPaths: [path, ...(protocols.includes("v1") ? [`/v1/models/${model}:predict`] : [])],
  };
}

/** Name of the runtime for a format, and of the port that has its metrics; none where it has none. */
export function runtimeFor(format: ModelFormat | "vLLM"): { readonly name: string; readonly metricsPort?: string } {
  const { metrics, name } = servingRuntime(format);
  if (metrics === "none") return { name };
  return { name, metricsPort: metrics === undefined ? "http" : "metrics" };
}

function servingRuntime(format: ModelFormat | "vLLM"): Runtime {
  const runtime = [...RUNTIMES, VLLM].find(({ formats }) => formats.includes(format));
  if (runtime === undefined) throw new Error(`no runtime serves ${format}`);
  return runtime;
}

function runtimeOf(runtime: Runtime, wiring: InferenceWiring): ClusterServingRuntime {
  const { formats, name, protocols, sharedMemory } = runtime;
  const volumes: Volume[] = [{ name: "tmp", emptyDir: { sizeLimit: "8Gi" } }];
  if (sharedMemory) volumes.push({ name: "devshm", emptyDir: { medium: "Memory", sizeLimit: "2Gi" } });
  return {
    apiVersion: "serving.kserve.io/v1alpha1",
    kind: "ClusterServingRuntime",
    metadata: { name },
    spec: {
      // Services name their runtime, so none is taken by chance.
      supportedModelFormats: formats.map((format) => ({ name: format, autoSelect: false })),
      protocolVersions: protocols,
      containers: [containerOf(runtime, wiring)],
      volumes,
    },
  };
}

function containerOf({ args, command, env = {}, image, metrics, ready, sharedMemory }: Runtime, wiring: InferenceWiring): Container {
  const http = { name: "http", containerPort: PORT, protocol: "TCP" };
  const apart = typeof metrics === "number" ? [{ name: "metrics", containerPort: metrics, protocol: "TCP" }] : [];
  const probe = ready === undefined ? { tcpSocket: { port: PORT } } : { httpGet: { path: ready, port: PORT } };
  return {
    // KServe puts the model's folder and the service's resources into the container of this name.
    name: "kserve-container",
    image: imageReference(image, wiring.imagesMirror),
    ...(command && { command: [...command] }),
    args: [...args],
    // Not every image knows a user of this number by name, which some libraries ask for.
    env: Object.entries({ HOME: "/tmp", USER: "estate", PYTHONDONTWRITEBYTECODE: "1", ...env }).map(([name, value]) => ({ name, value })),
    ports: [http, ...apart],
    resources: resources(500, 1024, { cpuMillicores: 1000 }),
    startupProbe: { ...probe, periodSeconds: 5, failureThreshold: 360 },
    readinessProbe: { ...probe, periodSeconds: 5, timeoutSeconds: 5 },
    livenessProbe: { tcpSocket: { port: PORT }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, ...(sharedMemory ? [{ name: "devshm", mountPath: "/dev/shm" }] : [])],
  };
}

/** KServe hands the container the address and the folder as its arguments. https://kserve.github.io/website/docs/model-serving/storage/storage-containers */
function registryStorage({ imagesMirror, tracking }: InferenceWiring): ClusterStorageContainer {
  const script = readFileSync(new URL("fetch-model.py", import.meta.url), "utf8");
  const values = {
    MLFLOW_TRACKING_URI: tracking.uri,
    MLFLOW_DISABLE_TELEMETRY: "true",
    // The one folder that can be written to.
    HOME: MODEL_FOLDER,
    TMPDIR: MODEL_FOLDER,
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const container: Container = {
    name: "storage-initializer",
    image: imageReference("mlflow", imagesMirror),
    command: ["python", "-c", script],
    env: Object.entries(values).map(([name, value]) => ({ name, value })),
    resources: resources(100, 1024, { cpuMillicores: 1000 }),
    securityContext: RESTRICTED_CONTAINER,
  };
  return {
    apiVersion: "serving.kserve.io/v1alpha1",
    kind: "ClusterStorageContainer",
    metadata: { name: "estate-registry" },
    spec: { container, supportedUriFormats: [{ prefix: "models:/" }], workloadType: "initContainer" },
  };
}
