import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { object } from "./control-cases.ts";

type Fields = Record<string, PlanValue>;

const ARGO = "kubernetes:argoproj.io/v1alpha1";

/** A workflow that is submitted by name. */
export function workflowTemplate(name: string, spec: Fields = {}): PlannedResource {
  return object(`${ARGO}:WorkflowTemplate`, name, { spec });
}

/** The clock that submits a template. */
export function cronWorkflow(template: string, spec: Fields = {}): PlannedResource {
  return object(`${ARGO}:CronWorkflow`, "clock", {
    spec: { schedules: ["0 3 * * 1"], workflowSpec: { workflowTemplateRef: { name: template } }, ...spec },
  });
}

/** A source of the event `call`, of a sort such as `webhook`. */
export function eventSource(name: string, sort: string, event: Fields, spec: Fields = {}): PlannedResource {
  return object(`${ARGO}:EventSource`, name, { spec: { [sort]: { call: event }, ...spec } });
}

/** A sensor that submits a template on the event `call` of each source; all of them, where conditions say nothing else. */
export function sensor(sources: readonly string[], template: string, trigger: Fields = {}, filters: Fields = {}): PlannedResource {
  const dependencies = sources.map((source) => ({ name: source, eventSourceName: source, eventName: "call", ...filters }));
  const workflow = { kind: "Workflow", metadata: { namespace: "mlops" }, spec: { workflowTemplateRef: { name: template } } };
  return object(`${ARGO}:Sensor`, "train", {
    spec: { dependencies, triggers: [{ template: { k8s: { source: { resource: workflow } }, ...trigger } }] },
  });
}
