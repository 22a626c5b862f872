import { RESTRICTED_CONTAINER, resources, restrictedPod } from "./container.ts";
import type { PodIdentity } from "./identity.ts";
import type { Container, CustomObject, EnvVar, Volume } from "./kubernetes.ts";
import { clientLabel, objectLabels } from "./labels.ts";
import { type Callee, clientLabels } from "./server.ts";
import { type ConfigFolder, mounted } from "./surroundings.ts";

/** Where workflows run: a team's namespace. */
export interface WorkflowPlace {
  /** Name of the team. */
  readonly name: string;
  readonly namespace: string;
  /** Service account of the pods. */
  readonly serviceAccount: string;
  /** ConfigMap that says where experiments and data are. */
  readonly configMap: string;
  /** What each step mounts besides. Default: nothing. */
  readonly folders?: readonly ConfigFolder[];
  /** Queue that training waits in. */
  readonly queue?: string;
  readonly identity?: PodIdentity;
}

/** A parameter of a workflow; without a value, whoever submits it has to give one. */
export interface Parameter {
  readonly name: string;
  readonly value?: string;
  readonly description?: string;
}

/** A value that a step leaves in a file. */
interface OutputParameter {
  readonly name: string;
  readonly valueFrom: { readonly path: string };
}

/** One template of a workflow: a container, or tasks and what comes after what. https://argo-workflows.readthedocs.io/en/release-4.0/fields/#template */
export interface Template {
  readonly name: string;
  readonly inputs?: { readonly parameters: readonly Parameter[] };
  readonly outputs?: { readonly parameters: readonly OutputParameter[] };
  readonly metadata?: { readonly labels: Readonly<Record<string, string>> };
  readonly container?: Container;
  readonly volumes?: readonly Volume[];
  readonly retryStrategy?: { readonly limit: string; readonly retryPolicy: "OnError" | "OnTransientError" };
  readonly dag?: { readonly tasks: readonly Task[] };
}

/** A task of a template's graph. */
export interface Task {
  readonly name: string;
  readonly template?: string;
  readonly templateRef?: { readonly name: string; readonly template: string };
  readonly arguments?: { readonly parameters: readonly Parameter[] };
  readonly depends?: string;
  readonly when?: string;
}

interface WorkflowSpec {
  readonly entrypoint?: string;
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly podMetadata?: { readonly labels: Readonly<Record<string, string>> };
  readonly securityContext?: object;
  readonly arguments?: { readonly parameters: readonly Parameter[] };
  readonly synchronization?: { readonly mutexes: readonly { readonly name: string }[] };
  readonly templates?: readonly Template[];
  readonly workflowTemplateRef?: { readonly name: string };
}

/** A workflow that is submitted by name. */
export interface WorkflowTemplate extends CustomObject {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "WorkflowTemplate";
  readonly spec: WorkflowSpec;
}

/** A workflow that is submitted by the clock. */
export interface CronWorkflow extends CustomObject {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "CronWorkflow";
  readonly spec: {
    readonly schedules: readonly string[];
    readonly timezone: string;
    readonly concurrencyPolicy: "Forbid";
    readonly startingDeadlineSeconds: number;
    readonly successfulJobsHistoryLimit: number;
    readonly failedJobsHistoryLimit: number;
    readonly workflowSpec: WorkflowSpec;
  };
}

/** What a program needs to run as a step of a workflow. */
export interface Step {
  readonly name: string;
  readonly image: string;
  /** ConfigMap of the place that holds the program. */
  readonly program: { readonly configMap: string; readonly file: string };
  readonly parameters: readonly Parameter[];
  /** Names of its output parameters, each a file that the program leaves in {@link OUTPUTS_FOLDER}. */
  readonly outputs?: readonly string[];
  readonly env: readonly EnvVar[];
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  /** Whether it waits in the team's queue for what training takes. */
  readonly queued?: boolean;
}

/** Label by which Kueue holds a pod back until its queue lets it go. https://kueue.sigs.k8s.io/docs/tasks/run/plain_pods/ */
const QUEUE_LABEL = "kueue.x-k8s.io/queue-name";

/** The word of the client label that lets a team's pod through to the API server, to which each step reports. */
const KUBERNETES = "kubernetes";

/** Folder that a step's program leaves its output parameters in. */
export const OUTPUTS_FOLDER = "/tmp/outputs";

