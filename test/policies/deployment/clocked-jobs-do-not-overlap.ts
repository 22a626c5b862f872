import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, unknown } from "../../support/control-cases.ts";

function job(concurrencyPolicy: PlanValue | undefined, fields: Record<string, PlanValue> = {}, type = "kubernetes:batch/v1:CronJob") {
  return object(type, "predict", {
    spec: { schedule: "0 3 * * *", ...(concurrencyPolicy !== undefined && { concurrencyPolicy }), ...fields },
  });
}

const PATH = "spec.concurrencyPolicy";

export const cases: ControlCases = {
  cases: [
    { sort: "compliant", title: "a job that waits for the one before", answer: "passed", resources: [job("Forbid")] },
    { sort: "compliant", title: "one that takes its place", answer: "passed", resources: [job("Replace")] },
    {
      sort: "compliant",
      title: "a workflow that waits",
      answer: "passed",
      resources: [job("Forbid", {}, "kubernetes:argoproj.io/v1alpha1:CronWorkflow")],
    },
    { sort: "violating", title: "a job that runs beside the one before", answer: "violated", paths: [PATH], resources: [job("Allow")] },
    {
      sort: "violating",
      title: "a workflow that does so too",
      answer: "violated",
      paths: [PATH],
      resources: [job("Allow", {}, "kubernetes:argoproj.io/v1alpha1:CronWorkflow")],
    },
    { sort: "boundary", title: "a job that people start", answer: "passed", resources: [job(undefined, { suspend: true })] },
    { sort: "unknown", title: "a word that is known later", answer: "undetermined", paths: [PATH], resources: [job(unknown)] },
    { sort: "absent", title: "a job that says nothing", answer: "violated", paths: [PATH], resources: [job(undefined)] },
    { sort: "wrong-type", title: "a number for a word", answer: "violated", paths: [PATH], resources: [job(1)] },
  ],
};
