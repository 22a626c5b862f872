import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import { spreadPods } from "../core/availability.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { CONFIG_HASH, contentHash } from "../core/hash.ts";
import { runsAs } from "../core/identity.ts";
import type { Container, EnvVar } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import { sharedPrograms } from "../core/programs.ts";
import { type Callee, clientLabels } from "../core/server.ts";
import { type CaptureWiring, type ServerPods, type ServingWiring, VERSION_ANNOTATION } from "./contract.ts";
import { type ModelServer, PORT, SYSTEMS, variantLabel } from "./servers.ts";

/** ConfigMap with the program that all servers run. */
export const PROGRAMS = SYSTEMS.champion;

const MAIN = "model-server.py";
const FILES = [MAIN, "capture.py"] as const;

/** How often a server of a released model asks which version its alias means, in seconds: a release goes on once it has loaded what it is to try. */
const RELEASED_POLL_SECONDS = 5;

/** The program, by the names of its files. */
export function programFiles(): Readonly<Record<string, string>> {
  const own = Object.fromEntries(FILES.map((file) => [file, readFileSync(new URL(file, import.meta.url), "utf8")]));
  return { ...own, ...sharedPrograms("store.py") };
}

/** Systems that a server's pods call. */
export function calleesOf({ captured }: Pick<ModelServer, "captured">, { capture, tracking }: ServingWiring): readonly Callee[] {
  if (captured === undefined || capture === undefined) return [tracking];
  return [tracking, ...capture.bucket.callees, ...(capture.identity?.tokens ?? [])];
}

/** What a Deployment, or whoever runs pods in its place, is told of a server's. */
export function podsOf(server: ModelServer, wiring: ServingWiring): ServerPods {
  const { autoscaled, replicas, selector } = server;
  return {
    // Whoever scales it would otherwise be put back at every update.
    ...(autoscaled && replicas > 0 ? {} : { replicas }),
    selector,
    template: {
      metadata: { labels: labelsOf(server, wiring), annotations: { [CONFIG_HASH]: contentHash(programFiles()) } },
      spec: podOf(server, wiring),
    },
  };
}

function labelsOf(server: ModelServer, wiring: ServingWiring): Record<string, string> {
  const own = { ...objectLabels("serving", server.system), ...server.selector, ...variantLabel(server) };
  return { ...own, ...clientLabels(calleesOf(server, wiring)), ...identityOf(server, wiring)?.podLabels };
}

function identityOf({ captured }: ModelServer, { capture }: ServingWiring): CaptureWiring["identity"] {
  return captured === undefined ? undefined : capture?.identity;
}

function podOf(server: ModelServer, wiring: ServingWiring): ServerPods["template"]["spec"] {
  const { model, replicas, selector } = server;
  return {
    ...restrictedPod(ESTATE_USER_ID),
    ...runsAs(identityOf(server, wiring)),
    ...(replicas > 1 && spreadPods(selector)),
    terminationGracePeriodSeconds: 30,
    containers: [containerOf(server, wiring)],
    volumes: [
      { name: "program", configMap: { name: PROGRAMS } },
      // Two versions of the model, while the next one is being loaded.
      { name: "tmp", emptyDir: { sizeLimit: `${2 * model.memoryMiB}Mi` } },
    ],
  };
}

function containerOf(server: ModelServer, wiring: ServingWiring): Container {
  const { cpuMillicores, memoryMiB } = server.model;
  return {
    name: PROGRAMS,
    image: imageReference("mlflow", wiring.imagesMirror),
    command: ["python", `/app/${MAIN}`],
    env: [...environmentOf(server, wiring), ...versionEnv(server, wiring), ...captureEnv(server, wiring)],
    ports: [{ name: "http", containerPort: PORT }],
    resources: resources(cpuMillicores, memoryMiB, { cpuMillicores: 5 * cpuMillicores }),
    // Python imports MLflow before the first answer, which takes tens of seconds on a busy node.
    startupProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 3, failureThreshold: 60 },
    readinessProbe: { httpGet: { path: "/readyz", port: "http" }, periodSeconds: 5, timeoutSeconds: 3 },
    // Who calls learns some seconds later that a pod goes: until then it answers. https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    livenessProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "program", mountPath: "/app", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

function environmentOf({ alias, model, released, variant }: ModelServer, wiring: ServingWiring): EnvVar[] {
  const values = {
    MODEL_NAME: model.name,
    MODEL_ALIAS: alias,
    MODEL_VARIANT: variant,
    ...(released && { POLL_SECONDS: String(RELEASED_POLL_SECONDS) }),
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

/** Of pods that somebody else runs, the version that their annotation says; empty while it says none. */
function versionEnv({ model }: ModelServer, { rolledOut = [] }: ServingWiring): EnvVar[] {
  if (!rolledOut.includes(model.name)) return [];
  return [{ name: "MODEL_VERSION", valueFrom: { fieldRef: { fieldPath: `metadata.annotations['${VERSION_ANNOTATION}']` } } }];
}

/**
 * Where requests are kept, and what opens it.
 *
 * @throws Error where a redacted column has a comma in its name: it would be taken for two, and kept. Whoever takes names from people refuses it before.
 */
function captureEnv({ captured, model }: ModelServer, { capture }: ServingWiring): EnvVar[] {
  if (captured === undefined || capture === undefined) return [];
  const { redact, sampling } = captured;
  const bad = redact.find((name) => name.includes(","));
  if (bad !== undefined) throw new Error(`the stack wires a redacted column of ${model.name} with a comma in its name: ${bad}`);
  return [
    { name: "CAPTURE_URI", value: capture.bucket.uri },
    { name: "CAPTURE_SAMPLING", value: String(sampling) },
    { name: "CAPTURE_REDACT", value: redact.join(",") },
    ...capture.bucket.env,
  ];
}
