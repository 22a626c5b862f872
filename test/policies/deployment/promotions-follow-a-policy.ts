import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";
import { analysis, argoRollouts, modelRoute, rollout, TENTH } from "../../support/release-cases.ts";
import { cronWorkflow, workflowTemplate } from "../../support/workflows.ts";

const route = modelRoute([{ backendRefs: [{ name: "model" }] }]);
const clock = cronWorkflow("train");

function pipeline(when?: PlanValue) {
  const promote = { name: "promote", template: "promote", ...(when !== undefined && { when }) };
  return workflowTemplate("train", { templates: [{ name: "main", dag: { tasks: [promote] } }] });
}

function sageMaker(status: string) {
  const step = { Type: "Condition", IfSteps: [{ Type: "RegisterModel", Arguments: { ModelApprovalStatus: status } }] };
  return resource("aws:sagemaker/pipeline:Pipeline", { pipelineDefinition: JSON.stringify({ Steps: [step] }) });
}

export const cases: ControlCases = {
  harmless: [/^spec\.schedules/, /^spec\.suspend$/, /^spec\.template\.metadata\.labels/],
  cases: [
    {
      sort: "compliant",
      title: "a pipeline by the clock that promotes under a condition",
      answer: "passed",
      resources: [pipeline("{{tasks.validate.outputs.parameters.better}} == true"), clock],
    },
    {
      sort: "compliant",
      title: "a rollout that goes on by its analysis",
      answer: "passed",
      resources: [argoRollouts, rollout([...TENTH, { pause: { duration: "5m" } }]), analysis, route],
    },
    {
      sort: "compliant",
      title: "a pipeline of SageMaker that approves under a condition",
      answer: "passed",
      resources: [sageMaker("Approved")],
    },
    { sort: "violating", title: "a pipeline that promotes in any case", answer: "violated", resources: [pipeline(), clock] },
    {
      sort: "violating",
      title: "a pipeline that a person starts",
      answer: "violated",
      resources: [pipeline("{{tasks.validate.outputs.parameters.better}} == true")],
    },
    {
      sort: "violating",
      title: "a rollout that waits for a person",
      answer: "violated",
      resources: [argoRollouts, rollout([...TENTH, { pause: {} }]), analysis, route],
    },
    {
      sort: "violating",
      title: "a pipeline of SageMaker that a person approves",
      answer: "violated",
      resources: [sageMaker("PendingManualApproval")],
    },
    {
      sort: "boundary",
      title: "a condition on what somebody asked for",
      answer: "violated",
      resources: [pipeline("{{workflow.parameters.promote}} == true"), clock],
    },
    { sort: "unknown", title: "a condition that is known later", answer: "undetermined", resources: [pipeline(unknown), clock] },
    { sort: "absent", title: "nothing", answer: "violated", resources: [] },
    { sort: "wrong-type", title: "a condition that is true", answer: "violated", resources: [pipeline(true), clock] },
  ],
};
