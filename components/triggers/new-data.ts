import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import type { ConfigMap, KubernetesObject } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import { cronWorkflow, stepTemplate, type Template, type WorkflowPlace, workflowTemplate } from "../core/workflows.ts";
import type { TrainingPipeline } from "../pipelines/contract.ts";
import type { TriggersSpec, TriggersWiring } from "./contract.ts";

const WATCH = "watch-data";
const PROGRAM = "newest-file.py";

/** Looks for new files by the clock, and trains on the newest; nothing while it is off. */
export function newDataObjects(
  spec: TriggersSpec,
  wiring: TriggersWiring,
  place: WorkflowPlace,
  training: TrainingPipeline,
): Readonly<Record<string, KubernetesObject>> {
  if (!spec.newData.enabled) return {};
  const metadata = { name: WATCH, namespace: place.namespace, labels: objectLabels("triggers", WATCH) };
  const program = { [PROGRAM]: readFileSync(new URL(PROGRAM, import.meta.url), "utf8") };
  const config: ConfigMap = { apiVersion: "v1", kind: "ConfigMap", metadata, data: program };
  const workflow = workflowTemplate({
    capability: "triggers",
    name: WATCH,
    place,
    parameters: [],
    templates: [graphOf(training), lookOf(spec, wiring, place)],
    entrypoint: WATCH,
    callees: [wiring.tracking, ...wiring.data.callees],
  });
  const schedule = `*/${spec.newData.everyMinutes} * * * *`.replace("*/60", "0");
  return { "watch-program": config, "watch-workflow": workflow, "watch-schedule": cronWorkflow(metadata, schedule, WATCH) };
}

function graphOf(training: TrainingPipeline): Template {
  const address = "{{tasks.look.outputs.parameters.address}}";
  const given: Readonly<Record<string, string>> = { data: address, trigger: "data" };
  const parameters = training.parameters.map(({ name, value }) => ({ name, value: given[name] ?? value }));
  return {
    name: WATCH,
    dag: {
      tasks: [
        { name: "look", template: "look" },
        {
          name: "train",
          templateRef: { name: training.workflowTemplate, template: training.template },
          depends: "look.Succeeded",
          when: `'${address}' != ''`,
          arguments: { parameters },
        },
      ],
    },
  };
}

function lookOf(spec: TriggersSpec, { data, imagesMirror }: TriggersWiring, place: WorkflowPlace): Template {
  return stepTemplate(
    {
      name: "look",
      image: imageReference("mlflow", imagesMirror),
      program: { configMap: WATCH, file: PROGRAM },
      parameters: [],
      outputs: ["address"],
      env: [
        ...data.env.filter(({ valueFrom }) => valueFrom !== undefined),
        { name: "FOLDER", value: `${spec.newData.folder}/${place.name}` },
        { name: "EXPERIMENT", value: place.name },
        { name: "FIRST_LOOK_MINUTES", value: String(spec.newData.everyMinutes) },
      ],
      cpuMillicores: 100,
      memoryMiB: 512,
    },
    place,
  );
}
