import type { Estate } from "./estate.ts";
import { startsOf } from "./events.ts";
import { namespaceOf, objectsNamed } from "./objects.ts";
import type { Reading } from "./reading.ts";

const TEMPLATE = "kubernetes:argoproj.io/v1alpha1:WorkflowTemplate";

/** A clock, and the template that it starts. */
export interface Clocked {
  readonly cron: Reading;
  readonly workflow: Reading;
}

/** Workflows that the clock starts. */
export function clockedWorkflows(estate: Estate): readonly Clocked[] {
  return estate
    .readingsOf("kubernetes:argoproj.io/v1alpha1:CronWorkflow")
    .filter((cron) => cron.at("spec", "suspend").value !== true)
    .flatMap((cron) => referred(estate, namespaceOf(cron), cron.at("spec", "workflowSpec")).map((workflow) => ({ cron, workflow })));
}

/** Workflows that the clock or an event starts: the templates that they run, each once. */
export function startedWorkflows(estate: Estate): readonly Reading[] {
  const byClock = clockedWorkflows(estate).map(({ workflow }) => workflow);
  const byEvent = startsOf(estate).flatMap(({ workflow }) => referred(estate, namespaceOf(workflow), workflow.at("spec")));
  return [...new Map([...byClock, ...byEvent].map((template) => [template.resource.urn, template])).values()];
}

function referred(estate: Estate, namespace: string, workflow: Reading): readonly Reading[] {
  return objectsNamed(estate, TEMPLATE, namespace, workflow.at("workflowTemplateRef", "name").text() ?? "");
}

/** A step of a workflow that runs a program, and what has ended well before it starts. */
export interface Step {
  readonly workflow: Reading;
  readonly template: Reading;
  /** Names of the templates of steps that ended well. */
  readonly after: readonly string[];
  /** Whether it is known only after an update what some step waits for. */
  readonly open: boolean;
}

/** What a step does is told by its name: the program behind it is a text that nobody here understands. */
const TRAINS = /^(train|fit|tune)/;

/** Whether a step trains a model. */
export function trains({ template }: Pick<Step, "template">): boolean {
  return TRAINS.test(template.at("name").text() ?? "");
}

/** All steps that a workflow runs, those of other workflows that it calls among them. */
export function stepsOf(workflow: Reading): readonly Step[] {
  return stepsIn(workflow, workflow.at("spec", "entrypoint").text() ?? "", NOTHING, []);
}

function stepsIn(workflow: Reading, name: string, before: Before, above: readonly Reading[]): readonly Step[] {
  const template = workflow
    .at("spec", "templates")
    .items()
    .find((each) => each.at("name").text() === name);
  // A workflow that calls itself ends nowhere, here as in the cluster.
  if (template === undefined || above.some(({ path, resource }) => path === template.path && resource === template.resource)) return [];
  const tasks = template.at("dag", "tasks").items();
  if (tasks.length === 0) return [{ workflow, template, ...before }];
  return tasks.flatMap((task) => {
    const inside = [...above, template];
    const waited = waitedFor(task, tasks);
    const ended = waited.flatMap((each) => stepsIn(workflowOf(each, workflow), templateNameOf(each), NOTHING, inside));
    const after = [...before.after, ...ended.map((step) => step.template.at("name").text() ?? "")];
    const open = before.open || [task, ...waited].some((each) => each.at("depends").state === "unknown");
    return stepsIn(workflowOf(task, workflow), templateNameOf(task), { after, open }, inside);
  });
}

type Before = Pick<Step, "after" | "open">;

const NOTHING: Before = { after: [], open: false };

/** The workflow that a task's template stands in. */
function workflowOf(task: Reading, workflow: Reading): Reading {
  const other = task.at("templateRef", "name").text();
  if (other === undefined) return workflow;
  return objectsNamed(workflow.estate, TEMPLATE, namespaceOf(workflow), other)[0] ?? workflow;
}

function templateNameOf(task: Reading): string {
  return task.at("templateRef", "template").text() ?? task.at("template").text() ?? "";
}

/** The tasks that a task waits for, and those that these wait for. https://argo-workflows.readthedocs.io/en/release-4.0/enhanced-depends-logic/ */
function waitedFor(task: Reading, tasks: readonly Reading[]): readonly Reading[] {
  const found = new Set<Reading>();
  const search = (from: Reading) => {
    for (const other of tasks.filter((each) => waits(from, each) && !found.has(each))) {
      found.add(other);
      search(other);
    }
  };
  search(task);
  return [...found];
}

/** Whether a task starts only once another one has ended well; `depends` may name it in one of several ways, of which none is enough. */
function waits(task: Reading, other: Reading): boolean {
  const name = other.at("name").text() ?? "";
  const listed = task
    .at("dependencies")
    .items()
    .some((each) => each.text() === name);
  const words = (task.at("depends").text() ?? "").split(/\s*&&\s*/);
  return listed || words.includes(name) || words.includes(`${name}.Succeeded`);
}
