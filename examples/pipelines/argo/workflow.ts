import type { ConfigMap, CustomObject } from "../../../components/core/kubernetes.ts";
import { type Parameter, type Step, stepTemplate, type WorkflowTemplate, workflowTemplate } from "../../../components/core/workflows.ts";
import { imageReference } from "../../../pins/index.ts";
import { programsOf } from "../../program.ts";
import type { Surroundings } from "../../surroundings.ts";

const NAME = "example-pipeline";
const STEPS = ["validate", "train", "register"] as const;

/** A workflow that starts when it is made. https://argo-workflows.readthedocs.io/en/release-4.0/fields/#workflow */
export interface Workflow extends CustomObject {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "Workflow";
  readonly spec: WorkflowTemplate["spec"] & { readonly ttlStrategy: { readonly secondsAfterCompletion: number } };
}

/** Validate, train, register, one after the other and each in a pod of its own; programs first, then what runs them. */
export function argoExample(surroundings: Surroundings): readonly [ConfigMap, Workflow] {
  const { place, tracking } = surroundings;
  const programs = programsOf(
    NAME,
    place.namespace,
    new URL("../steps/", import.meta.url),
    STEPS.map((step) => `${step}.py`),
  );
  const { metadata, spec } = workflowTemplate({
    capability: "example",
    name: NAME,
    place,
    parameters: PARAMETERS,
    entrypoint: "steps",
    templates: [...STEPS.map((step) => stepTemplate(stepOf(step, surroundings), place)), { name: "steps", dag: { tasks: tasksOf() } }],
    callees: [tracking],
  });
  const ttlStrategy = { secondsAfterCompletion: 7 * 24 * 3600 };
  return [programs, { apiVersion: "argoproj.io/v1alpha1", kind: "Workflow", metadata, spec: { ...spec, ttlStrategy } }];
}

const PARAMETERS: readonly Parameter[] = [
  { name: "experiment", value: "examples", description: "experiment in MLflow that the run belongs to" },
  { name: "model", value: NAME, description: "registered model that gets the new version" },
  { name: "minimum-accuracy", value: "0.9", description: "below it nothing is registered" },
];

function stepOf(step: (typeof STEPS)[number], { imagesMirror }: Surroundings): Step {
  return {
    name: step,
    image: imageReference("mlflow", imagesMirror),
    program: { configMap: NAME, file: `${step}.py` },
    parameters: PARAMETERS,
    outputs: { validate: ["rows"], train: [], register: ["version"] }[step],
    // Each submission is another run, whatever it is called.
    env: [{ name: "PIPELINE_RUN", value: "{{workflow.uid}}" }],
    cpuMillicores: 250,
    memoryMiB: 1024,
    queued: step === "train",
  };
}

function tasksOf() {
  const given = PARAMETERS.map(({ name }) => ({ name, value: `{{workflow.parameters.${name}}}` }));
  return STEPS.map((step, index) => {
    const before = STEPS[index - 1];
    return { name: step, template: step, arguments: { parameters: given }, ...(before !== undefined && { depends: before }) };
  });
}
