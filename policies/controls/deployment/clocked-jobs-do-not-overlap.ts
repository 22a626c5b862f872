import { defineControl } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";

/** What comes next waits, or takes the place of what is still there. https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#concurrency-policy */
const ONE_AT_A_TIME = ["Forbid", "Replace"] as const;

export const control = defineControl({
  id: "clocked-jobs-do-not-overlap",
  level: 1,
  dimension: "deployment",
  severity: "medium",
  statement: "A job that comes by the clock never runs beside the one that came before it.",
  sources: [
    { by: "google", reference: "level 1: recurring execution of the ML pipeline" },
    { by: "estate", reference: "two runs over the same data write its answers twice, or one over the other" },
  ],
  remediation: "Set `concurrencyPolicy` of the CronJob or CronWorkflow to `Forbid`, or to `Replace` where the newest counts.",
  keys: [],
  resources: {
    "kubernetes:batch/v1:CronJob": runsAlone,
    "kubernetes:argoproj.io/v1alpha1:CronWorkflow": runsAlone,
  },
});

/** One that is suspended comes by no clock: people start it. */
function runsAlone(job: Reading): readonly Finding[] {
  return job.at("spec", "suspend").value === true ? [] : mustBe(job.at("spec", "concurrencyPolicy"), ONE_AT_A_TIME);
}
