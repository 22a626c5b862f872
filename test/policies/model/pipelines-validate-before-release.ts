import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";
import { workflow } from "../../support/workflow-cases.ts";

const CONDITION = JSON.stringify({ Steps: [{ Type: "Training" }, { Type: "Condition", IfSteps: [{ Type: "RegisterModel" }] }] });
const PIPELINE = "aws:sagemaker/pipeline:Pipeline";
const JOB = "databricks:index/job:Job";

export const cases: ControlCases = {
  // Steps and tasks may have other names; what they do is told by those that this control knows.
  harmless: [
    /^metadata\./,
    /^spec\.templates\[0\]\.dag\.tasks\[\d\]\.(name|template)$/,
    /^spec\.templates\[1\]\.name$/,
    /^spec\.entrypoint$/,
  ],
  cases: [
    {
      sort: "compliant",
      title: "a workflow that promotes what has passed",
      answer: "passed",
      resources: [workflow("train", [{ template: "validate" }, { template: "promote", depends: "validate.Succeeded" }])],
    },
    {
      sort: "compliant",
      title: "a pipeline of SageMaker that registers under a condition",
      answer: "passed",
      resources: [resource(PIPELINE, { pipelineDefinition: CONDITION })],
    },
    {
      sort: "compliant",
      title: "a job of Databricks with a condition",
      answer: "passed",
      resources: [resource(JOB, { tasks: [{ conditionTask: { op: "GREATER_THAN" } }] })],
    },
    {
      sort: "violating",
      title: "a workflow that promotes whatever it trained",
      answer: "violated",
      paths: ["spec.templates[2]"],
      resources: [workflow("train", [{ template: "train" }, { template: "promote", depends: "train" }])],
    },
    {
      sort: "violating",
      title: "a workflow that promotes beside the test",
      answer: "violated",
      resources: [
        workflow("train", [
          { template: "train" },
          { template: "evaluate-model", depends: "train" },
          { template: "promote", depends: "train" },
        ]),
      ],
    },
    {
      sort: "violating",
      title: "a pipeline of SageMaker that registers whatever it trained",
      answer: "violated",
      resources: [resource(PIPELINE, { pipelineDefinition: JSON.stringify({ Steps: [{ Type: "RegisterModel" }] }) })],
    },
    {
      sort: "boundary",
      title: "a workflow that tests its data alone",
      answer: "violated",
      resources: [
        workflow("train", [
          { template: "validate-data" },
          { template: "train", depends: "validate-data" },
          { template: "promote", depends: "train" },
        ]),
      ],
    },
    {
      sort: "boundary",
      title: "a workflow that releases nothing",
      answer: "violated",
      resources: [workflow("train", [{ template: "train" }])],
    },
    {
      sort: "unknown",
      title: "a workflow of which it is known later what waits for what",
      answer: "undetermined",
      resources: [workflow("train", [{ template: "validate" }, { template: "promote", depends: unknown }])],
    },
    { sort: "absent", title: "nothing", answer: "violated", resources: [] },
    {
      sort: "wrong-type",
      title: "a pipeline of SageMaker that is no text",
      answer: "violated",
      resources: [resource(PIPELINE, { pipelineDefinition: 1 })],
    },
  ],
};
