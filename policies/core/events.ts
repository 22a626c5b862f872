import type { Estate } from "./estate.ts";
import { namespaceOf, objectsNamed } from "./objects.ts";
import type { Reading } from "./reading.ts";

const SENSOR = "kubernetes:argoproj.io/v1alpha1:Sensor";
const EVENT_SOURCE = "kubernetes:argoproj.io/v1alpha1:EventSource";
const TEMPLATE = "kubernetes:argoproj.io/v1alpha1:WorkflowTemplate";

/** A workflow that events start, and events that together suffice for it. https://argoproj.github.io/argo-events/sensors/trigger-conditions/ */
export interface Start {
  readonly sensor: Reading;
  /** The workflow that is made. */
  readonly workflow: Reading;
  /** What the sensor says of each of the events. */
  readonly dependencies: readonly Reading[];
}

/** Every way in which sensors start workflows. */
export function startsOf(estate: Estate): readonly Start[] {
  return estate.readingsOf(SENSOR).flatMap((sensor) => {
    const triggers = sensor.at("spec", "triggers").items();
    return triggers.flatMap((trigger) => startsBy(sensor, trigger.at("template")));
  });
}

function startsBy(sensor: Reading, trigger: Reading): readonly Start[] {
  const workflow = trigger.at("k8s", "source", "resource");
  if (workflow.at("kind").text() !== "Workflow") return [];
  const dependencies = sensor.at("spec", "dependencies").items();
  const conditions = trigger.at("conditions").text();
  if (conditions === undefined) return [{ sensor, workflow, dependencies }];
  return conditions.split("||").map((together) => {
    const names = together.split("&&").map((name) => name.replaceAll(/[()\s]/g, ""));
    const named = names.flatMap((name) => dependencies.find((dependency) => dependency.at("name").text() === name) ?? []);
    return { sensor, workflow, dependencies: named.length === names.length ? named : [] };
  });
}

/** The event of a source that a sensor waits for; undefined where no source has it. */
export function eventOf(sensor: Reading, dependency: Reading): { readonly source: Reading; readonly event: Reading } | undefined {
  const name = dependency.at("eventSourceName").text() ?? "";
  const source = objectsNamed(sensor.estate, EVENT_SOURCE, namespaceOf(sensor), name)[0];
  if (source === undefined) return undefined;
  const kinds = source
    .at("spec")
    .keys()
    .map((kind) => source.at("spec", kind));
  const event = kinds.find((kind) => kind.keys().includes(dependency.at("eventName").text() ?? ""));
  return event && { source, event: event.at(dependency.at("eventName").text() ?? "") };
}

/** Whether a workflow has steps: those of a template of its namespace, or its own. */
export function hasSteps(namespace: string, workflow: Reading): boolean {
  const template = workflow.at("workflowTemplateRef", "name").text();
  if (template === undefined) return workflow.at("templates").items().length > 0;
  return objectsNamed(workflow.estate, TEMPLATE, namespace, template).length > 0;
}
