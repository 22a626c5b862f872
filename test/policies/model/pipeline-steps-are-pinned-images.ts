import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, unknown } from "../../support/control-cases.ts";
import { workflowTemplate } from "../../support/workflows.ts";

const DIGEST = `@sha256:${"0123456789abcdef".repeat(4)}`;

function step(image: PlanValue) {
  return workflowTemplate("train", { templates: [{ name: "train", container: { name: "main", image } }] });
}

function runtime(image: PlanValue) {
  const pod = { spec: { containers: [{ name: "node", image }] } };
  return object("kubernetes:trainer.kubeflow.org/v1alpha1:ClusterTrainingRuntime", "torch", {
    spec: { template: { spec: { replicatedJobs: [{ name: "node", template: { spec: { template: pod } } }] } } },
  });
}

export const cases: ControlCases = {
  cases: [
    { sort: "compliant", title: "a step with a version", answer: "passed", resources: [step("registry.example.com/train:1.2.3")] },
    { sort: "compliant", title: "a step with a digest", answer: "passed", resources: [step(`registry.example.com/train${DIGEST}`)] },
    {
      sort: "compliant",
      title: "a runtime of distributed training",
      answer: "passed",
      resources: [runtime("docker.io/pytorch/pytorch:2.13.0-cuda13.0-cudnn9-runtime")],
    },
    {
      sort: "violating",
      title: "a step with the newest image",
      answer: "violated",
      paths: ["spec.templates[0].container.image"],
      resources: [step("registry.example.com/train:latest")],
    },
    {
      sort: "violating",
      title: "a step whose image a parameter says",
      answer: "violated",
      resources: [step("registry.example.com/train:{{inputs.parameters.version}}")],
    },
    {
      sort: "violating",
      title: "a script of a step",
      answer: "violated",
      resources: [workflowTemplate("train", { templates: [{ name: "train", script: { image: "python:3.14" } }] })],
    },
    { sort: "violating", title: "a runtime without a tag", answer: "violated", resources: [runtime("docker.io/pytorch/pytorch")] },
    {
      sort: "boundary",
      title: "a step of a server, which is no step",
      answer: "not-applicable",
      resources: [object("kubernetes:apps/v1:Deployment", "server", {})],
    },
    { sort: "unknown", title: "a step whose image is known later", answer: "undetermined", resources: [step(unknown)] },
    {
      sort: "absent",
      title: "a search without an image",
      answer: "violated",
      resources: [
        object("kubernetes:batch/v1:CronJob", "study", {
          spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: "worker" }] } } } } },
        }),
      ],
    },
    { sort: "wrong-type", title: "an image that is no text", answer: "violated", resources: [step(123)] },
  ],
};
