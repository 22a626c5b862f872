import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import type { ConfigMap, KubernetesObject, Stages } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import {
  type Parameter,
  type Step,
  stepTemplate,
  type Task,
  type Template,
  type WorkflowPlace,
  workflowTemplate,
} from "../core/workflows.ts";
import type { DataQualitySpec, DataQualityWiring } from "./contract.ts";

/** The WorkflowTemplate of each team that checks data. */
export const CHECK_DATA = "check-data";

const PROGRAMS = ["validate.py", "drift.py", "report.py"] as const;

/** Programs, then the pipelines that run them; nothing while it is off. */
export function dataQualityStages(spec: DataQualitySpec, wiring: DataQualityWiring): Stages {
  if (!spec.enabled) return [];
  const programs = wiring.teams.map((place) => [`${place.name}.check-programs`, programsOf(place)] as const);
  const workflows = wiring.teams.map((place) => [`${place.name}.check-data`, checkOf(spec, wiring, place)] as const);
  return [Object.fromEntries<KubernetesObject>(programs), Object.fromEntries<KubernetesObject>(workflows)];
}

function programsOf({ namespace }: WorkflowPlace): ConfigMap {
  const data = Object.fromEntries(PROGRAMS.map((file) => [file, readFileSync(new URL(file, import.meta.url), "utf8")]));
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: CHECK_DATA, namespace, labels: objectLabels("data-quality", CHECK_DATA) },
    data,
  };
}

function parametersOf(spec: DataQualitySpec, place: WorkflowPlace): readonly Parameter[] {
  return [
    { name: "data", description: "address of the CSV file that is checked" },
    { name: "reference", description: "address of a CSV file that is known to be good" },
    { name: "schema", value: "", description: "address of a Pandera schema in YAML; empty for the schema that the reference has" },
    { name: "drift-share", value: String(spec.driftShare), description: "share of columns that may differ" },
    { name: "experiment", value: `${place.name}-data`, description: "experiment in MLflow that the findings belong to" },
  ];
}

function checkOf(spec: DataQualitySpec, wiring: DataQualityWiring, place: WorkflowPlace) {
  const { data, lineage, tracking } = wiring;
  return workflowTemplate({
    capability: "data-quality",
    name: CHECK_DATA,
    place,
    parameters: parametersOf(spec, place),
    templates: [graphOf(spec, wiring, place), validateOf(spec, wiring, place), driftOf(spec, wiring, place)],
    entrypoint: CHECK_DATA,
    callees: [tracking, ...data.callees, ...(lineage ? [lineage] : [])],
  });
}

/** First whether it is valid, since a broken column would count as drifted; then whether it differs; then, if so, a training on it. */
function graphOf(spec: DataQualitySpec, wiring: DataQualityWiring, place: WorkflowPlace): Template {
  const given = (...names: string[]) => ({ parameters: names.map((name) => ({ name, value: `{{workflow.parameters.${name}}}` })) });
  const tasks: Task[] = [
    { name: "validate", template: "validate", arguments: given("data", "reference", "schema", "experiment") },
    { name: "drift", template: "drift", depends: "validate.Succeeded", arguments: given("data", "reference", "drift-share", "experiment") },
  ];
  const training = wiring.training.find(({ team }) => team === place.name);
  const replaced: Readonly<Record<string, string>> = { data: "{{workflow.parameters.data}}", trigger: "drift" };
  const parameters = training?.parameters.map(({ name, value }) => ({ name, value: replaced[name] ?? value }));
  const retrain: Task[] =
    spec.retrain && training && parameters
      ? [
          {
            name: "retrain",
            templateRef: { name: training.workflowTemplate, template: training.template },
            depends: "drift.Succeeded",
            when: "{{tasks.drift.outputs.parameters.drifted}} == true",
            arguments: { parameters },
          },
        ]
      : [];
  return { name: CHECK_DATA, dag: { tasks: [...tasks, ...retrain] } };
}

function validateOf(spec: DataQualitySpec, wiring: DataQualityWiring, place: WorkflowPlace): Template {
  const parameters = ["data", "reference", "schema", "experiment"].map((name) => ({ name }));
  return stepTemplate(
    { ...stepOf(spec, wiring), name: "validate", program: { configMap: CHECK_DATA, file: "validate.py" }, parameters },
    place,
  );
}

function driftOf(spec: DataQualitySpec, wiring: DataQualityWiring, place: WorkflowPlace): Template {
  const parameters = ["data", "reference", "drift-share", "experiment"].map((name) => ({ name }));
  const outputs = ["drift-share", "drifted"];
  return stepTemplate(
    { ...stepOf(spec, wiring), name: "drift", program: { configMap: CHECK_DATA, file: "drift.py" }, parameters, outputs },
    place,
  );
}

function stepOf(
  spec: DataQualitySpec,
  { data, imagesMirror, lineage }: DataQualityWiring,
): Pick<Step, "image" | "env" | "cpuMillicores" | "memoryMiB"> {
  return {
    image: spec.image ?? imageReference("quality", imagesMirror),
    env: [
      // The team's ConfigMap has all but the bucket's key.
      ...data.env.filter(({ valueFrom }) => valueFrom !== undefined),
      ...(lineage?.env ?? []),
      // Evidently tells its makers of each run where it is not told otherwise. https://docs.evidentlyai.com/faq/telemetry
      { name: "DO_NOT_TRACK", value: "1" },
      { name: "DISABLE_PANDERA_IMPORT_WARNING", value: "True" },
    ],
    cpuMillicores: spec.cpuMillicores,
    memoryMiB: spec.memoryMiB,
  };
}
