import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { object } from "./control-cases.ts";

/** A task of a workflow in a control's case: its template, and what it waits for. */
export interface CaseTask {
  readonly template: PlanValue;
  readonly depends?: PlanValue;
}

/** A WorkflowTemplate whose tasks are named after their templates, each of which runs a program. */
export function workflow(name: string, tasks: readonly CaseTask[], step: Record<string, PlanValue> = {}): PlannedResource {
  const graph = {
    name: "main",
    dag: { tasks: tasks.map(({ template, depends }) => ({ name: template, template, ...(depends !== undefined && { depends }) })) },
  };
  const programs = tasks.map(({ template }) => ({ name: template, ...step }));
  return object("kubernetes:argoproj.io/v1alpha1:WorkflowTemplate", name, {
    spec: { entrypoint: "main", templates: [graph, ...programs] },
  });
}

/** A clock that starts a WorkflowTemplate. */
export function cron(name: string, template: string, metadata: Record<string, PlanValue> = {}, spec: Record<string, PlanValue> = {}) {
  const workflowSpec = { workflowTemplateRef: { name: template } };
  return object(
    "kubernetes:argoproj.io/v1alpha1:CronWorkflow",
    name,
    { spec: { schedules: ["0 3 * * 1"], workflowSpec, ...spec } },
    metadata,
  );
}
