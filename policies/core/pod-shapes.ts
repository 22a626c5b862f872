import { everyItem } from "./demands.ts";
import type { Finding } from "./finding.ts";
import { POD_TYPES, podTemplate } from "./pods.ts";
import type { Reading } from "./reading.ts";

/** A pod as far as its security goes, wherever a kind keeps the parts of it. */
export interface SecuredPod {
  /** What holds for all its containers; undefined where another object says it, as an InferenceService does for its runtime. */
  readonly shared: Reading | undefined;
  /** Its annotations; undefined where its kind gives it none of ours. */
  readonly annotations?: Reading;
  /** Where it says what it shares with its node. */
  readonly spec: Reading;
  /** Where it says as whom it calls the API server, and whether it gets a token for that; undefined where its controller decides. */
  readonly caller?: Reading;
  /** Lists of volumes. */
  readonly volumes: readonly Reading[];
  /** Lists of containers, those that run before it and beside it among them. */
  readonly containers: readonly Reading[];
  /** Containers that stand by themselves; one that is not given is none. */
  readonly single: readonly Reading[];
}

/** What is asked of a pod. */
export type PodCheck = (pod: SecuredPod) => readonly Finding[];

/** Asks every pod that an object makes; an unknown list of them leaves it open. */
type Shape = (inputs: Reading, check: PodCheck) => readonly Finding[];

/** Kinds that make pods, and how they write them: Kubernetes' own, and those of operators whose objects hold pods as a whole. */
const SHAPES: Readonly<Record<string, Shape>> = {
  ...Object.fromEntries(POD_TYPES.map((type): [string, Shape] => [type, (inputs, check) => check(plainPod(podTemplate(inputs)))])),
  "kubernetes:argoproj.io/v1alpha1:Workflow": (inputs, check) => workflowPods(inputs.at("spec"), check),
  "kubernetes:argoproj.io/v1alpha1:WorkflowTemplate": (inputs, check) => workflowPods(inputs.at("spec"), check),
  "kubernetes:argoproj.io/v1alpha1:ClusterWorkflowTemplate": (inputs, check) => workflowPods(inputs.at("spec"), check),
  "kubernetes:argoproj.io/v1alpha1:CronWorkflow": (inputs, check) => workflowPods(inputs.at("spec", "workflowSpec"), check),
  "kubernetes:argoproj.io/v1alpha1:Sensor": (inputs, check) => check(eventPod(inputs.at("spec", "template"))),
  "kubernetes:argoproj.io/v1alpha1:EventSource": (inputs, check) => check(eventPod(inputs.at("spec", "template"))),
  "kubernetes:opentelemetry.io/v1beta1:OpenTelemetryCollector": (inputs, check) => check(collectorPod(inputs.at("spec"))),
  "kubernetes:trainer.kubeflow.org/v1alpha1:TrainingRuntime": trainingPods,
  "kubernetes:trainer.kubeflow.org/v1alpha1:ClusterTrainingRuntime": trainingPods,
  "kubernetes:serving.kserve.io/v1alpha1:ServingRuntime": (inputs, check) => check(servingPod(inputs.at("spec"))),
  "kubernetes:serving.kserve.io/v1alpha1:ClusterServingRuntime": (inputs, check) => check(servingPod(inputs.at("spec"))),
  "kubernetes:ray.io/v1:RayCluster": (inputs, check) => rayPods(inputs.at("spec"), check),
  "kubernetes:ray.io/v1:RayJob": (inputs, check) => rayPods(inputs.at("spec", "rayClusterSpec"), check),
  "kubernetes:ray.io/v1:RayService": (inputs, check) => rayPods(inputs.at("spec", "rayClusterConfig"), check),
};

/** Every kind whose pods are asked. What the controllers of other kinds and the insides of charts run is the API server's to refuse. */
export const SECURED_TYPES: readonly string[] = Object.keys(SHAPES);

/** What a check finds in all pods of an object. */
export function inPodsOf(inputs: Reading, check: PodCheck): readonly Finding[] {
  return SHAPES[inputs.resource.type]?.(inputs, check) ?? [];
}

/** What is found in every container of a pod. */
export function inContainersOf(pod: SecuredPod, check: (container: Reading) => readonly Finding[]): readonly Finding[] {
  const listed = pod.containers.flatMap((list) => everyItem(list, check));
  return [...listed, ...pod.single.filter(({ state }) => state !== "absent").flatMap(check)];
}

/** A pod as Kubernetes writes it, with its metadata. */
function plainPod(template: Reading): SecuredPod {
  const spec = template.at("spec");
  const containers = [spec.at("initContainers"), spec.at("containers"), spec.at("ephemeralContainers")];
  const annotations = template.at("metadata", "annotations");
  return { shared: spec.at("securityContext"), annotations, spec, caller: spec, volumes: [spec.at("volumes")], containers, single: [] };
}

/** Steps of a workflow: a template's own word takes the place of the workflow's. https://argo-workflows.readthedocs.io/en/latest/fields/#template */
function workflowPods(workflow: Reading, check: PodCheck): readonly Finding[] {
  return everyItem(workflow.at("templates"), (template) => {
    const own = template.at("securityContext");
    return check({
      shared: own.state === "absent" ? workflow.at("securityContext") : own,
      spec: workflow,
      caller: template.at("serviceAccountName").state === "absent" ? workflow : template,
      volumes: [workflow.at("volumes"), template.at("volumes")],
      containers: [template.at("initContainers"), template.at("containerSet", "containers"), template.at("sidecars")],
      single: [template.at("container"), template.at("script")],
    });
  });
}

/** https://argoproj.github.io/argo-events/APIs/#argoproj.io/v1alpha1.Template */
function eventPod(template: Reading): SecuredPod {
  const shared = template.at("securityContext");
  const volumes = [template.at("volumes")];
  return { shared, spec: template, caller: template, volumes, containers: [], single: [template.at("container")] };
}

/** The collector's container is written in the place of its pod. https://github.com/open-telemetry/opentelemetry-operator/blob/main/docs/api/opentelemetrycollectors.md */
function collectorPod(spec: Reading): SecuredPod {
  const containers = [spec.at("initContainers"), spec.at("additionalContainers")];
  return { shared: spec.at("podSecurityContext"), spec, volumes: [spec.at("volumes")], containers, single: [spec] };
}

/** https://trainer.kubeflow.org/en/latest/operator-guides/job-template.html */
function trainingPods(inputs: Reading, check: PodCheck): readonly Finding[] {
  const jobs = inputs.at("spec", "template", "spec", "replicatedJobs");
  return everyItem(jobs, (job) => check(plainPod(job.at("template", "spec", "template"))));
}

/** Its pod is whose InferenceService uses it. https://kserve.github.io/website/docs/reference/crd-api */
function servingPod(spec: Reading): SecuredPod {
  return { shared: undefined, spec, volumes: [spec.at("volumes")], containers: [spec.at("containers")], single: [] };
}

function rayPods(cluster: Reading, check: PodCheck): readonly Finding[] {
  const head = check(plainPod(cluster.at("headGroupSpec", "template")));
  return [...head, ...everyItem(cluster.at("workerGroupSpecs"), (group) => check(plainPod(group.at("template"))))];
}
