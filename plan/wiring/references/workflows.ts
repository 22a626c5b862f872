import type { Item } from "../item.ts";
import { type Finder, toObject } from "../reference.ts";
import { at, everyValue, record, text } from "../values.ts";

/** Workflows count on the templates that they run, and sensors on what hands them events. https://argo-workflows.readthedocs.io/en/latest/fields/ */
export const workflows: Finder = (item) => {
  if (item.group !== "argoproj.io") return [];
  const templates = [...everyValue(item.fields)].flatMap(({ key, path, value }) => {
    const { clusterScope, name } = record(value);
    if ((key !== "workflowTemplateRef" && key !== "templateRef") || typeof name !== "string") return [];
    const kind = clusterScope === true ? "ClusterWorkflowTemplate" : "WorkflowTemplate";
    return [toObject(item, path, kind, clusterScope === true ? "" : namespaceAt(item, path), name)];
  });
  if (item.kind !== "Sensor" && item.kind !== "EventSource") return templates;
  const bus = text(at(item.fields["spec"], "eventBusName")) ?? "default";
  const sources = [...everyValue(item.fields)].flatMap(({ key, path, value }) =>
    key === "eventSourceName" && typeof value === "string" ? [toObject(item, path, "EventSource", item.namespace, value)] : [],
  );
  return [...templates, toObject(item, "spec.eventBusName", "EventBus", item.namespace, bus), ...sources];
};

/** Namespace of the object that a path lies in: a sensor carries whole objects of other namespaces, which it makes when something happens. */
function namespaceAt(item: Item, path: string): string {
  const around = [...everyValue(item.fields)].filter(
    ({ path: outer, value }) => path.startsWith(`${outer}.`) && at(value, "kind") !== undefined,
  );
  return text(at(around.at(-1)?.value, "metadata", "namespace")) ?? item.namespace;
}
