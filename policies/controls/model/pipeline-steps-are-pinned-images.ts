import { defineControl } from "../../core/control.ts";
import { imageFindings } from "../../core/images.ts";

/** What steps of training are made of: workflows, and what distributed training and searches run on. */
const STEPS = [
  "kubernetes:argoproj.io/v1alpha1:Workflow",
  "kubernetes:argoproj.io/v1alpha1:WorkflowTemplate",
  "kubernetes:argoproj.io/v1alpha1:ClusterWorkflowTemplate",
  "kubernetes:argoproj.io/v1alpha1:CronWorkflow",
  "kubernetes:trainer.kubeflow.org/v1alpha1:TrainingRuntime",
  "kubernetes:trainer.kubeflow.org/v1alpha1:ClusterTrainingRuntime",
  "kubernetes:ray.io/v1:RayJob",
  "kubernetes:batch/v1:CronJob",
];

export const control = defineControl({
  id: "pipeline-steps-are-pinned-images",
  level: 1,
  dimension: "model",
  severity: "high",
  statement: "Every step of a pipeline runs an image of just one release.",
  sources: [
    { by: "google", reference: "level 1: modularized code for components and pipelines, in containers" },
    { by: "checkov", reference: "CKV_K8S_14, CKV_K8S_43" },
    { by: "estate", reference: "a model is trained anew with the same programs only where these cannot change below it" },
  ],
  remediation: "Name the image by its digest, or by a tag of one release, such as `1.2.3`.",
  keys: ["dataQuality.image", "images.mirror"],
  resources: Object.fromEntries(STEPS.map((type) => [type, imageFindings])),
});