/** A program as a step: its parameters arrive as variables in upper case, so that none of them is ever part of a command line. */
export function stepTemplate(step: Step, place: WorkflowPlace): Template {
  const queue = step.queued === true && place.queue !== undefined ? { [QUEUE_LABEL]: place.queue } : undefined;
  const { mounts, volumes } = mounted(place.folders);
  const given = step.parameters.map(({ name }) => ({ name: variableOf(name), value: `{{inputs.parameters.${name}}}` }));
  return {
    name: step.name,
    inputs: { parameters: step.parameters.map(({ name, value }) => ({ name, ...(value !== undefined && { value }) })) },
    ...(step.outputs && { outputs: { parameters: step.outputs.map(outputOf) } }),
    ...(queue && { metadata: { labels: queue } }),
    // A node that goes away is no fault of the program's; whatever the program itself says is final.
    retryStrategy: { limit: "2", retryPolicy: "OnError" },
    container: {
      name: "main",
      image: step.image,
      workingDir: "/tmp",
      command: ["python3", `/program/${step.program.file}`],
      envFrom: [{ configMapRef: { name: place.configMap } }],
      env: [...PYTHON_ENV, ...step.env, ...given],
      resources: resources(step.cpuMillicores, step.memoryMiB, { cpuMillicores: 4 * step.cpuMillicores }),
      securityContext: RESTRICTED_CONTAINER,
      volumeMounts: [{ name: "program", mountPath: "/program", readOnly: true }, { name: "tmp", mountPath: "/tmp" }, ...mounts],
    },
    volumes: [
      { name: "program", configMap: { name: step.program.configMap } },
      { name: "tmp", emptyDir: { sizeLimit: "8Gi" } },
      ...volumes,
    ],
  };
}

function outputOf(name: string): OutputParameter {
  return { name, valueFrom: { path: `${OUTPUTS_FOLDER}/${name}` } };
}

/** Name of the variable that a parameter arrives in: `drift-share` in `DRIFT_SHARE`. */
function variableOf(parameter: string): string {
  return parameter.replaceAll("-", "_").toUpperCase();
}

const PYTHON_ENV: readonly EnvVar[] = [
  { name: "HOME", value: "/tmp" },
  { name: "PYTHONDONTWRITEBYTECODE", value: "1" },
  { name: "PYTHONUNBUFFERED", value: "1" },
  { name: "MLFLOW_DISABLE_TELEMETRY", value: "true" },
  { name: "OUTPUTS_FOLDER", value: OUTPUTS_FOLDER },
];

/** What a workflow of a place is made of. */
export interface WorkflowOf {
  readonly capability: string;
  readonly name: string;
  readonly place: WorkflowPlace;
  readonly parameters: readonly Parameter[];
  readonly templates: readonly Template[];
  readonly entrypoint: string;
  readonly callees: readonly Callee[];
  /** Whether one runs at a time. */
  readonly alone?: boolean;
}

/** A workflow under the estate's rules: as the team's account, in pods that Pod Security `restricted` admits, let through to what it calls. */
export function workflowTemplate(workflow: WorkflowOf): WorkflowTemplate {
  const { capability, name, place } = workflow;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "WorkflowTemplate",
    metadata: { name, namespace: place.namespace, labels: objectLabels(capability, name) },
    spec: workflowSpec(workflow),
  };
}

function workflowSpec({ alone, callees, capability, entrypoint, name, parameters, place, templates }: WorkflowOf): WorkflowSpec {
  const labels = { ...objectLabels(capability, name), ...clientLabels(callees), ...clientLabel(KUBERNETES), ...place.identity?.podLabels };
  return {
    entrypoint,
    serviceAccountName: place.serviceAccount,
    // The executor beside each step reports its result to the API server.
    automountServiceAccountToken: true,
    podMetadata: { labels },
    securityContext: restrictedPod().securityContext,
    ...(parameters.length > 0 && { arguments: { parameters } }),
    ...(alone === true && { synchronization: { mutexes: [{ name }] } }),
    templates,
  };
}

/** The clock that submits a template of the same namespace: never two at once, and not at all what it missed by more than ten minutes. */
export function cronWorkflow(
  metadata: { readonly name: string; readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
  schedule: string,
  template: string,
  parameters: readonly Parameter[] = [],
): CronWorkflow {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "CronWorkflow",
    metadata,
    spec: {
      schedules: [schedule],
      timezone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      workflowSpec: { workflowTemplateRef: { name: template }, ...(parameters.length > 0 && { arguments: { parameters } }) },
    },
  };
}
